"""Which directives an nginx of some version knows, where they may stand, and how many arguments they take."""

from functools import cache, lru_cache

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
def _lines() -> dict[str, list[str]]:
    """The lines of the table by the names that they are for."""
    found: dict[str, list[str]] = {}
    for line in TABLE.replace("\n    ", " ").strip().split("\n"):
        for name in line[line.rindex("|") + 1 :].split():
            found.setdefault(name, []).append(line)
    return found


@cache
def _command(line: str) -> Command:
    contexts, arguments, kind, since, until, _ = (part.strip() for part in line.split("|"))
    return Command(
        frozenset(contexts.split()),
        arguments,
        kind.removesuffix("{}"),
        kind.endswith("{}"),
        _version(since, (0, 0, 0)),
        _version(until, (999, 0, 0)),
    )


def _version(text: str, default: Version) -> Version:
    if not text:
        return default
    major, minor, patch = (int(part) for part in text.split("."))
    return major, minor, patch


@lru_cache(maxsize=4096)
def commands(name: str, version: Version) -> tuple[Command, ...]:
    """What nginx `version` knows a directive for: one name may mean several, each in contexts of its own."""
    found = map(_command, _lines().get(name, ()))
    return tuple(command for command in found if command.since <= version < command.until)


def known(version: Version) -> dict[str, tuple[Command, ...]]:
    """All directives that nginx `version` knows, by name."""
    every = {name: commands(name, version) for name in _lines()}
    return {name: found for name, found in every.items() if found}
