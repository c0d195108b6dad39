"""nginx in a container of its own: which ports of the machine lead to it."""

from promaudit.facts.assumptions import Assumptions
from promaudit.facts.inventory import Inventory
from promaudit.facts.url import parse_base
from promaudit.model.deployment.upstream import is_loopback
from promaudit.model.nginx.configuration import Nginx


def published_ports(inventory: Inventory, nginx: Nginx, assumptions: Assumptions) -> dict[int, int]:
    """Ports of the machine and the ports of nginx that they lead to, by the compose file that starts it.

    Where people come to a port that is none of these, something else stands in front, and it is left out of account.
    """
    inner = nginx.sockets.by_port
    found = {host: port for address, host, port in inventory.nginx_ports if port in inner and not is_loopback(address)}
    public = None if assumptions.public_url is None else parse_base(assumptions.public_url)
    return {} if public is not None and public.port not in found else found
