"""The web config file (`--web.config.file`): TLS, client certificates, users.

exporter-toolkit, docs/web-configuration.md and web/tls_config.go.
"""

from promaudit.facts.span import SourceText, Span
from promaudit.facts.web_config import WebConfig
from promaudit.readers.yaml_nodes import Node, documents

_TOP = frozenset({"tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"})
#: Fields of tls_server_config that turn TLS on as soon as one of them holds something.
_TLS_ON = ("cert_file", "key_file", "cert", "key", "client_ca_file", "client_ca", "client_auth_type")


def is_web_config(document: Node) -> bool:
    """Whether a document has nothing but the sections of a web config file, and at least one of them."""
    names = {name.text for name, _ in document.items()}
    return bool(names) and names <= _TOP


def read(source: SourceText) -> WebConfig:
    """What a web config file says; of passwords nothing is kept. Raises YamlError."""
    document = next(iter(documents(source)), None)
    if document is None:
        return WebConfig(source.path)
    tls, users = document.get("tls_server_config"), document.get("basic_auth_users")
    client_auth = document.scalar("tls_server_config", "client_auth_type")
    minimum, maximum = (document.scalar("tls_server_config", f"{end}_version") for end in ("min", "max"))
    return WebConfig(
        source.path,
        _tls_on(tls),
        document.scalar("tls_server_config", "cert_file"),
        document.scalar("tls_server_config", "key_file"),
        document.scalar("tls_server_config", "client_ca_file"),
        client_auth.text if client_auth else "NoClientCert",
        minimum.text if minimum else "TLS12",
        maximum.text if maximum else "TLS13",
        tuple(name.text or "" for name, _ in users.items()) if users else (),
        users.span if users else None,
        tls.span if tls else None,
        _faults(document, tls),
    )


def _tls_on(tls: Node | None) -> bool:
    return tls is not None and any(value is not None and value.text for value in map(tls.get, _TLS_ON))


def _faults(document: Node, tls: Node | None) -> tuple[tuple[str, Span | None], ...]:
    faults: list[tuple[str, Span | None]] = [
        (f"field {name.text} not found in type web.Config", name.span)
        for name, _ in document.items()
        if name.text not in _TOP
    ]
    if tls is not None and _tls_on(tls):
        certificate = tls.scalar("cert_file") or tls.scalar("cert")
        key = tls.scalar("key_file") or tls.scalar("key")
        if certificate is None:
            faults.append(("missing cert_file", tls.span))
        elif key is None:
            faults.append(("missing key_file", tls.span))
    return tuple(faults)
