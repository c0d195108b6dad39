"""Whether nginx accepts the certificate of a program that it speaks TLS to (ngx_http_upstream_ssl_handshake).

Followed are ngx_ssl_check_host, which asks for host names alone, and X509_verify_cert of OpenSSL.
"""

from datetime import datetime

from msgspec import Struct, field

from promaudit.facts.nginx import Directive
from promaudit.facts.tls import Certificate, CertificateFile, Certificates
from promaudit.facts.trace import Passed, Undecided
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.landmarks import Landmarks
from promaudit.model.deployment.upstream import split_upstream
from promaudit.model.nginx.block import Block

#: Why nginx refuses, or why that is not known; None where it accepts.
Answer = str | Undecided | None


class UpstreamTls(Struct, eq=False):
    """Judges the handshakes that nginx begins; each pair of a proxy_pass and a program once."""

    landmarks: Landmarks
    certificates: Certificates
    at: datetime
    _known: dict[tuple[object, ...], Answer] = field(default_factory=dict)

    def refuses(self, backend: Backend, passed: Passed) -> Answer:
        """Why nginx refuses the certificate of `backend`; None where it accepts, or does not look."""
        block = self.landmarks.block(passed.span)
        if block is None or not block.on("proxy_ssl_verify", False):
            return None
        key = (passed.span, id(backend))
        if key not in self._known:
            self._known[key] = self._judged(backend, passed, block)
        return self._known[key]

    def _judged(self, backend: Backend, passed: Passed, block: Block) -> Answer:
        from promaudit.model.tls.openssl_names import matches_host

        verify, trust = block.one("proxy_ssl_verify"), block.one("proxy_ssl_trusted_certificate")
        shown, trusted = self._shown(backend), self._trusted(trust)
        if shown is None or trusted is None:
            return _unknown("its certificate or the trusted one cannot be read", verify)
        name = _name(passed, block)
        if "$" in name:
            return _unknown("proxy_ssl_name has variables", block.one("proxy_ssl_name"))
        if not matches_host(shown[0], name):
            return f"its certificate is not for {name}"
        return self._verified(shown, trusted, block)

    def _verified(self, shown: tuple[Certificate, ...], trusted: tuple[Certificate, ...], block: Block) -> Answer:
        """X509_verify_cert with as many intermediates as proxy_ssl_verify_depth allows, one by default."""
        from promaudit.model.tls.handshake import Handshake
        from promaudit.model.tls.openssl_path import Profile, refusal

        signatures = self.certificates.signatures((*shown, *trusted))
        refused = refusal(Handshake(shown, trusted, signatures, "", self.at), Profile(depth=_depth(block)))
        return None if refused is None else f"its certificate is not accepted: {refused.because}"

    def _shown(self, backend: Backend) -> tuple[Certificate, ...] | None:
        """The chain that the program shows, as its web config file names it."""
        file = backend.web_config
        if file is None or file.cert_file is None:
            return None
        return _read(self.certificates.certificates(_beside(file.path, file.cert_file.text)))

    def _trusted(self, directive: Directive | None) -> tuple[Certificate, ...] | None:
        if directive is None or not directive.arguments:
            return None
        name = directive.arguments[0]
        full = name if name.startswith("/") else f"{self.landmarks.nginx.prefix.rstrip('/')}/{name}"
        return _read(self.certificates.certificates(full))


def _depth(block: Block) -> int:
    depth = block.word("proxy_ssl_verify_depth", "1")
    return int(depth) if depth.isdigit() else 1


def _read(file: CertificateFile) -> tuple[Certificate, ...] | None:
    return file.certificates or None


def _beside(path: str, name: str) -> str:
    """A path in a web config file: relative ones start from its own folder."""
    folder = path.rpartition("/")[0]
    return name if name.startswith("/") or not folder else f"{folder}/{name}"


def _name(passed: Passed, block: Block) -> str:
    """`proxy_ssl_name`, else the host of proxy_pass ($proxy_host without a port)."""
    host = passed.name.partition("://")[2].partition("/")[0] or split_upstream(passed.upstream).host
    said = block.word("proxy_ssl_name", "$proxy_host")
    return _without_port(host if said == "$proxy_host" else said)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _unknown(because: str, directive: Directive | None) -> Undecided:
    words = f"whether nginx accepts the certificate of the upstream is not known: {because}"
    return Undecided(words, directive.span if directive else None)
