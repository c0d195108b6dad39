"""proxy_cookie_path, proxy_cookie_domain, proxy_cookie_flags (ngx_http_proxy_rewrite_cookie)."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.regex import compile_regex
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.text import compile_text, wire

_SAME_SITE = {"samesite=strict": "Strict", "samesite=lax": "Lax", "samesite=none": "None"}

#: An attribute of a cookie: its name, and its value, None where it has none.
_Attribute = tuple[str, str | None]


def rewrite_cookie(run: Run, cookie: str) -> str:
    """A Set-Cookie header as it is handed on."""
    block = run.block
    if not any(block.one(name) for name in ("proxy_cookie_domain", "proxy_cookie_path", "proxy_cookie_flags")):
        return cookie
    attributes = [_attribute(part) for part in cookie.split(";")]
    if attributes[0][1] is None:
        return cookie
    changed = [attributes[0], *(_rewritten(run, block, name, value) for name, value in attributes[1:])]
    changed = _flagged(run, block, changed)
    if changed == attributes:
        return cookie
    return "; ".join(name if value is None else f"{name}={value}" for name, value in changed)


def _attribute(part: str) -> _Attribute:
    name, equals, value = part.partition("=")
    return name.strip(" "), value.strip(" ") if equals else None


def _rewritten(run: Run, block: Block, name: str, value: str | None) -> _Attribute:
    if value is None or name.lower() not in {"domain", "path"}:
        return name, value
    for directive in block.many(f"proxy_cookie_{name.lower()}"):
        changed = _apply(run, directive, value, name.lower() == "domain")
        if changed is not None:
            return name, changed
    return name, value


def _apply(run: Run, directive: Directive, value: str, domain: bool) -> str | None:
    """The value that one rule makes, None where it does not match."""
    if len(directive.arguments) < 2:
        return None
    pattern, replacement = directive.arguments[0], directive.arguments[1]
    if pattern.startswith("~"):
        caseless = domain or pattern.startswith("~*")
        regex = compile_regex(wire(pattern[2 if pattern.startswith("~*") and not domain else 1 :]), caseless)
        return run.value(compile_text(replacement)) if run.match(regex, value) else None
    if domain:
        return _domain(run, pattern.removeprefix("."), replacement.removeprefix("."), value)
    start = run.value(compile_text(pattern))
    return run.value(compile_text(replacement)) + value[len(start) :] if value.startswith(start) else None


def _domain(run: Run, pattern: str, replacement: str, value: str) -> str | None:
    bare = value.removeprefix(".")
    if run.value(compile_text(pattern)).lower() != bare.lower():
        return None
    return value[: len(value) - len(bare)] + run.value(compile_text(replacement))


def _flagged(run: Run, block: Block, attributes: list[_Attribute]) -> list[_Attribute]:
    """proxy_cookie_flags: the first directive that names the cookie adds and takes flags."""
    cookie = attributes[0][0]
    for directive in block.many("proxy_cookie_flags"):
        if _names(run, directive, cookie):
            flags = {run.value(compile_text(word)).lower() for word in directive.arguments[1:]}
            return _with_flags(attributes, flags)
    return attributes


def _names(run: Run, directive: Directive, cookie: str) -> bool:
    if len(directive.arguments) < 2:
        return False
    pattern = directive.arguments[0]
    if pattern.startswith("~"):
        return run.match(compile_regex(wire(pattern[1:]), True), cookie)
    return run.value(compile_text(pattern)).lower() == cookie.lower()


def _with_flags(attributes: list[_Attribute], flags: set[str]) -> list[_Attribute]:
    kept = [attributes[0]]
    for name, value in attributes[1:]:
        lower = name.lower()
        if f"no{lower}" in flags and lower in {"secure", "httponly", "samesite"}:
            continue
        wanted = next((text for flag, text in _SAME_SITE.items() if lower == "samesite" and flag in flags), None)
        same = wanted is None or (value or "").lower() == wanted.lower()
        kept.append((name, value) if same else ("SameSite", wanted))
    present = {name.lower() for name, _ in kept[1:]}
    kept += [(name, None) for name in ("Secure", "HttpOnly") if name.lower() in flags - present]
    if "samesite" not in present:
        kept += [("SameSite", text) for flag, text in _SAME_SITE.items() if flag in flags][:1]
    return kept
