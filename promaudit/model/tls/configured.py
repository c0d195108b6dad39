"""Which certificates and keys a server of nginx.conf has: inheritance, several pairs, variables in their names."""

from msgspec import Struct

from promaudit.facts.http import Request
from promaudit.facts.nginx import Directive
from promaudit.facts.tls import Certificates, KeyPair
from promaudit.model.nginx.configuration import Nginx, Server
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.sockets import Socket
from promaudit.model.nginx.text import compile_text
from promaudit.model.nginx.unknown import UnknownError
from promaudit.model.tls.start import Start, start

#: Sources that are no files: nothing is known of what stands there.
ELSEWHERE = ("engine:", "store:")


class Configured(Struct, frozen=True):
    """A certificate and its key, as the directives in force name them; `key` is None where there is none for it."""

    certificate: Directive
    key: Directive | None
    passwords: Directive | None

    @property
    def variable(self) -> bool:
        """Whether one of the names has variables: then nginx opens the files at each handshake."""
        given = (self.certificate, self.key)
        return any("$" in directive.arguments[0] for directive in given if directive is not None)


def configured(server: Server) -> tuple[Configured, ...]:
    """The pairs of a server, its own or inherited from http (ngx_http_ssl_merge_srv_conf)."""
    certificates = [one for one in server.block.many("ssl_certificate") if one.arguments]
    keys = [one for one in server.block.many("ssl_certificate_key") if one.arguments]
    passwords = server.block.one("ssl_password_file")
    padded: list[Directive | None] = [*keys, *[None] * len(certificates)]
    return tuple(Configured(*pair, passwords) for pair in zip(certificates, padded, strict=False))


def full_name(nginx: Nginx, name: str) -> str:
    """A name as nginx completes it: relative ones start from the main file's folder (ngx_conf_full_name)."""
    if name.startswith(("/", "data:", *ELSEWHERE)):
        return name
    return f"{nginx.prefix.rstrip('/')}/{name}" if nginx.prefix else name


class Loaded(Struct, frozen=True):
    """The pairs of one server for one name: what was read, and what nginx makes of it.

    `dynamic` tells that the files are opened at the handshake: nginx starts, whatever stands in them, but it does read
    the file of passwords.
    """

    pairs: tuple[KeyPair, ...]
    paths: tuple[str, ...]
    start: Start
    dynamic: bool = False

    @property
    def starts(self) -> bool | None:
        """Whether nginx starts; None where that cannot be told."""
        read = self.dynamic and all(pair.key.passwords is None for pair in self.pairs)
        return True if read else self.start.starts


class Loader:
    """Loads the pairs of servers, each combination of files once."""

    def __init__(self, nginx: Nginx, certificates: Certificates) -> None:
        self.nginx, self.certificates = nginx, certificates
        self._loaded: dict[tuple[tuple[str, str, str | None], ...], Loaded] = {}

    def load(self, server: Server, socket: Socket | None, name: str | None) -> Loaded:
        """What a server shows to a client that sends `name` in the handshake (None: it sends none)."""
        pairs = configured(server)
        missing = next((pair for pair in pairs if pair.key is None), None)
        if missing is not None:
            because = f'no "ssl_certificate_key" is defined for certificate "{missing.certificate.arguments[0]}"'
            return Loaded((), self._paths(pairs), Start(False, because))
        dynamic = any(pair.variable for pair in pairs)
        try:
            names = tuple(self._names(pair, server, socket, name) for pair in pairs)
        except UnknownError as error:
            return Loaded((), self._paths(pairs), Start(None, error.because), dynamic)
        if names not in self._loaded:
            self._loaded[names] = self._read(names, dynamic)
        return self._loaded[names]

    def _paths(self, pairs: tuple[Configured, ...]) -> tuple[str, ...]:
        return tuple(shown(full_name(self.nginx, pair.certificate.arguments[0])) for pair in pairs)

    def _names(
        self, pair: Configured, server: Server, socket: Socket | None, name: str | None
    ) -> tuple[str, str, str | None]:
        assert pair.key is not None  # noqa: S101 - the caller has looked
        given = (pair.certificate.arguments[0], pair.key.arguments[0])
        certificate, key = (self._value(text, server, socket, name) for text in given)
        passwords = pair.passwords.arguments[0] if pair.passwords is not None else None
        return certificate, key, None if passwords is None else full_name(self.nginx, passwords)

    def _value(self, text: str, server: Server, socket: Socket | None, name: str | None) -> str:
        """A name with its variables replaced, as at a handshake. Raises UnknownError."""
        if "$" not in text:
            value = text
        elif socket is None:
            raise UnknownError("no handshake leads to this server", None)
        else:
            request = Request(scheme="https", port=socket.port, sni=name)
            run = Run(self.nginx, request, lambda _: None, socket, server, server.block, tls=True, sni_name=name)
            value = run.value(compile_text(text)).encode("latin-1").decode("utf-8", "surrogateescape")
        if value.startswith(ELSEWHERE):
            raise UnknownError(f"{value.partition(':')[0]} keys are not read", None)
        return full_name(self.nginx, value)

    def _read(self, names: tuple[tuple[str, str, str | None], ...], dynamic: bool) -> Loaded:
        pairs = tuple(
            KeyPair(self.certificates.certificates(certificate), self.certificates.key(key, passwords))
            for certificate, key, passwords in names
        )
        paths = tuple(shown(pair.certificate.path) for pair in pairs)
        return Loaded(pairs, paths, start(pairs, self.nginx.numbers), dynamic)


def shown(name: str) -> str:
    """A name for reports: a `data:` value is never shown."""
    return "data:" if name.startswith("data:") else name.removeprefix("./")
