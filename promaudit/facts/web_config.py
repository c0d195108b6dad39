"""The web config file of Prometheus and its family (`--web.config.file`, exporter-toolkit's web-configuration.md)."""


from msgspec import Struct

from promaudit.facts.prometheus_yml import Value
from promaudit.facts.span import Span


class WebConfig(Struct, frozen=True):
    """What the file says. Passwords are not kept, of users only the names.

    `tls` tells whether TLS is on: tls_server_config has a certificate, key, CA or client authentication.
    `client_auth_type` is exporter-toolkit's word (`RequireAndVerifyClientCert`), `NoClientCert` by default. Relative
    paths of files start from the folder of the file itself. `faults` say what the strict parser refuses.
    """

    path: str
    tls: bool = False
    cert_file: Value | None = None
    key_file: Value | None = None
    client_ca_file: Value | None = None
    client_auth_type: str = "NoClientCert"
    min_version: str = "TLS12"
    max_version: str = "TLS13"
    users: tuple[str, ...] = ()
    users_span: Span | None = None
    tls_span: Span | None = None
    faults: tuple[tuple[str, Span | None], ...] = ()

    @property
    def requires_client_certificate(self) -> bool:
        """Whether a client without a certificate is turned away in the handshake."""
        return self.client_auth_type in {
            "RequireAnyClientCert", "RequireClientCert", "RequireAndVerifyClientCert"
        }  # fmt: skip
