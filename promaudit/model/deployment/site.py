"""One nginx with everything behind it, prepared once for all deployments of a run."""

from ipaddress import ip_network
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.files import Files
from promaudit.facts.inventory import Inventory
from promaudit.facts.nginx import Refusal
from promaudit.facts.tls import Certificates
from promaudit.facts.url import Base, parse_base
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.base import found_base, reaches
from promaudit.model.deployment.client import Client
from promaudit.model.deployment.landmarks import Landmarks
from promaudit.model.deployment.network import Network
from promaudit.model.deployment.upstream_tls import UpstreamTls
from promaudit.model.deployment.whereabouts import all_sockets, inner_port
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.prometheus.programs import program_of
from promaudit.model.prometheus.versions import read_version

HERE = "127.0.0.1"


class Site(Struct, eq=False, dict=True):
    """What every deployment of a run shares. `refusal` is why nginx does not start, None where it does.

    `lacks_files` tells that certificates, keys or other files are the reason, and nothing that stands in nginx.conf.
    `warnings` are what nginx warns of. `start_doubt` is why it is not known whether nginx starts; "" where it is.
    """

    inventory: Inventory
    files: Files
    assumptions: Assumptions
    nginx: Nginx
    landmarks: Landmarks
    network: Network
    tls: UpstreamTls
    certificates: Certificates
    refusal: Refusal | None = None
    warnings: tuple[Refusal, ...] = ()
    lacks_files: bool = False
    start_doubt: str = ""

    @property
    def stands_still(self) -> str | None:
        """Why no request can be followed: nginx does not start, or its configuration was not read to the end."""
        if self.refusal is not None:
            return f"nginx does not start: {self.refusal.message}"
        stopped = self.nginx.configuration.stopped
        return None if stopped is None else stopped.message

    def started(self) -> "Site":
        """The same nginx once the files that it reads are there: what is wrong then is worth saying now."""
        return replace(self, refusal=None, lacks_files=False)

    def behind(self, network: Network) -> "Site":
        """The same nginx in front of other programs."""
        return replace(self, network=network)

    def client(self, backend: Backend, host: str = "", source: str = HERE) -> Client:
        """A new client of one component, for whom `host` resolves as well."""
        return Client(self.nginx, self.network, backend, self.files, self.tls, host, source)

    def welcome(self, backend: Backend, base: Base) -> Client:
        """A client of a base from an address that nginx lets in, where it does not let in everybody."""
        client = self.client(backend, base.host)
        if client.fetch("GET", base.with_slash).status != 403:
            return client
        for source in self.allowed():
            other = self.client(backend, base.host, source)
            if other.fetch("GET", base.with_slash).status != 403:
                return other
        return client

    def allowed(self) -> list[str]:
        """An address out of each network that some `allow` names."""
        found: dict[str, None] = {}
        for directive in self.nginx.everything():
            if directive.name == "allow" and directive.arguments:
                try:
                    network = ip_network(directive.arguments[0], strict=False)
                except ValueError:
                    continue
                found[str(network[min(1, network.num_addresses - 1)])] = None
        return list(found)

    def base(self, backend: Backend) -> Base | None:
        """Where people go to use a component, where nobody says it; None where nginx does not pass to it."""
        return found_base(self.client(backend), external_flag(backend))

    def path_as_said(self, base: Base) -> str | None:
        """The path of the public URL as the user writes it, where that is `base`."""
        said = self.assumptions.public_url
        return urlsplit(said).path if said is not None and parse_base(said) == base else None

    def listens_on(self, port: int) -> bool:
        """Whether nginx takes connections on a port of the machine."""
        port = inner_port(self.nginx, port)
        return any(socket.port == port for socket in all_sockets(self.nginx))

    def owner(self, base: Base) -> Backend | None:
        """The component that a public base leads to: the first that it reaches, else the first Prometheus."""
        found = self.network.backends
        for backend in found:
            if reaches(self.client(backend, base.host), base):
                return backend
        return next((b for b in found if b.command_line.component == "prometheus"), next(iter(found), None))


def external_flag(backend: Backend) -> str:
    """The external URL as the flag says it; "" without one."""
    server = backend.server
    program = program_of(server.component, read_version(server.component, server.version))
    setting = server.setting(program.external)
    return setting.value if setting is not None and setting.given else ""
