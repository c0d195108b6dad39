"""proxy_pass and its neighbours, and what other modules have in common with them."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals import regex
from promaudit.model.nginx.refusals.address import local
from promaudit.model.nginx.refusals.refused import RefusedError, wrong
from promaudit.model.nginx.refusals.script import complex_value
from promaudit.model.nginx.refusals.state import Scope, State
from promaudit.model.nginx.refusals.upstream import passed_to

_WITHOUT_URI = (
    '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, '
    'or inside "if" statement, or inside "limit_except" block'
)


def proxy_pass(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_proxy_pass`."""
    scope.once(directive)
    url = directive.arguments[0]
    if "$" in url:
        complex_value(state, url)
        scope.seen.add("proxy_pass:variables")
        return
    scheme, port = next(((s, p) for s, p in (("http://", 80), ("https://", 443)) if url.lower().startswith(s)), ("", 0))
    if not scheme:
        raise RefusedError("invalid URL prefix")
    address = passed_to(state, directive, url[len(scheme) :], port, uri_part=True)
    location = scope.location
    if address.uri and location is not None and (location.noname or location.kind in ("named", "regex")):
        raise RefusedError(_WITHOUT_URI)


def other_pass(state: State, scope: Scope, directive: Directive) -> None:
    """fastcgi_pass, uwsgi_pass, scgi_pass, grpc_pass, memcached_pass."""
    scope.once(directive)
    text = directive.arguments[0]
    if "$" in text and directive.name != "memcached_pass":
        complex_value(state, text)
        return
    schemes = {"grpc_pass": ("grpc://", "grpcs://"), "uwsgi_pass": ("uwsgi://", "suwsgi://")}
    for scheme in schemes.get(directive.name, ()):
        if text.lower().startswith(scheme):
            text = text[len(scheme) :]
            break
    passed_to(state, directive, text, 0)
    if directive.name == "memcached_pass":
        state.variables.use("memcached_key")


def proxy_redirect(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_proxy_redirect`."""
    off, any_ = "proxy_redirect:off", "proxy_redirect:any"
    if off in scope.seen:
        raise wrong(directive, "is duplicate")
    first, *rest = directive.arguments
    if not rest and first == "off":
        scope.once(directive, any_)
        scope.seen.add(off)
        return
    if not rest and first != "default":
        raise RefusedError(f'invalid parameter "{first}"')
    scope.seen.add(any_)
    if not rest:
        if "proxy_pass:variables" in scope.seen:
            raise RefusedError('"proxy_redirect default" cannot be used with "proxy_pass" directive with variables')
        if "proxy_pass" not in scope.seen:
            raise RefusedError('"proxy_redirect default" should be placed after the "proxy_pass" directive')
        return
    _pattern(state, first, star=True)
    complex_value(state, rest[0])


def _pattern(state: State, text: str, *, star: bool) -> None:
    """A pattern that may be a regular expression after `~` (`~*` where `star` says so; else it ignores case)."""
    if not text.startswith("~"):
        complex_value(state, text)
        return
    caseless = not star or text.startswith("~*")
    regex.compiled(state, text[2 if star and caseless else 1 :], caseless=caseless)


def cookie(state: State, scope: Scope, directive: Directive) -> None:
    """proxy_cookie_domain and proxy_cookie_path."""
    off, any_ = f"{directive.name}:off", f"{directive.name}:any"
    if off in scope.seen:
        raise wrong(directive, "is duplicate")
    first, *rest = directive.arguments
    if not rest:
        if first != "off":
            raise RefusedError(f'invalid parameter "{first}"')
        scope.once(directive, any_)
        scope.seen.add(off)
        return
    scope.seen.add(any_)
    _pattern(state, first, star=directive.name == "proxy_cookie_path")
    complex_value(state, rest[0])


def cookie_flags(state: State, scope: Scope, directive: Directive) -> None:
    """`ngx_http_proxy_cookie_flags`."""
    off, any_ = "proxy_cookie_flags:off", "proxy_cookie_flags:any"
    if off in scope.seen:
        raise wrong(directive, "is duplicate")
    first, *flags = directive.arguments
    if not flags:
        if first != "off":
            raise RefusedError(f'invalid parameter "{first}"')
        scope.once(directive, any_)
        scope.seen.add(off)
        return
    scope.seen.add(any_)
    _pattern(state, first, star=False)
    for flag in flags:
        complex_value(state, flag)


def bind(state: State, scope: Scope, directive: Directive) -> None:
    """proxy_bind and its kind (`ngx_http_upstream_bind_set_slot`)."""
    scope.once(directive)
    address, *flag = directive.arguments
    if address == "off" and not flag:
        return
    complex_value(state, address)
    if "$" not in address and not local(address):
        raise RefusedError(f'invalid address "{address}"')
    if flag and flag[0] != "transparent":
        raise RefusedError(f'invalid parameter "{flag[0]}"')


def parameter(state: State, scope: Scope, directive: Directive) -> None:
    """fastcgi_param, uwsgi_param, scgi_param: their values are compiled once all is read."""
    if directive.arguments[2:] and directive.arguments[2] != "if_not_empty":
        raise RefusedError(f'invalid parameter "{directive.arguments[2]}"')
