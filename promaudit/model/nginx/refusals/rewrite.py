"""rewrite, return, set and if (`ngx_http_rewrite_module`)."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import regex
from promaudit.model.nginx.refusals.refused import RefusedError
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State
from promaudit.model.nginx.refusals.values import number

_REDIRECTS = ("http://", "https://", "$scheme")


def rewrite(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_rewrite`."""
    pattern, replacement, *flag = directive.arguments
    if not replacement:
        raise RefusedError("empty replacement")
    regex.compiled(state, pattern)
    if flag and flag[0] not in ("last", "break", "redirect", "permanent"):
        raise RefusedError(f'invalid parameter "{flag[0]}"')
    complex_value(state, replacement.removesuffix("?"))


def return_(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_rewrite_return`."""
    first, *rest = directive.arguments
    code = number(first)
    if code is None:
        if rest or not first.startswith(_REDIRECTS):
            raise RefusedError(f'invalid return code "{first}"')
        complex_value(state, first)
        return
    if code > 999:
        raise RefusedError(f'invalid return code "{first}"')
    for text in rest:
        complex_value(state, text)


def set_(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_rewrite_set`."""
    name, value = directive.arguments
    define(state, name)
    state.variables.use(name[1:])
    complex_value(state, value)


def define(state: State, name: str) -> None:
    """A directive defines the variable that it names with a `$`."""
    if not name.startswith("$"):
        raise RefusedError(f'invalid variable name "{name}"')
    state.variables.define(name[1:])


def if_(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_rewrite_if_condition`."""
    words = _condition(directive)
    first = words[0]
    if len(first) > 1 and first.startswith("$"):
        _if_variable(state, words)
    elif len(first) in (2, 3) and ((first[0] == "-" and len(first) == 2) or first[:2] == "!-"):
        if len(words) != 2:
            raise RefusedError(f'invalid condition "{first}"')
        # nginx compiles the value together with the zero byte that ends it
        complex_value(state, words[1] + "\0")
        if first[-1] not in "fdex":
            raise RefusedError(f'invalid condition "{first}"')
    else:
        raise RefusedError(f'invalid condition "{first}"')


def _condition(directive: Directive) -> list[str]:
    """The words of a condition without its parentheses."""
    words = list(directive.arguments)
    if not words[0].startswith("("):
        raise RefusedError(f'invalid condition "{words[0]}"')
    words[0] = words[0][1:]
    # nginx looks at the last word after it has taken the parenthesis off the first, which may be the same
    last = words[-1] if len(words) > 1 or words[0] else directive.arguments[-1]
    if not last.endswith(")"):
        raise RefusedError(f'invalid condition "{last}"')
    words[-1] = last[:-1]
    if words[0] == "" and directive.arguments[0] == "(":
        del words[0]
    if words and words[-1] == "" and last == ")":
        del words[-1]
    # of `()` and `( )`, nginx goes on with the closing parenthesis
    return words or [")"]


def _if_variable(state: State, words: list[str]) -> None:
    if len(words) not in (1, 3):
        raise RefusedError(f'invalid condition "{words[0]}"')
    state.variables.use(words[0][1:])
    if len(words) == 1:
        return
    operator, value = words[1], words[2]
    if operator in ("=", "!="):
        complex_value(state, value)
    elif operator in ("~", "~*", "!~", "!~*"):
        regex.compiled(state, value, caseless=operator.endswith("*"))
    else:
        raise RefusedError(f'unexpected "{operator}" in condition')
