"""From the words of files to directives in blocks, includes expanded as nginx does it (`ngx_conf_parse`)."""


from msgspec import Struct, field
from msgspec.structs import replace

from promaudit.facts.files import Files
from promaudit.facts.finding import Problem
from promaudit.facts.nginx import Directive, Refusal
from promaudit.facts.span import SourceText, Span
from promaudit.readers.nginx import include, lua
from promaudit.readers.nginx.tokens import Statement, Tokens

#: Bounds that no real configuration comes near; a configuration that passes one is not read further.
MAX_DEPTH = 100
MAX_INCLUDE_DEPTH = 40
MAX_INCLUDES = 20_000
MAX_DIRECTIVES = 500_000

#: Blocks whose lines are no directives and know no `include` either (`ngx_http_split_clients`, `ngx_http_charset_map`).
_WITHOUT_INCLUDE = frozenset({"split_clients", "charset_map"})

#: What stands in for the opening of a file, which has none.
_NO_STATEMENT = Statement((), (), "", 0)


class _Block(Struct):
    """A block that is being read: its name (that of the context for a file), and what was read of it so far."""

    name: str
    opening: Statement
    children: list[Directive] = field(default_factory=list)


class Parser(Struct):
    """Reads the main file and what it includes; `stopped` says why it ended early, if it did."""

    files: Files
    prefix: str
    stopped: Refusal | Problem | None = None
    sources: dict[str, SourceText] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _includes: int = 0
    _directives: int = 0
    _depth: int = 0

    def file(self, path: str, context: str, children: list[Directive], included: Refusal | None = None) -> None:
        """Append the directives of the file at `path` to `children`, those of the block called `context`.

        `included` is what nginx says at the place of the `include` that names the file, with its message left open.
        """
        source = self._source(path, included)
        if source is None:
            return
        self._open.append(path)
        depth = self._depth
        tokens = Tokens(source)
        stack = [_Block(context, _NO_STATEMENT, children)]
        for statement in tokens:
            if statement.terminator == ";":
                self._simple(source, statement, stack[-1])
            elif statement.terminator == "{":
                self._opened(source, statement, stack, tokens)
            elif len(stack) == 1:
                tokens.refuse('unexpected "}"', statement.end - 1)
            else:
                block = stack.pop()
                stack[-1].children.append(_directive(source, block, statement.end))
                self._depth -= 1
            if self.stopped or tokens.refusal:
                break
        if not self.stopped and not tokens.refusal and len(stack) > 1:
            tokens.refuse('unexpected end of file, expecting "}"', len(source.text))
        self.stopped = self.stopped or tokens.refusal
        while len(stack) > 1:
            block = stack.pop()
            stack[-1].children.append(_directive(source, block, None))
        self._depth = depth
        self._open.pop()

    def _simple(self, source: SourceText, statement: Statement, block: _Block) -> None:
        """A directive that ends in a semicolon."""
        words = statement.words
        if words[0] == "include" and len(words) == 2 and block.name not in _WITHOUT_INCLUDE:
            self._include(source, statement, block)
            return
        self._count(source, statement)
        block.children.append(Directive(words[0], words[1:], source, statement.offsets, statement.end))

    def _opened(self, source: SourceText, statement: Statement, stack: list[_Block], tokens: Tokens) -> None:
        """A directive that opens a block; what stands in a block of Lua is skipped."""
        self._count(source, statement)
        if lua.opens_block(statement.words):
            end = lua.block_end(source.text, statement.end)
            if end is None:
                stack.append(_Block(statement.words[0], statement))
                tokens.refuse('unexpected end of file, expecting "}"', len(source.text))
                return
            stack[-1].children.append(_directive(source, _Block(statement.words[0], statement), end))
            tokens.position = end
            return
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.stopped = Problem(f"blocks are nested more than {MAX_DEPTH} deep", _place(source, statement))
        stack.append(_Block(statement.words[0], statement))

    def _include(self, source: SourceText, statement: Statement, block: _Block) -> None:
        """Read the files that an `include` names into the block in which it stands."""
        place = _place(source, statement)
        here = Refusal("", source.path, source.position(statement.end - 1)[0], place)
        name = include.full_name(statement.words[1], self.prefix)
        for path in self._matches(name, place):
            self._includes += 1
            # once more is allowed: most often nginx then refuses what stands in the wrong block
            if self._open.count(path) > 1:
                self.stopped = Problem(f"{path} includes itself", place)
            elif len(self._open) > MAX_INCLUDE_DEPTH or self._includes > MAX_INCLUDES:
                self.stopped = Problem("too many files are included", place)
            else:
                self.file(path, block.name, block.children, here)
            if self.stopped:
                return

    def _matches(self, name: str, place: Span) -> tuple[str, ...]:
        """The paths that an `include` names."""
        if not include.is_pattern(name):
            return (name,)
        try:
            paths = include.matches(name, self.files)
        except include.UnreadableFolderError as folder:
            self.stopped = Problem(f"{folder} cannot be listed", place, path=str(folder))
            return ()
        if not paths:
            self.unmatched.append(name)
        return paths

    def _source(self, path: str, included: Refusal | None) -> SourceText | None:
        """The text of the file at `path`, read once; None, and `stopped` set, where it cannot be had."""
        if path in self.sources:
            return self.sources[path]
        text = self.files.text(path)
        if text is None:
            self.stopped = self._unreadable(path, included)
            return None
        source = SourceText(path, text.encode("latin-1").decode("utf-8", "surrogateescape"))
        self.sources[path] = source
        return source

    def _unreadable(self, path: str, included: Refusal | None) -> Refusal | Problem:
        """What to say of a file that cannot be read: nginx's words where nginx could not read it either."""
        kind = self.files.kind(path)
        here = included or Refusal("", None, None)
        if kind == "missing":
            return replace(here, message=f'open() "{path}" failed (2: No such file or directory)')
        if kind == "directory":
            return Refusal(f'pread() "{path}" failed (21: Is a directory)', None, None, here.span)
        if kind == "other":
            return Problem(f"{path} is not a regular file", here.span, path=path)
        return Problem(f"{path} cannot be read, or is too large", here.span, path=path)

    def _count(self, source: SourceText, statement: Statement) -> None:
        self._directives += 1
        if self._directives > MAX_DIRECTIVES:
            self.stopped = Problem("too many directives", _place(source, statement))


def _directive(source: SourceText, block: _Block, block_end: int | None) -> Directive:
    """A directive with the block that was read for it; `block_end` is None where its end was not reached."""
    opening = block.opening
    name, arguments = opening.words[0], opening.words[1:]
    return Directive(name, arguments, source, opening.offsets, opening.end, tuple(block.children), block_end)


def _place(source: SourceText, statement: Statement) -> Span:
    return source.span(statement.offsets[0], statement.offsets[-1])
