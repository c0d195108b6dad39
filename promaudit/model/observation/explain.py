"""What is behind a difference: the ages of files and processes, and the marks that other proxies leave."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from promaudit.facts.http import Headers, first
from promaudit.facts.live import LiveServer, RunningProgram

#: Headers by which proxies on the way give themselves away (RFC 9110, section 7.6.3; RFC 9211).
_TRACES = ("via", "x-cache", "cf-ray", "x-served-by", "x-amz-cf-id", "x-varnish", "x-azure-ref")


#: What passes connections on to a container, or holds the socket for another program, and says nothing of its own.
FORWARDERS = frozenset(
    {"docker-proxy", "rootlesskit", "rootlessport", "slirp4netns", "pasta", "conmon", "systemd", "init", "kube-proxy"}
)
#: The start of a process is known to the tick: what was changed so shortly before may have been changed after it.
DOUBT = timedelta(milliseconds=30)


class Standing(Struct, frozen=True):
    """What is known of the host that answers, where it is this one.

    `port` is where the public address leads. `listening` are the processes that listen there, `changed` the files that
    were read, with the moments at which they were last changed; both are empty where nothing is known. `main` is the
    path of the nginx.conf that was read.
    """

    port: int = 0
    listening: tuple[RunningProgram, ...] = ()
    changed: tuple[tuple[str, datetime], ...] = ()
    main: str = ""

    def why_nginx(self, paths: Iterable[str], headers: Headers = ()) -> str:
        """Why nginx does not do what these files say; empty where nothing tells."""
        stranger = self._stranger()
        if stranger is not None:
            return f"port {self.port} of this host is {stranger.name}'s (process {stranger.pid}), not nginx's"
        if any(one.name in FORWARDERS for one in self.listening):
            return _by_headers(headers)
        other = next((one for one in self.listening if one.configuration not in {"", self.main}), None)
        if other is not None and self.main:
            return f"the nginx that answers (process {other.pid}) runs with {other.configuration}, not with {self.main}"
        newest = self._newest(paths)
        if self.listening and newest is not None:
            return self._by_age(*newest)
        return _by_headers(headers)

    def _stranger(self) -> RunningProgram | None:
        """A process that listens instead of nginx; None where nginx does, or may do so behind it."""
        names = {one.name for one in self.listening}
        if "nginx" in names or names & FORWARDERS:
            return None
        return next(iter(self.listening), None)

    def _by_age(self, path: str, moment: datetime) -> str:
        # a reload starts new workers; the oldest process is the master
        loaded, master = max(one.started for one in self.listening), self.listening[0]
        if moment > loaded:
            return (
                f"{path} is newer ({_when(moment)}) than what nginx (process {master.pid}, {_when(loaded)}) has read:"
                " reload it"
            )
        if loaded - moment < DOUBT:
            return ""
        return (
            f"nginx (process {master.pid}) was started or reloaded after the last change of {path}: it runs with other"
            " files, or the request goes elsewhere"
        )

    def _newest(self, paths: Iterable[str]) -> tuple[str, datetime] | None:
        wanted = frozenset(paths)
        known = [(path, moment) for path, moment in self.changed if path in wanted]
        return max(known, key=lambda pair: pair[1], default=None)

    def why_prometheus(self, live: LiveServer, paths: Iterable[str]) -> str:
        """Why Prometheus has other flags than these files say; empty where nothing tells."""
        newest = self._newest(paths)
        if newest is None or live.started is None or newest[1] <= live.started:
            return ""
        return f"{newest[0]} is newer ({_when(newest[1])}) than this Prometheus ({_when(live.started)}): restart it"


def _by_headers(headers: Headers) -> str:
    for name in _TRACES:
        value = first(headers, name)
        if value:
            return f"another proxy is on the way: {name.title()}: {value}"
    return ""


def _when(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")
