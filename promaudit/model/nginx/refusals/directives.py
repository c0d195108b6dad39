"""Which directives an nginx of some version knows, where they may stand, and how many arguments they take."""

from functools import lru_cache

from msgspec import Struct

from promaudit.model.nginx.refusals.state import Version
from promaudit.model.nginx.refusals.table import TABLE

#: Directives of modules that come with nginx but are built as dynamic ones by some and statically by others (and of
#: modules of Debian's that others lack), and those of systems other than Linux: nothing is said of them, nor of what
#: stands in their blocks.
OPTIONAL = frozenset(
    {
        "stream", "mail", "quic_bpf", "google_perftools_profiles", "geoip_country", "geoip_city", "geoip_org",
        "geoip_proxy", "geoip_proxy_recursive", "image_filter", "image_filter_jpeg_quality",
        "image_filter_webp_quality", "image_filter_sharpen", "image_filter_transparency",
        "image_filter_interlace", "image_filter_buffer", "perl", "perl_modules", "perl_require", "perl_set",
        "xml_entities", "xslt_stylesheet", "xslt_param", "xslt_string_param", "xslt_types",
        "xslt_last_modified",
        "kqueue_changes", "kqueue_events", "devpoll_changes", "devpoll_events", "eventport_events", "iocp_threads",
        "post_acceptex", "acceptex_read",
    }
)  # fmt: skip


class Command(Struct, frozen=True):
    """One line of the table for one name (`ngx_command_t`): see promaudit.model.nginx.refusals.table."""

    contexts: frozenset[str]
    arguments: str
    kind: str
    block: bool
    since: Version
    until: Version

    def takes(self, count: int) -> bool:
        """Whether it may have `count` arguments."""
        match self.arguments:
            case "any":
                return True
            case "flag":
                return count == 1
            case "1+" | "2+" as least:
                return count >= int(least[0])
        return count <= 7 and str(count) in self.arguments


@lru_cache(maxsize=1)
def _table() -> dict[str, list[Command]]:
    found: dict[str, list[Command]] = {}
    for line in TABLE.replace("\n    ", " ").strip().splitlines():
        contexts, arguments, kind, since, until, names = (part.strip() for part in line.split("|"))
        command = Command(
            frozenset(contexts.split()),
            arguments,
            kind.removesuffix("{}"),
            kind.endswith("{}"),
            _version(since, (0, 0, 0)),
            _version(until, (999, 0, 0)),
        )
        for name in names.split():
            found.setdefault(name, []).append(command)
    return found


def _version(text: str, default: Version) -> Version:
    if not text:
        return default
    major, minor, patch = (int(part) for part in text.split("."))
    return major, minor, patch


@lru_cache(maxsize=16)
def known(version: Version) -> dict[str, tuple[Command, ...]]:
    """The directives that nginx `version` knows, by name; one name may mean several, each in contexts of its own."""
    table = {
        name: tuple(command for command in commands if command.since <= version < command.until)
        for name, commands in _table().items()
    }
    return {name: commands for name, commands in table.items() if commands}
