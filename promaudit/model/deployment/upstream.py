"""Who answers a request that nginx passes on: which component listens where nginx sends it.

nginx and the components are told apart by address: `--web.listen-address` (and its kin) against the host and port of
proxy_pass, container names and published ports where a container file tells them.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Literal

from msgspec import Struct

from promaudit.facts.failure import Setting
from promaudit.facts.program import CommandLine

#: `here`: the component certainly listens there; `perhaps`: a name that is not looked up, on the right port.
Match = Literal["here", "perhaps", "no"]

LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})


class Listener(Struct, frozen=True):
    """One address that a component listens on: `host` is "" for all addresses."""

    host: str
    port: int
    setting: Setting

    @property
    def open(self) -> bool:
        """Whether other hosts can reach it: it listens on more than the loopback addresses."""
        return not is_loopback(self.host)


class Address(Struct, frozen=True):
    """Host and port that nginx passes to; the host is in lower case, an IPv6 address without brackets."""

    host: str
    port: int


def split_upstream(upstream: str) -> Address:
    """Host and port of `http://127.0.0.1:9090`; a socket in the file system is its own host, with port 0."""
    authority = upstream.partition("://")[2]
    if authority.startswith("unix:"):
        return Address(authority, 0)
    host, _, port = authority.rpartition(":")
    return Address(host.strip("[]").lower(), int(port))


def match(address: Address, listeners: Iterable[Listener], command_line: CommandLine) -> Match:
    """Whether a request to `address` reaches one of `listeners` of the program that `command_line` starts."""
    listeners = tuple(listeners)
    if address.host in {name.lower() for name in command_line.host_names}:
        # by its name a container is reached from outside of it: what listens on its loopback is closed
        reached = {listener.port for listener in listeners if listener.open}
        return "here" if _leads_to(address, command_line) & reached else "no"
    ports = {published.host_port for published in _published(command_line, listeners)}
    if command_line.published:
        return ("here" if _is_local(address.host) else "perhaps") if address.port in ports else "no"
    found = [_one(address, listener) for listener in listeners]
    return "here" if "here" in found else "perhaps" if "perhaps" in found else "no"


def _leads_to(address: Address, command_line: CommandLine) -> set[int]:
    """The ports of the program that a port under one of its names leads to; a Service may give it another number."""
    offered = [(port, inner) for name, port, inner in command_line.service_ports if name.lower() == address.host]
    return {inner for port, inner in offered if port == address.port} if offered else {address.port}


def _one(address: Address, listener: Listener) -> Match:
    if address.port != listener.port:
        return "no"
    wanted, listening = address.host, listener.host
    if not listening:
        return "here" if _is_local(wanted) else "perhaps"
    if wanted == listening:
        return "here"
    if _is_name(wanted) and wanted not in LOOPBACK_NAMES:
        return "perhaps"
    if _is_name(listening) and listening not in LOOPBACK_NAMES:
        return "perhaps"
    return "here" if _same_loopback(wanted, listening) else "no"


def _same_loopback(wanted: str, listening: str) -> bool:
    """`localhost` is 127.0.0.1 and ::1 at once; each of them is only itself."""
    if not (is_loopback(wanted) and is_loopback(listening)):
        return False
    return wanted in LOOPBACK_NAMES or listening in LOOPBACK_NAMES


class Published(Struct, frozen=True):
    """A port of the host that leads to a listener in a container."""

    host_address: str
    host_port: int
    listener: Listener


def _published(command_line: CommandLine, listeners: tuple[Listener, ...]) -> tuple[Published, ...]:
    return tuple(
        Published(address, host_port, listener)
        for address, host_port, container_port in command_line.published
        for listener in listeners
        if listener.port == container_port and listener.open
    )


def open_addresses(command_line: CommandLine, listeners: tuple[Listener, ...]) -> tuple[tuple[str, int], ...]:
    """Address and port by which other hosts reach the component directly; an empty address stands for all."""
    if command_line.isolated or command_line.published:
        published = _published(command_line, listeners)
        return tuple((p.host_address, p.host_port) for p in published if not is_loopback(p.host_address))
    return tuple((listener.host, listener.port) for listener in listeners if listener.open)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`: a loopback address or its usual names."""
    if host in LOOPBACK_NAMES:
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def _is_local(host: str) -> bool:
    return is_loopback(host) or host in {"0.0.0.0", "::"}  # noqa: S104 - nginx connects to itself there


def _is_name(host: str) -> bool:
    return _address(host) is None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
