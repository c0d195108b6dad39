"""Keys that others can have: by their permissions, as their owner, or because nginx serves them as files."""

from collections.abc import Iterator
from functools import cached_property

from promaudit.facts.http import Request, Response
from promaudit.facts.nginx import Directive
from promaudit.facts.span import Span
from promaudit.facts.tls import Certificates, KeyFile
from promaudit.facts.tls_use import ReadableKey
from promaudit.model.nginx.configuration import Nginx, Server
from promaudit.model.nginx.follow import follow
from promaudit.model.nginx.location import Location
from promaudit.model.tls.owners import Owners

#: So many places that serve the folder of a key are looked at, before it is taken not to be served.
MOST_PLACES = 50


class KeyAccess:
    """Looks for ways to the keys of one configuration."""

    def __init__(self, nginx: Nginx, certificates: Certificates) -> None:
        self.nginx = nginx
        self.owners = Owners(nginx, certificates)

    def readable(self, file: KeyFile, span: Span) -> Iterator[ReadableKey]:
        """How somebody else can have a key."""
        if file.key is None or file.path == "data:":
            return
        permissions = file.permissions
        if permissions is not None and permissions.readable_by_others:
            yield ReadableKey(file.path, f"{permissions.mode:04o}", "", span, None)
        elif permissions is not None and self.owners.foreign(permissions.owner):
            yield ReadableKey(file.path, "", "", span, None, self.owners.called(permissions.owner))
        served = next(self._served(file.path), None)
        if served is not None:
            yield ReadableKey(file.path, "", served[0], span, served[1])

    @cached_property
    def _folders(self) -> dict[str, list[tuple[Server, Location, Directive]]]:
        """Every folder that a root or an alias names, with the locations in which it is in force."""
        found: dict[str, list[tuple[Server, Location, Directive]]] = {}
        for server, location in self.nginx.locations():
            directive = location.block.one("alias") or location.block.one("root")
            if directive is not None and directive.arguments and location.block.handler is None:
                found.setdefault(directive.arguments[0].rstrip("/"), []).append((server, location, directive))
        return found

    def _served(self, path: str) -> Iterator[tuple[str, Span]]:
        """Each URL by which nginx answers with the file, and the root or alias that makes it so; it is followed."""
        folder = path
        while folder := folder.rpartition("/")[0]:
            for server, location, directive in self._folders.get(folder, ())[:MOST_PLACES]:
                rest = path[len(folder) :]
                target = location.name.rstrip("/") + rest if directive.name == "alias" else rest
                for url in self._urls(server, target):
                    yield url, directive.span

    def _urls(self, server: Server, target: str) -> Iterator[str]:
        name = next((name for name in server.names if name and name[0] not in "~*."), "")
        for listen in server.listens:
            scheme = "https" if listen.ssl else "http"
            request = Request(
                target=target,
                scheme="https" if listen.ssl else "http",
                port=listen.port,
                sni=name or None,
                headers=(("Host", name or "localhost"),),
            )
            answer = follow(self.nginx, request, lambda _: None, steps=False).outcome
            if isinstance(answer, Response) and answer.content == "file":
                yield f"{scheme}://{name or 'HOST'}{target}"
