"""Short ways to follow a request through a configuration that stands in a test."""

from promaudit.facts.files import Files, NoFiles
from promaudit.facts.http import Request, Response
from promaudit.facts.trace import Passed, Trace
from promaudit.model.nginx.configuration import Nginx, prepare
from promaudit.model.nginx.follow import follow
from promaudit.readers import nginx
from tests.model.nginx.recorded_upstream import Host

VERSION = "1.26.3"


def model(http: str, version: str = VERSION, files: Files | None = None) -> Nginx:
    """The model of a configuration whose http block holds `http`."""
    host = Host({"/srv/nginx.conf": "events { }\nhttp {\n" + http + "\n}\n"})
    return prepare(nginx.read("/srv/nginx.conf", files=host), files or NoFiles(), version)


_OK = Response(200, by="prometheus")


def ask(made: Nginx, target: str = "/", answer: Response | None = _OK, **more: object) -> Trace:
    """Follow a request; `more` are fields of Request, `host` its Host header, and `steps`."""
    host = str(more.pop("host", "prom.test"))
    headers = (("Host", host), *more.pop("headers", ()))  # type: ignore[misc]
    steps = bool(more.pop("steps", True))

    def upstream(_: Passed) -> Response | None:
        return answer

    return follow(made, Request(target=target, headers=headers, **more), upstream, steps=steps)  # type: ignore[arg-type]
