"""Walks the journeys of a deployment with a real client, and judges each as the recorded sample defines it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

from msgspec import Struct, field

from tests.end_to_end.client import QUERY, Client, Got
from tests.end_to_end.front import Reached
from tests.end_to_end.user_interface import ASSETS

MOST_REDIRECTS = 10
_PAGE = b"<title>Prometheus Time Series"
_BECOMES_GET, _REPEATED = {301, 302, 303}, {307, 308}
#: Told apart from what nginx could answer: what each endpoint says.
_SAYS: dict[str, Callable[[Got], bool]] = {
    "query": lambda got: b'"status":"success"' in got.body,
    "metrics": lambda got: b"prometheus_build_info" in got.body,
    "healthy": lambda got: b"Healthy" in got.body,
    "ready": lambda got: b"Ready" in got.body,
    "page": lambda got: _PAGE in got.body,
    "asset": lambda got: True,
}
_NOT_THE_SAME_PAGE = "nothing is answered in clear, but the redirect does not lead to the same page over https"


class Step(Struct, frozen=True):
    """One exchange: what was asked, what came back, and what reached Prometheus for it."""

    method: str
    url: str
    got: Got
    reached: Reached | None

    @property
    def target(self) -> str | None:
        """Where it redirects to, as an absolute URL."""
        if self.got.status not in _BECOMES_GET | _REPEATED or self.got.location is None:
            return None
        return urljoin(self.url, self.got.location).partition("#")[0]

    @property
    def server(self) -> str | None:
        """Who gave the answer."""
        if self.got.status is None:
            return None
        return "prometheus" if self.reached and self.reached.status == self.got.status else "nginx"

    def said(self) -> dict[str, Any]:
        """The exchange as it is recorded."""
        passed = self.reached and {"method": self.reached.method, "target": self.reached.target}
        said = {"method": self.method, "url": self.url, "status": self.got.status, "location": self.got.location,
                "server": self.server, "passed": passed}  # fmt: skip
        return said | ({"error": self.got.error} if self.got.error else {})


class Public(Struct, frozen=True):
    """The public base: where people go."""

    scheme: str
    authority: str
    path: str

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"{self.scheme}://{self.authority}{self.path}"

    def contains(self, url: str) -> bool:
        """https, this host and port, and this path or one below it."""
        other = public(url)
        path = urlsplit(url).path or "/"
        same = (other.scheme, other.authority) == (self.scheme, self.authority)
        return same and (path == self.path or path.startswith(f"{self.path}/"))


def public(url: str) -> Public:
    """The base that a URL names, its default port left out."""
    parts = urlsplit(url)
    host = parts.netloc.lower()
    default = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    return Public(parts.scheme, host.removesuffix(default) if default else host, parts.path.rstrip("/"))


class Walker(Struct):
    """Walks through one deployment. `take` gives what has reached Prometheus since it was last called."""

    client: Client
    take: Callable[[], list[Reached]]
    base: Public
    major: int
    journeys: list[dict[str, Any]] = field(default_factory=list)

    def everything(self, public_url: str, external_url: str | None, plaintext: bool) -> list[dict[str, Any]]:
        """All journeys; `external_url` is None where its host is nobody's name."""
        self._open("open", self.base.url if self.base.path else f"{self.base.url}/")
        opened = self._open("open-slash", f"{self.base.url}/")
        if opened is not None:
            self._assets(opened)
        self._below("query-get", "GET", "/api/v1/query?query=up", "query")
        self._below("query-post", "POST", "/api/v1/query", "query", QUERY)
        self._below("metrics", "GET", "/metrics", "metrics")
        self._below("healthy", "GET", "/-/healthy", "healthy")
        self._below("ready", "GET", "/-/ready", "ready")
        if external_url is not None:
            self._alert_link(external_url.rstrip("/") + "/graph?g0.expr=up&g0.tab=1")
        if plaintext:
            self._plaintext("http" + public_url.removeprefix("https"))
        return self.journeys

    def _ask(self, method: str, url: str, body: bytes | None = None) -> Step:
        self.take()
        got = self.client.ask(method, url, body)
        reached = self.take()
        return Step(method, url, got, reached[-1] if reached else None)

    def _walk(self, method: str, url: str, body: bytes | None = None) -> list[Step]:
        steps: list[Step] = []
        while True:
            step = self._ask(method, url, body)
            steps.append(step)
            if step.target is None or len(steps) > MOST_REDIRECTS:
                return steps
            if step.got.status in _BECOMES_GET:
                method, body = "GET", None
            url = step.target

    def _note(self, name: str, steps: list[Step], because: str, contested: str = "") -> None:
        verdict = "broken" if because else "works"
        journey = {"name": name, "verdict": verdict, "because": because, "chain": [step.said() for step in steps]}
        self.journeys.append(journey | ({"contested": contested} if contested else {}))

    def _open(self, name: str, url: str) -> str | None:
        """The page's address, where every redirect on the way stays below the base."""
        steps = self._walk("GET", url)
        ends, left = _wrong_end(steps, "page"), self._left(steps)
        because = f"a redirect leaves the base: {left}" if left else ends
        self._note(
            name, steps, because, "it leaves the base and comes to the page all the same" if left and not ends else ""
        )
        return None if because else steps[-1].url

    def _left(self, steps: list[Step]) -> str | None:
        return next((step.target for step in steps if step.target and not self.base.contains(step.target)), None)

    def _below(self, name: str, method: str, path: str, what: str, body: bytes | None = None) -> None:
        steps = self._walk(method, self.base.url + path, body)
        left = self._left(steps)
        self._note(name, steps, f"a redirect leaves the base: {left}" if left else _wrong_end(steps, what))

    def _assets(self, page: str) -> None:
        walks = [self._walk("GET", urljoin(page, asset)) for asset in ASSETS[self.major]]
        wrong = [f"{steps[0].url}: {because}" for steps in walks if (because := _wrong_end(steps, "asset"))]
        self._note("assets", [step for steps in walks for step in steps], wrong[0] if wrong else "")

    def _alert_link(self, url: str) -> None:
        steps = self._walk("GET", url)
        because = _wrong_end(steps, "page")
        if not because and not steps[-1].url.startswith("https:"):
            because = "the page comes in clear"
        self._note("alert-link", steps, because)

    def _plaintext(self, url: str) -> None:
        steps: list[Step] = []
        while len(steps) <= MOST_REDIRECTS:
            step = self._ask("GET", url)
            steps.append(step)
            if step.reached or step.target is None or not step.target.startswith("http:"):
                return self._note("plaintext", steps, *self._in_clear(step))
            url = step.target
        return self._note("plaintext", steps, "more than 10 redirects")

    def _in_clear(self, step: Step) -> tuple[str, str]:
        """What is wrong with the last answer in clear, and why one may see it otherwise."""
        if step.reached:
            password = self.client.credentials is not None
            return "Prometheus is asked in clear", "answered only after a password" if password else ""
        if step.got.status is None:
            return "", ""
        if step.target is None:
            return "", f"nginx answers {step.got.status} by itself"
        if self.base.contains(step.target):
            return "", ""
        return f"the redirect goes elsewhere: {step.target}", _NOT_THE_SAME_PAGE


def _wrong_end(steps: list[Step], what: str) -> str:
    """What is wrong with where a walk ends; empty where nothing is."""
    last = steps[-1]
    if last.got.error is not None:
        return last.got.error
    if last.target is not None:
        return f"more than {MOST_REDIRECTS} redirects"
    if last.got.status == 200 and last.server == "prometheus" and _SAYS[what](last.got):
        return ""
    return f"{last.got.status} from {last.server}"
