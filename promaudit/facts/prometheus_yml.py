"""prometheus.yml as far as it has to agree with flags, nginx and certificates."""


from msgspec import Struct

from promaudit.facts.span import Span


class Value(Struct, frozen=True):
    """A scalar and where it stands; a default has no span."""

    text: str
    span: Span | None = None


class TlsClient(Struct, frozen=True):
    """`tls_config` of a client: what it checks of the server's certificate."""

    server_name: Value | None = None
    ca_file: Value | None = None
    insecure: bool = False


class ScrapeJob(Struct, frozen=True):
    """One job: each of `targets` is `host:port`, asked for `metrics_path` and `query` over `scheme`.

    `rewritten` tells that labels or relabelling may change address, path or scheme: then nothing is known of them.
    """

    name: str
    targets: tuple[Value, ...]
    metrics_path: Value
    scheme: Value
    span: Span
    tls: TlsClient = TlsClient()
    follows_redirects: bool = True
    authenticated: bool = False
    query: str = ""
    rewritten: bool = False


class AlertmanagerClient(Struct, frozen=True):
    """One entry of `alerting.alertmanagers`; `api` is the version of the API, `rewritten` is that of a job."""

    targets: tuple[Value, ...]
    path_prefix: Value
    scheme: Value
    span: Span
    tls: TlsClient = TlsClient()
    authenticated: bool = False
    api: str = "v2"
    rewritten: bool = False


class RemoteUrl(Struct, frozen=True):
    """A `remote_write` or `remote_read` URL."""

    kind: str
    url: Value
    tls: TlsClient = TlsClient()
    authenticated: bool = False


class PrometheusYml(Struct, frozen=True):
    """One prometheus.yml."""

    path: str
    jobs: tuple[ScrapeJob, ...] = ()
    alertmanagers: tuple[AlertmanagerClient, ...] = ()
    remotes: tuple[RemoteUrl, ...] = ()
