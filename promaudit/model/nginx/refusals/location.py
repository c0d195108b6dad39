"""location, limit_except, root and alias (`ngx_http_core_location` and its neighbours)."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import regex
from promaudit.model.nginx.refusals.refused import RefusedError, wrong
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Kind, Location, Scope, State

_METHODS = frozenset(
    "GET HEAD POST PUT DELETE MKCOL COPY MOVE OPTIONS PROPFIND PROPPATCH LOCK UNLOCK PATCH".lower().split()
)


def location(state: State, scope: Scope, directive: Directive) -> Location:
    """The location that a block opens, after the rules for where it may stand."""
    found = _named(state, directive)
    around = scope.location
    if scope.context == "location" and around is not None:
        _check_nested(found, around)
    return found


def _named(state: State, directive: Directive) -> Location:
    """What the modifier and the name say."""
    modifier, name = _modifier(directive.arguments)
    kind: Kind = "prefix"
    if modifier == "=":
        kind = "exact"
    elif modifier in ("~", "~*"):
        kind = "regex"
        regex.compiled(state, name, caseless=modifier == "~*")
    elif modifier not in ("", "^~") or (len(directive.arguments) == 2 and not modifier):
        raise RefusedError(f'invalid location modifier "{modifier}"')
    elif name.startswith("@") and len(directive.arguments) == 1 and not modifier:
        kind = "named"
    return Location(name, kind, directive)


def _modifier(arguments: tuple[str, ...]) -> tuple[str, str]:
    """The modifier, which may be written without a space before the name."""
    if len(arguments) == 2:
        return arguments[0], arguments[1]
    text = arguments[0]
    for modifier in ("=", "^~", "~*", "~"):
        if text.startswith(modifier):
            return modifier, text[len(modifier) :]
    return "", text


def _check_nested(found: Location, around: Location) -> None:
    if around.kind == "exact":
        raise RefusedError(f'location "{found.name}" cannot be inside the exact location "{around.name}"')
    if around.kind == "named":
        raise RefusedError(f'location "{found.name}" cannot be inside the named location "{around.name}"')
    if found.kind == "named":
        raise RefusedError(f'named location "{found.name}" can be on the server level only')
    if found.kind != "regex" and not found.name.startswith(around.name):
        raise RefusedError(f'location "{found.name}" is outside location "{around.name}"')


def limit_except(state: State, scope: Scope, directive: Directive) -> Location | None:
    """`ngx_http_core_limit_except`."""
    scope.once(directive)
    for method in directive.arguments:
        if method.lower() not in _METHODS:
            raise RefusedError(f'invalid method "{method}"')
    return noname(scope, directive)


def noname(scope: Scope, directive: Directive) -> Location | None:
    """The location of a block of `if` or `limit_except`: that around it, without a name of its own."""
    if scope.location is None:
        return Location("", "prefix", directive, noname=True)
    around = scope.location
    return Location(around.name, "prefix", directive, noname=True)


def root(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_core_root`, for root and alias."""
    name, other = directive.name, "alias" if directive.name == "root" else "root"
    if name in scope.seen:
        raise wrong(directive, "is duplicate")
    if other in scope.seen:
        raise RefusedError(f'"{name}" directive is duplicate, "{other}" directive was specified earlier')
    around = scope.location
    if name == "alias" and around is not None and around.kind == "named" and not around.noname:
        raise RefusedError('the "alias" directive cannot be used inside the named location')
    for variable in ("document_root", "realpath_root"):
        if f"${variable}" in directive.arguments[0] or f"${{{variable}}}" in directive.arguments[0]:
            raise RefusedError(f'the ${variable} variable cannot be used in the "{name}" directive')
    scope.seen.add(name)
    complex_value(state, directive.arguments[0])
