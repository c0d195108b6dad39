"""The password files that guard a component: whether nginx can use them, and whether it gives them away."""

from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from promaudit.facts.exposure import PasswordFault, PasswordFile
from promaudit.facts.failure import Place
from promaudit.facts.nginx import Directive
from promaudit.facts.tls import Certificates
from promaudit.model.deployment.landmarks import place_of
from promaudit.model.deployment.reachability_ways import Way, ways
from promaudit.model.deployment.site import Site
from promaudit.model.deployment.subject import Subject
from promaudit.model.nginx.block import Block

#: What nginx answers where the file is missing, and where it cannot be read.
_OK, _FORBIDDEN, _ERROR = 200, 403, 500


class _Root(Struct, frozen=True):
    """A folder that a server gives files from: `prefix` stands in URLs for `folder`."""

    way: Way
    directive: Directive
    folder: str
    prefix: str


def password_files(site: Site, subject: Subject, blocks: Iterable[Block]) -> tuple[PasswordFile, ...]:
    """Each auth_basic_user_file in force where a password is asked for, once."""
    judge = _Judge(site, subject)
    found: dict[Directive, PasswordFile] = {}
    for block in blocks:
        directive = block.one("auth_basic_user_file")
        if directive is not None and directive not in found and "$" not in directive.arguments[0]:
            found[directive] = judge.judge(directive)
    return tuple(found.values())


class _Judge(Struct, eq=False):
    """Judges each file once, whatever directives name it."""

    site: Site
    subject: Subject
    _known: dict[str, tuple[PasswordFault, tuple[str, Place] | None]] = field(default_factory=dict)
    _roots: list[_Root] | None = None

    def judge(self, directive: Directive) -> PasswordFile:
        """What is wrong with the file that a directive names."""
        path = _absolute(directive.arguments[0], self.site)
        if path not in self._known:
            self._known[path] = self._file(path)
        fault, served = self._known[path]
        status = {"missing": _FORBIDDEN, "directory": _ERROR}.get(fault)
        url, root = served or ("", None)
        return PasswordFile(self.subject.component, path, place_of(directive), fault, status, url, root)

    def _file(self, path: str) -> tuple[PasswordFault, tuple[str, Place] | None]:
        fault = _fault(self.site, path)
        served = None if fault else next(self._served(path), None)
        if served is not None:
            return "served", served
        return ("readable" if not fault and _is_readable(path, self.site.certificates) else fault), None

    def _served(self, path: str) -> Iterator[tuple[str, Place]]:
        """URLs at which nginx gives the file away, each with the root (or alias) that makes it."""
        client = self.site.client(self.subject.backend)
        if self._roots is None:
            self._roots = list(_roots(self.site, self.subject))
        for root in self._roots:
            if path.startswith(f"{root.folder}/"):
                target = root.prefix + path[len(root.folder) :]
                exchange = client.send(root.way.origin + target, root.way.request("GET", target))
                if exchange.status == _OK and exchange.response and exchange.response.content == "file":
                    yield root.way.origin + target, place_of(root.directive)


def _absolute(path: str, site: Site) -> str:
    return path if path.startswith("/") else f"{site.nginx.prefix.rstrip('/')}/{path}"


def _roots(site: Site, subject: Subject) -> Iterator[_Root]:
    """Every root and alias of every server that other hosts reach."""
    for way in ways(site.nginx, subject.base.host, passing=False):
        seen: set[tuple[Directive, str]] = set()
        for location in way.server.locations():
            for name in ("root", "alias"):
                directive = location.block.one(name)
                prefix = "" if name == "root" else location.name.rstrip("/")
                if directive is None or "$" in directive.arguments[0] or (directive, prefix) in seen:
                    continue
                seen.add((directive, prefix))
                yield _Root(way, directive, _absolute(directive.arguments[0], site).rstrip("/"), prefix)


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
