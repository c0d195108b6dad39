"""The world around a recorded nginx: upstreams, a name server, a dead port, certificates, and values for all tokens."""

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.generators.nginx.case import LISTENED
from tests.servers.certificate import mint
from tests.servers.dns import NameServer
from tests.servers.nginx import clean
from tests.servers.ports import DeadPort, free_ports
from tests.servers.upstream import Upstreams


@dataclass(frozen=True, slots=True)
class World:
    """`values` are those of the tokens; `folder` is where each case is written."""

    folder: Path
    upstreams: Upstreams
    values: dict[str, str]

    def answers(self, upstream: str) -> bool:
        """Whether `http://127.0.0.1:24101` is one of the upstreams, and speaks that protocol."""
        scheme, _, address = upstream.partition("://")
        ports = self.upstreams.tls_ports if scheme == "https" else self.upstreams.ports
        port = address.rpartition(":")[2]
        return port.isdigit() and int(port) in ports


@contextmanager
def world() -> Iterator[World]:
    """A world that lives as long as the block."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp())
        stack.callback(clean, folder)
        for name in ("server", "other"):
            mint(["prom.example.com", "*.example.com"], folder / f"tls/{name}.crt", folder / f"tls/{name}.key")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "tls/server.crt", folder / "tls/server.key")
        upstreams = Upstreams(6, 2, context)
        stack.callback(upstreams.close)
        dns, dead = NameServer(None), DeadPort()
        stack.callback(dns.close)
        stack.callback(dead.close)
        values = {"DIR": str(folder), "DNS": str(dns.port), "UPDEAD": str(dead.port)}
        values |= {f"UP{n}": str(port) for n, port in enumerate(upstreams.ports, 1)}
        values |= {f"UPTLS{n}": str(port) for n, port in enumerate(upstreams.tls_ports, 1)}
        values |= {token: str(port) for token, port in zip(LISTENED, free_ports(len(LISTENED)), strict=True)}
        yield World(folder, upstreams, values)
