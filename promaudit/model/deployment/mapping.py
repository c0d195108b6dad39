"""Compares what nginx passes on with what the component serves."""

from urllib.parse import unquote

from promaudit.facts.failure import Cause
from promaudit.model.deployment.external import external_url_fault
from promaudit.model.deployment.subject import Subject


def mapping_fault(suffix: str, query: str, target: str, subject: Subject) -> Cause | None:
    """Compare what nginx passes with the route prefix and what follows the public base.

    Where the prefix itself cannot be meant, that is the mistake. `suffix` is decoded and begins with a slash or is
    empty (the base without its slash), `target` is the raw request target.
    """
    fault = _compared(suffix, query, target, subject)
    of_prefix = fault in {"prefix-stripped", "prefix-not-stripped"}
    return "route-prefix-malformed" if of_prefix and subject.backend.odd_prefix else fault


def _compared(suffix: str, query: str, target: str, subject: Subject) -> Cause | None:
    path, _, passed_query = target.partition("?")
    path, prefix, base_path = unquote(path), subject.route_prefix.value, unquote(subject.base.path)
    right = {prefix + suffix or "/"} | ({f"{prefix}/"} if not suffix else set())
    if path in right:
        return "uri-changed" if query and passed_query != query else None
    if path == (base_path + suffix or "/"):
        return _kept(subject)
    if one_slash(path) in {one_slash(expected) for expected in right}:
        return "double-slash"
    if suffix and not path.endswith(suffix):
        return "uri-changed"
    inserted = path[: len(path) - len(suffix)] if suffix else path.rstrip("/")
    if "//" in inserted + suffix and one_slash(path) == one_slash(base_path + suffix):
        return "double-slash"
    taken_off = not inserted.strip("/") or (prefix == base_path != inserted and base_path.endswith(inserted))
    return "prefix-stripped" if prefix and taken_off else "prefix-not-stripped"


def _kept(subject: Subject) -> Cause:
    """nginx keeps the public prefix, and the component serves below another one: which of its flags is to change."""
    if subject.route_prefix.given:
        return "prefix-not-stripped" if subject.base.path else "prefix-stripped"
    if not subject.external_url.given:
        return "external-url-missing"
    fault = external_url_fault(subject.external_url.value, subject.base)
    return fault if fault == "external-url-malformed" else "external-url-path"


def one_slash(path: str) -> str:
    """A path without doubled slashes, as Prometheus cleans it."""
    while "//" in path:
        path = path.replace("//", "/")
    return path
