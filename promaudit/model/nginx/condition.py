"""The conditions of `if` (ngx_http_rewrite_if_condition)."""

from collections.abc import Callable

from promaudit import later
from promaudit.facts.nginx import Directive
from promaudit.model.nginx.regex import compile_regex
from promaudit.model.nginx.script import Engine
from promaudit.model.nginx.text import Text, compile_text, file_name, wire
from promaudit.model.nginx.unknown import UnknownError

Condition = Callable[[Engine], bool]

_UNARY = later.pattern(r"!?-[fdex]")
_REGEX_OPERATORS = frozenset({"~", "~*", "!~", "!~*"})


def compile_condition(directive: Directive) -> Condition:
    """The condition of an `if`, its parentheses taken off."""
    words = _words(directive)
    if not words or not words[0]:
        return _undecided(directive)
    if _UNARY.fullmatch(words[0]) and len(words) == 2:
        return _file_test(directive, words[0], compile_text(words[1]))
    left = compile_text(words[0])
    if len(words) == 1:
        return lambda engine: engine.value(left) not in {"", "0"}
    operator, right = words[1], words[-1]
    if operator in {"=", "!="}:
        other = compile_text(right)
        return lambda engine: (engine.value(left) == engine.value(other)) is (operator == "=")
    if operator in _REGEX_OPERATORS:
        return _regex_test(left, operator, wire(right))
    return _undecided(directive)


def _words(directive: Directive) -> list[str]:
    words = list(directive.arguments)
    if not words or not words[0].startswith("(") or not words[-1].endswith(")"):
        return []
    words = words[1:] if words[0] == "(" else [words[0][1:], *words[1:]]
    if not words:
        return []
    return words[:-1] if words[-1] == ")" else [*words[:-1], words[-1][:-1]]


def _undecided(directive: Directive) -> Condition:
    def test(engine: Engine) -> bool:
        raise UnknownError("the condition is not understood", directive.span)

    return test


def _regex_test(left: Text, operator: str, pattern: str) -> Condition:
    negative, caseless = operator.startswith("!"), operator.endswith("*")

    def test(engine: Engine) -> bool:
        if engine.run.match(compile_regex(pattern, caseless), engine.value(left)):
            return not negative
        engine.run.captures = ()
        return negative

    return test


def _file_test(directive: Directive, operator: str, text: Text) -> Condition:
    negative, test = operator.startswith("!"), operator[-1]
    wanted = {"f": {"file"}, "d": {"directory"}, "e": {"file", "directory"}}.get(test, set())

    def run(engine: Engine) -> bool:
        path = engine.value(text)
        if path and not path.startswith("/"):
            raise UnknownError(f"what {path} is cannot be told", directive.span)
        kind = engine.run.nginx.files.kind(file_name(path)) if path else "missing"
        if kind == "unreadable":
            raise UnknownError(f"whether {path} exists cannot be told", directive.span)
        if test == "x" and kind != "missing":
            raise UnknownError(f"whether {path} may be executed cannot be told", directive.span)
        return (kind in wanted) is not negative

    return run
