"""Go's profiles on a ServeMux of their own (golang/go src/net/http/pprof, expvar)."""

from promaudit.model.prometheus.routing import Call, Handler, Outcome, fixed, not_found, through_mux
from promaudit.model.prometheus.serve_mux import Generation, ServeMux

PROFILES = frozenset({"goroutine", "heap", "allocs", "threadcreate", "block", "mutex"})
HANDLERS = ("cmdline", "profile", "symbol", "trace")


def index(call: Call) -> Outcome:
    """The list of the profiles, or one of them (pprof.Index)."""
    name = call.url.path.removeprefix("/debug/pprof/")
    return call.respond(200) if not name or name == call.url.path or name in PROFILES else not_found(call)


def patterns(with_vars: bool) -> tuple[tuple[str, Handler], ...]:
    """The patterns that importing net/http/pprof (and expvar) registers."""
    found: list[tuple[str, Handler]] = [("/debug/pprof/", index)]
    found.extend((f"/debug/pprof/{name}", fixed(200)) for name in HANDLERS)
    if with_vars:
        found.append(("/debug/vars", fixed(200)))
    return tuple(found)


def profiles(generation: Generation, with_vars: bool) -> Handler:
    """A ServeMux that holds nothing but the profiles."""
    return through_mux(ServeMux(generation, patterns(with_vars)))
