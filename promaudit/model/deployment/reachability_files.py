"""The password files that guard a component: whether nginx can use them, and whether it gives them away."""

from collections.abc import Iterable, Iterator

from promaudit.facts.exposure import PasswordFault, PasswordFile
from promaudit.facts.failure import Place
from promaudit.facts.nginx import Directive
from promaudit.facts.tls import Certificates
from promaudit.model.deployment.landmarks import place_of
from promaudit.model.deployment.reachability_ways import Way, ways
from promaudit.model.deployment.site import Site
from promaudit.model.deployment.subject import Subject
from promaudit.model.nginx.block import Block

_OK, _NOT_FOUND_STATUS, _OTHER_STATUS = 200, 403, 500


def password_files(site: Site, subject: Subject, blocks: Iterable[Block]) -> tuple[PasswordFile, ...]:
    """Each auth_basic_user_file in force where a password is asked for, once."""
    found: dict[Directive, PasswordFile] = {}
    for block in blocks:
        directive = block.one("auth_basic_user_file")
        if directive is not None and directive not in found and "$" not in directive.arguments[0]:
            found[directive] = _judge(site, subject, directive)
    return tuple(found.values())


def _judge(site: Site, subject: Subject, directive: Directive) -> PasswordFile:
    written = directive.arguments[0]
    path = written if written.startswith("/") else f"{site.nginx.prefix.rstrip('/')}/{written}"
    fault = _fault(site, path)
    status = None if fault in {"", "empty"} else _NOT_FOUND_STATUS if fault == "missing" else _OTHER_STATUS
    served = None if fault else next(_served(site, subject, path), None)
    if served is not None:
        return PasswordFile(subject.component, path, place_of(directive), "served", None, *served)
    if not fault and _is_readable(path, site.certificates):
        fault = "readable"
    return PasswordFile(subject.component, path, place_of(directive), fault, status)


def _is_readable(path: str, certificates: Certificates) -> bool:
    """Whether every user of the host may read it; the reader of keys knows who may read a file."""
    permissions = certificates.key(path).permissions
    return permissions is not None and permissions.readable_by_others


def _fault(site: Site, path: str) -> PasswordFault:
    kind = site.files.kind(path)
    if kind == "missing":
        return "missing"
    if kind == "directory":
        return "directory"
    text = site.files.text(path) if kind == "file" else None
    if text is None:
        return ""
    return "" if any(_has_a_user(line) for line in text.split("\n")) else "empty"


def _has_a_user(line: str) -> bool:
    """nginx takes `user:password`; a line that begins with # is a comment."""
    user, colon, password = line.partition(":")
    return bool(colon and user and password.strip()) and not line.startswith("#")


def _served(site: Site, subject: Subject, path: str) -> Iterator[tuple[str, Place]]:
    """URLs at which nginx gives the file away, each with the root (or alias) that makes it."""
    client = site.client(subject.backend)
    for way in ways(site.nginx, subject.base.host, passing=False):
        for url_path, place in dict.fromkeys(_below_roots(way, path, site.nginx.prefix)):
            exchange = client.send(f"{way.origin}{url_path}", way.request("GET", url_path))
            if exchange.status == _OK and exchange.response and exchange.response.content == "file":
                yield f"{way.origin}{url_path}", place


def _below_roots(way: Way, path: str, prefix: str) -> Iterator[tuple[str, Place]]:
    """Paths of URLs that a root or an alias of a server may map to the file."""
    for location in way.server.locations():
        for name in ("root", "alias"):
            directive = location.block.one(name)
            if directive is None or "$" in directive.arguments[0]:
                continue
            folder = directive.arguments[0]
            folder = folder if folder.startswith("/") else f"{prefix.rstrip('/')}/{folder}"
            if path.startswith(folder.rstrip("/") + "/"):
                below = path[len(folder.rstrip("/")) :]
                yield (below if name == "root" else location.name.rstrip("/") + below), place_of(directive)
