"""Whether nginx accepts the certificate of a program that it speaks TLS to (ngx_http_upstream_ssl_handshake).

Followed are ngx_ssl_check_host, which asks for host names alone, and X509_verify_cert of OpenSSL.
"""

from datetime import datetime

from msgspec import Struct, field

from promaudit.facts.nginx import Directive
from promaudit.facts.tls import Certificate, CertificateFile, Certificates
from promaudit.facts.trace import Passed, Undecided
from promaudit.facts.web_config import WebConfig
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.landmarks import Landmarks
from promaudit.model.deployment.upstream import split_upstream
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.configuration import Nginx

_PROTOCOLS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
#: The same in the words of exporter-toolkit.
_VERSIONS = ("TLS10", "TLS11", "TLS12", "TLS13")
#: id-kp-clientAuth and anyExtendedKeyUsage.
_CLIENT_AUTH = frozenset({"1.3.6.1.5.5.7.3.2", "2.5.29.37.0"})
#: Why nginx refuses, or why that is not known; None where it accepts.
Answer = str | Undecided | None


class UpstreamTls(Struct, eq=False):
    """Judges the handshakes that nginx begins; each pair of a proxy_pass and a program once."""

    landmarks: Landmarks
    certificates: Certificates
    at: datetime
    _known: dict[tuple[object, ...], Answer] = field(default_factory=dict)

    def refuses(self, backend: Backend, passed: Passed) -> Answer:
        """Why nginx and `backend` make no connection; None where they do."""
        block = self.landmarks.block(passed.span)
        if block is None:
            return None
        key = (passed.span, id(backend))
        if key not in self._known:
            self._known[key] = self._handshake(backend, passed, block)
        return self._known[key]

    def _handshake(self, backend: Backend, passed: Passed, block: Block) -> Answer:
        """The versions, the certificate of the server, that of the client: in the order in which they are looked at."""
        apart: Answer = self._versions(backend, block)
        if apart is None and block.on("proxy_ssl_verify", False):
            apart = self._judged(backend, passed, block)
        return self._of_client(backend, block) if apart is None else apart

    def _versions(self, backend: Backend, block: Block) -> str | None:
        """No protocol that both speak: those of proxy_ssl_protocols, and those of the web config file."""
        config = backend.web_config
        if config is None:
            return None
        spoken = _spoken(block, self.landmarks.nginx)
        taken = _between(config.min_version, config.max_version)
        if not taken or set(spoken) & set(taken):
            return None
        return f"it speaks {' and '.join(taken)} (web config file), nginx {' and '.join(spoken)} (proxy_ssl_protocols)"

    def _of_client(self, backend: Backend, block: Block) -> Answer:
        """Whether the program takes the certificate that nginx has as a client."""
        config, given = backend.web_config, block.one("proxy_ssl_certificate")
        if config is None or not config.requires_client_certificate:
            return None
        if given is None or not given.arguments[0]:
            return "it asks for a client certificate, and there is no proxy_ssl_certificate"
        if "$" in given.arguments[0] or "$" in block.word("proxy_ssl_certificate_key", ""):
            return _unknown("the names of the client certificate and its key have variables", given)
        verified = config.client_auth_type == "RequireAndVerifyClientCert"
        return self._verified_client(config, given) if verified else None

    def _verified_client(self, config: WebConfig, given: Directive) -> Answer:
        """Whether the CA of the web config file has signed the client's certificate for clients."""
        shown, trusted = self._trusted(given), self._client_authorities(config)
        if shown is None or trusted is None:
            return _unknown("the client certificate or the CA that it is checked with cannot be read", given)
        leaf, signed = shown[0], self.certificates.signatures((shown[0], *trusted))
        purposes = leaf.extended_key_usage
        right = purposes is None or _CLIENT_AUTH & set(purposes)
        if right and leaf.not_before <= self.at <= leaf.not_after and signed[leaf.digest] & {a.digest for a in trusted}:
            return None
        return _unknown("the client certificate is checked", given)

    def _client_authorities(self, config: WebConfig) -> tuple[Certificate, ...] | None:
        file = config.client_ca_file
        return None if file is None else _read(self.certificates.certificates(_beside(config.path, file.text)))

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


def _spoken(block: Block, nginx: Nginx) -> tuple[str, ...]:
    """proxy_ssl_protocols: TLSv1.3 by default since 1.23.4, TLSv1 and TLSv1.1 up to 1.27.2 (the manual)."""
    directive = block.one("proxy_ssl_protocols")
    if directive is not None:
        return tuple(name for name in _PROTOCOLS if name in directive.arguments)
    return _PROTOCOLS[2 if nginx.since(1, 27, 3) else 0 : 4 if nginx.since(1, 23, 4) else 3]


def _between(lowest: str, highest: str) -> tuple[str, ...]:
    """The protocols of min_version to max_version, in the words of nginx; none where one is no version."""
    if lowest not in _VERSIONS or highest not in _VERSIONS:
        return ()
    return _PROTOCOLS[_VERSIONS.index(lowest) : _VERSIONS.index(highest) + 1]


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
