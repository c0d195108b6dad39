"""Where a server listens: the addresses of its flag, as Go's net.Listen reads them."""

from collections.abc import Callable

from msgspec.structs import replace

from promaudit.facts.failure import Setting
from promaudit.facts.server import Listen
from promaudit.facts.span import Span
from promaudit.model.prometheus.flag_tables import Flag
from promaudit.model.prometheus.kingpin import Given
from promaudit.model.prometheus.programs import Program
from promaudit.model.prometheus.values import port_number, split_host_port
from promaudit.model.prometheus.versions import Version

#: Makes of Go's words and the place of an address how the program ends.
Fail = Callable[[str, Span | None], Exception]


def listen_addresses(
    program: Program, flags: dict[str, Flag], given: tuple[Given, ...], settings: dict[str, Setting]
) -> tuple[Setting, ...]:
    """Each address with its own place; the built-in one where none is given, nothing where that is not known."""
    setting = settings.get(program.listen, Setting(program.default_listen))
    flag = flags.get(program.listen)
    if flag is not None and flag.kind == "strings" and setting.given and not program.go_flags:
        return tuple(Setting(item.value, item.span, True) for item in given if item.name == flag.name)
    if program.go_flags and "," in setting.value:
        return tuple(replace(setting, value=part) for part in setting.value.split(","))
    if program.listen == "":
        port = settings.get("server.http_port", setting)
        host = settings.get("server.http_addr", Setting(""))
        return (replace(port, value=f"{host.value}:{port.value.removeprefix(':')}"),)
    return (setting,) if setting.value or setting.given else ()


def listeners(addresses: tuple[Setting, ...], version: Version, fail: Fail) -> tuple[Listen, ...]:
    """The sockets of addresses; raises what `fail` makes of Go's words for an address that is none."""
    return tuple(_listener(setting, version, fail) for setting in addresses)


def _listener(setting: Setting, version: Version, fail: Fail) -> Listen:
    try:
        host, port = split_host_port(setting.value)
        number = port_number(port)
    except ValueError as error:
        raise fail(str(error), setting.span) from None
    if number is None:
        looked_up = "lookup tcp/" if version.since(3) else "address tcp/"
        raise fail(f"{looked_up}{port}: unknown port", setting.span)
    everywhere = host in {"0.0.0.0", "::"}  # noqa: S104 - this is what is looked for
    return Listen("" if everywhere else host.lower(), number, setting)
