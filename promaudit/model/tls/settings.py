"""ssl_protocols and its kind, with the defaults of nginx's versions (ngx_http_ssl_module of the manual)."""

from promaudit.model.nginx.configuration import Nginx, Server

PROTOCOLS = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")


def protocols(nginx: Nginx, server: Server) -> tuple[str, ...]:
    """The protocols that a server speaks, oldest first: TLSv1.3 by default since 1.23.4, TLSv1 and 1.1 up to 1.27.2."""
    directive = server.block.one("ssl_protocols")
    if directive is not None:
        return tuple(name for name in PROTOCOLS if name in directive.arguments)
    old = () if nginx.since(1, 27, 3) else ("TLSv1", "TLSv1.1")
    new = ("TLSv1.3",) if nginx.since(1, 23, 4) else ()
    return (*old, "TLSv1.2", *new)


def speaks_tls13(nginx: Nginx, server: Server) -> bool:
    """Whether a server speaks TLS 1.3."""
    return "TLSv1.3" in protocols(nginx, server)
