"""Shell scripts as far as they are plain: their simple commands in order, with the variables that the script sets.

POSIX.1-2017, XCU 2.2 (quoting), 2.6 (expansions), 2.9 (commands), and the arrays of bash. Nothing is run: the output of
a command, a variable that comes from outside, and whatever is set under a condition are unknown.
"""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from promaudit.facts.program import UNKNOWN
from promaudit.facts.span import SourceText
from promaudit.facts.trace import Undecided
from promaudit.readers.shell_fields import Fields
from promaudit.readers.words import MOST_CHARACTERS, QuoteError, Word

#: The value of a variable: one word, or the words of an array.
Value = tuple[Word, ...]

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\+?)=")
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
_BRACED = re.compile(r"\{([A-Za-z_]\w*|[0-9]+|[@*#?$!-])(\[[@*]\])?(?:(:?[-=+?])|\})")
_HEREDOC = re.compile(r"<<(-?)[ \t]*(['\"]?)([\w.-]+)\2")
_BLANK = " \t"
_OPERATORS = ";&|<>()\n"
_OPENING = frozenset({"if", "for", "while", "until", "case", "{", "select"})
_CLOSING = frozenset({"fi", "done", "esac", "}"})
_RESERVED = frozenset({"then", "else", "elif", "do", "in", "!", "time"}) | _OPENING | _CLOSING
_DECLARING = frozenset({"export", "readonly", "local", "declare", "typeset"})
#: Expansions within expansions at the most.
_MOST_DEPTH = 20
#: Words of one command at the most: a list of files may be long, a command line of one of ours is not.
_MOST_WORDS = 10_000


class Command(Struct, frozen=True):
    """A simple command: its words, expanded as far as can be, and the offset where it begins."""

    words: tuple[Word, ...]
    start: int


def commands(
    source: SourceText, start: int, end: int, variables: dict[str, Value] | None = None
) -> Iterator[Command]:
    """The simple commands of `source.text[start:end]`; `variables` are those that it starts with, and are updated.

    Raises QuoteError for a quote that is not closed.
    """
    return _Script(source, start, end, {} if variables is None else variables).commands()


def assignments(source: SourceText) -> dict[str, Value]:
    """The variables of a file that holds assignments, as the shell that sources it sets them. Raises QuoteError."""
    variables: dict[str, Value] = {}
    for _ in commands(source, 0, len(source.text), variables):
        pass
    return variables


class _Script(Struct):
    source: SourceText
    position: int
    end: int
    variables: dict[str, Value]
    depth: int = 0
    nesting: int = 0
    chained: bool = False
    heredocs: list[tuple[bool, str]] = field(default_factory=list)

    def commands(self) -> Iterator[Command]:
        while self.position < self.end:
            start = self.position
            words = self._simple_command()
            if words:
                yield Command(words, start)

    def _simple_command(self) -> tuple[Word, ...]:
        """The words up to the next operator; assignments in front of them are made where no command follows."""
        words: list[Word] = []
        made: list[tuple[str, bool, Value]] = []
        while self._to_word():
            declaring = bool(words) and words[0].text in _DECLARING
            match = _ASSIGNMENT.match(self._text, self.position, self.end)
            if match and (not words or declaring):
                self.position = match.end()
                made.append((match[1], bool(match[2]), self._assigned()))
                continue
            words.extend(self._fields(split=True))
            if len(words) > _MOST_WORDS:
                # nobody means what follows
                self.position = self.end
                break
            if len(words) == 1 and words[0].text in _RESERVED and self._is_plain(words[0]):
                self._reserve(words.pop().text)
        if not words or words[0].text in _DECLARING:
            for name, appends, value in made:
                self._assign(name, appends, value)
        self._operator()
        return tuple(words)

    @property
    def _text(self) -> str:
        return self.source.text

    def _is_plain(self, word: Word) -> bool:
        return self._text[word.start : word.end] == word.text

    def _reserve(self, word: str) -> None:
        self.depth += (word in _OPENING) - (word in _CLOSING)

    def _to_word(self) -> bool:
        """Move to the next word of this command; False at an operator or the end."""
        while self.position < self.end:
            char = self._text[self.position]
            if char in _BLANK or self._text.startswith("\\\n", self.position):
                self.position += 1 if char in _BLANK else 2
            elif char == "\r" and self._text.startswith("\n", self.position + 1):
                self.position += 1
            elif char == "#":
                newline = self._text.find("\n", self.position, self.end)
                self.position = self.end if newline < 0 else newline
            elif self._redirects():
                continue
            else:
                return char not in _OPERATORS
        return False

    def _redirects(self) -> bool:
        """Step over a redirection with its file."""
        match = re.compile(r"\d*(?:<<<|<<-?|>>|[<>]&|[<>]\||<>|[<>]|&>)").match(self._text, self.position, self.end)
        if match is None:
            return False
        heredoc = _HEREDOC.match(self._text, match.start(), self.end)
        if heredoc is not None and not match.group().endswith("<<<"):
            self.heredocs.append((bool(heredoc[1]), heredoc[3]))
            self.position = heredoc.end()
            return True
        self.position = match.end()
        while self.position < self.end and self._text[self.position] in _BLANK:
            self.position += 1
        if self.position < self.end and self._text[self.position] not in _OPERATORS:
            self._fields(split=False)
        return True

    def _operator(self) -> None:
        if self.position >= self.end:
            return
        char = self._text[self.position]
        double = self._text[self.position : self.position + 2]
        self.chained = double in {"&&", "||"}
        self.position += 2 if double in {"&&", "||", ";;", "|&"} else 1
        if char == "\n" and self.heredocs:
            self._skip_heredocs()

    def _skip_heredocs(self) -> None:
        for stripped, word in self.heredocs:
            indent = r"\t*" if stripped else ""
            match = re.compile(rf"^{indent}{re.escape(word)}$", re.M).search(self._text, self.position, self.end)
            self.position = match.end() if match else self.end
        self.heredocs.clear()

    def _assigned(self) -> Value:
        if self.position < self.end and self._text[self.position] == "(":
            return self._array()
        start = self.position
        found = self._fields(split=False)
        return found or (Word("", start, start, self.source),)

    def _array(self) -> Value:
        self.position += 1
        words: list[Word] = []
        while self.position < self.end and self._text[self.position] != ")":
            if self._text[self.position] == "\n" or not self._to_word():
                self.position += self.position < self.end and self._text[self.position] != ")"
                continue
            words.extend(self._fields(split=True))
        self.position += 1
        return tuple(words)

    def _assign(self, name: str, appends: bool, value: Value) -> None:
        """What is set under a condition may be set or not."""
        before = self.variables.get(name, ())
        if appends and len(value) == 1 and len(before) == 1:
            value = (_joined(before[0], value[0]),)
        elif appends:
            value = (*before, *value)
        if sum(len(word.text) for word in value) > MOST_CHARACTERS or len(value) > MOST_CHARACTERS:
            because = Undecided(f"the variable {name} is too long", self.source.span(self.position, self.position))
            value = (Word(UNKNOWN, self.position, self.position, self.source, because, True),)
        if (self.depth > 0 or self.chained) and [word.text for word in before] != [word.text for word in value]:
            place = value[0] if value else Word("", self.position, self.position, self.source)
            because = Undecided(f"the variable {name} is set under a condition", place.span)
            value = (Word(UNKNOWN, place.start, place.end, place.source, because, True),)
        self.variables[name] = value

    def _fields(self, *, split: bool) -> Value:
        """One word of the script, expanded; without `split` it stays one."""
        fields = Fields(self.source, self.position)
        while self.position < self.end and self._text[self.position] not in _BLANK + _OPERATORS:
            char = self._text[self.position]
            if char == "\r" and self._text.startswith("\n", self.position + 1):
                break
            self.position += 1
            if char == "\\":
                self._escaped(fields)
            elif char == "'":
                self._single_quoted(fields)
            elif char == '"':
                self._double_quoted(fields)
            elif char in "$`":
                self._expansion(char, fields, quoted=not split)
            else:
                fields.add(char)
        fields.finish(self.position)
        return tuple(fields.done)

    def _escaped(self, fields: Fields) -> None:
        following = self._text[self.position : min(self.position + 1, self.end)]
        self.position += 1
        if following != "\n":
            fields.add(following or "\\")

    def _single_quoted(self, fields: Fields) -> None:
        closing = self._text.find("'", self.position, self.end)
        if closing < 0:
            raise QuoteError(self.position - 1)
        fields.add(self._text[self.position : closing])
        self.position = closing + 1

    def _double_quoted(self, fields: Fields) -> None:
        opened = self.position - 1
        fields.begun = not self._array_quoted(fields) or fields.begun
        while self.position < self.end:
            char = self._text[self.position]
            self.position += 1
            if char == '"':
                return
            if char == "\\" and self._text[self.position : self.position + 1] in set('$`"\\\n'):
                fields.add(self._text[self.position].replace("\n", ""))
                self.position += 1
            elif char in "$`":
                self._expansion(char, fields, quoted=True)
            else:
                fields.add(char)
        raise QuoteError(opened)

    def _array_quoted(self, fields: Fields) -> bool:
        """`"${NAME[@]}"`: every element is a word of its own."""
        match = re.compile(r'\$\{([A-Za-z_]\w*)\[@\]\}(?=")').match(self._text, self.position, self.end)
        if match is None or match[1] not in self.variables:
            return False
        self.position = match.end()
        for index, word in enumerate(self.variables[match[1]]):
            if index:
                fields.finish(fields.start)
            fields.take(word)
        return True

    def _expansion(self, char: str, fields: Fields, *, quoted: bool) -> None:
        start = self.position - 1
        if char == "`" or self._text.startswith(("(", "'"), self.position):
            self._skip_substitution(char)
            fields.unknown(self._because("the output of a command", start), quoted)
            return
        braced = _BRACED.match(self._text, self.position, self.end)
        name = _NAME.match(self._text, self.position, self.end)
        if self._text.startswith("{", self.position):
            if braced is None:
                self._skip("{", "}")
                fields.unknown(self._because("an expansion of the shell", start), quoted)
            else:
                self.position = braced.end()
                value = self.variables.get(braced[1]) if braced[2] else self._first(braced[1])
                self._braced(braced[1], value, braced[3], fields, start, quoted=quoted)
        elif name is None:
            fields.add("$")
        else:
            self.position = name.end()
            self._put(self._first(name.group()), name.group(), fields, start, quoted=quoted)

    def _first(self, name: str) -> Value | None:
        """The value of a variable; of an array its first element."""
        value = self.variables.get(name)
        return value[:1] if value is not None else None

    def _braced(
        self, name: str, value: Value | None, operator: str | None, fields: Fields, start: int, *, quoted: bool
    ) -> None:
        """`${NAME}`, or `${NAME:-word}` and its kin (XCU 2.6.2); the operator has been read."""
        if operator is None:
            self._put(value, name, fields, start, quoted=quoted)
            return
        opened = self.position
        self._skip("{", "}", depth=1)
        if value is None:
            fields.unknown(self._because(f"the variable {name}", start), quoted)
            return
        empty = operator.startswith(":") and not any(word.text for word in value)
        if operator[-1] == "+":
            chosen = () if empty else self._operand(opened)
        else:
            chosen = self._operand(opened) if empty and operator[-1] in "-=" else value
        self._put(chosen, name, fields, start, quoted=quoted)

    def _operand(self, opened: int) -> Value:
        if self.nesting > _MOST_DEPTH:
            return (Word(UNKNOWN, opened, opened, self.source, self._because("an expansion", opened), True),)
        inner = _Script(self.source, opened, self.position - 1, self.variables, nesting=self.nesting + 1)
        words: list[Word] = []
        while inner.position < inner.end:
            if not inner._to_word():
                inner.position += 1
                continue
            words.extend(inner._fields(split=False))
        return tuple(words)

    def _put(self, value: Value | None, name: str, fields: Fields, start: int, *, quoted: bool) -> None:
        if value is None:
            fields.unknown(self._because(f"the variable {name}", start), quoted)
            return
        for index, word in enumerate(value):
            if index:
                fields.add(" ") if quoted else fields.finish(self.position)
            if not quoted:
                fields.split(word)
            elif word.undecided is not None:
                fields.unknown(word.undecided, quoted=True)
            else:
                fields.add(word.text)

    def _because(self, what: str, start: int) -> Undecided:
        return Undecided(f"{what} is known to the running shell alone", self.source.span(start, self.position))

    def _skip_substitution(self, char: str) -> None:
        """Step over `$(...)`, `$'...'` or a pair of backquotes."""
        if char == "`" or self._text[self.position] == "'":
            self.position += char != "`"
            closing = self._text.find("`" if char == "`" else "'", self.position, self.end)
            self.position = self.end if closing < 0 else closing + 1
            return
        self._skip("(", ")")

    def _skip(self, opening: str, closing: str, depth: int = 0) -> None:
        while self.position < self.end:
            char = self._text[self.position]
            self.position += 2 if char == "\\" else 1
            depth += (char == opening) - (char == closing)
            if depth == 0:
                break
        self.position = min(self.position, self.end)


def _joined(before: Word, after: Word) -> Word:
    """`NAME+=text`."""
    return Word(
        before.text + after.text, after.start, after.end, after.source, before.undecided or after.undecided,
        before.open or after.open,
    )  # fmt: skip
