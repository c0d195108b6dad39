"""Prometheus's HTTP API, version 1 (prometheus/prometheus web/api/v1/api.go, Register): which endpoint since when.

Handlers answer as far as the status does not depend on what is stored or on a body that is not known.
"""

from collections.abc import Callable

from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.form import is_plain_expression, parameters
from promaudit.model.prometheus.routing import Call, Handler, Outcome, Route, fixed

_OK = fixed(200, "api-success")


def is_agent(call: Call) -> bool:
    """Whether the server runs in agent mode."""
    return call.server.is_on("agent")


def _server_only(handler: Handler) -> Handler:
    """An endpoint that an agent answers by 422 (api.go, wrapAgent; 2.32)."""
    return lambda call: call.respond(422, "api-error") if is_agent(call) else handler(call)


def expression_of(call: Call) -> str | None:
    """The expression that is asked for; None where it is in a body that is not known."""
    given = parameters(call.url.raw_query).get("query")
    if given is None and call.method == "POST" and call.request.body_len:
        return None
    return given or ""


def _query(call: Call) -> Outcome:
    """An instant query. A body is taken for a form with a valid expression, as the user interface sends it."""
    expression = expression_of(call)
    if expression is None or is_plain_expression(expression):
        return call.respond(200, "api-success")
    if not expression.strip():
        return call.respond(400, "api-error")
    return Undecided(f"whether {expression!r} is valid PromQL is not known")


def _needs(*names: str) -> Handler:
    """400 without these parameters; with them it depends on their values."""

    def serve(call: Call) -> Outcome:
        given = parameters(call.url.raw_query)
        in_body = call.method == "POST" and call.request.body_len > 0
        if not in_body and not all(given.get(name) for name in names):
            return call.respond(400, "api-error")
        return Undecided(f"what the API makes of {', '.join(names)} is not known")

    return serve


def _series(call: Call) -> Outcome:
    given = parameters(call.url.raw_query).get("match[]")
    if given is None and call.method == "POST" and call.request.body_len:
        return Undecided("what the body asks for is not known")
    if given and is_plain_expression(given):
        return call.respond(200, "api-success")
    return Undecided("whether match[] is a selector is not known") if given else call.respond(400, "api-error")


def _body(enabled: Callable[[Call], bool], empty: int) -> Handler:
    """An endpoint that takes a message: 404 where it is switched off, `empty` for one without a body."""

    def serve(call: Call) -> Outcome:
        if not enabled(call):
            return call.respond(404)
        return Undecided("what the body holds is not known") if call.request.body_len else call.respond(empty)

    return serve


def _takes_writes(call: Call) -> bool:
    return call.server.is_on("web.enable-remote-write-receiver")


def _takes_otlp(call: Call) -> bool:
    return call.server.is_on("web.enable-otlp-receiver")


def _otlp(call: Call) -> Outcome:
    return Undecided("what the OTLP receiver says is not known") if _takes_otlp(call) else call.respond(404)


def _admin(handler: Handler) -> Handler:
    def serve(call: Call) -> Outcome:
        return handler(call) if call.server.is_on("web.enable-admin-api") else call.respond(500, "api-error")

    return serve


def _values(call: Call) -> Outcome:
    """The values of a label, whose name must be one; every UTF-8 text is since 3.0."""
    name = call.params[-1]
    if name.isascii() and name.replace("_", "a").isalnum() and not name[:1].isdigit():
        return call.respond(200, "api-success")
    if name and call.server.version.startswith("3"):
        return call.respond(200, "api-success")
    return call.respond(400, "api-error")


def _search(call: Call) -> Outcome:
    return Undecided("what the experimental search API says is not known")


_FOREVER = (1000,)
_ADMIN_SINCE = (2, 1)


def _get_and_post(path: str, handler: Handler, get: tuple[int, ...], post: tuple[int, ...]) -> tuple[Route, Route]:
    return Route(path, "GET", handler, get), Route(path, "POST", handler, post)


API: tuple[Route, ...] = (
    Route("/*path", "OPTIONS", fixed(204, "none")),
    *_get_and_post("/query", _server_only(_query), (1,), (2, 1)),
    *_get_and_post("/query_range", _server_only(_needs("query", "start", "end", "step")), (1,), (2, 1)),
    *_get_and_post("/query_exemplars", _server_only(_needs("query")), (2, 26), (2, 26)),
    *_get_and_post("/format_query", _server_only(_query), (2, 38), (2, 38)),
    *_get_and_post("/parse_query", _server_only(_query), (3,), (3,)),
    *_get_and_post("/labels", _server_only(_OK), (2, 6), (2, 6)),
    *_get_and_post("/series", _server_only(_series), (1,), (2, 9)),
    Route("/label/:name/values", "GET", _server_only(_values)),
    Route("/series", "DELETE", _server_only(fixed(500, "api-error")), (2,), (3, 12)),
    Route("/series", "DELETE", _series, (1,), (2,)),
    Route("/targets", "GET", _OK, (1, 5)),
    Route("/targets/metadata", "GET", _OK, (2, 4)),
    Route("/targets/relabel_steps", "GET", _needs("scrapePool"), (3, 8)),
    Route("/scrape_pools", "GET", _OK, (2, 42)),
    Route("/alertmanagers", "GET", _server_only(_OK), (1, 5)),
    Route("/metadata", "GET", _OK, (2, 15)),
    Route("/status/config", "GET", _OK, (1, 8)),
    Route("/status/flags", "GET", _OK, (2, 2)),
    Route("/status/runtimeinfo", "GET", _OK, (2, 14)),
    Route("/status/buildinfo", "GET", _OK, (2, 14)),
    Route("/status/tsdb", "GET", _server_only(_OK), (2, 15)),
    Route("/status/tsdb/blocks", "GET", _server_only(_OK), (3, 6)),
    Route("/status/walreplay", "GET", _OK, (2, 28)),
    Route("/status/self_metrics", "GET", _OK, (3, 12)),
    Route("/notifications", "GET", _OK, (3,)),
    Route("/notifications/live", "GET", fixed(200), (3,)),
    Route("/features", "GET", _OK, (3, 9)),
    Route("/openapi.yaml", "GET", fixed(200), (3, 10)),
    Route("/search/metric_names", "GET POST", _search, (3, 13)),
    Route("/search/label_names", "GET POST", _search, (3, 13)),
    Route("/search/label_values", "GET POST", _search, (3, 13)),
    Route("/read", "POST", _body(lambda call: True, 400), (1, 8)),
    Route("/write", "POST", _body(_takes_writes, 400), (2, 25)),
    Route("/otlp/v1/metrics", "POST", _otlp, (2, 47)),
    Route("/alerts", "GET", _server_only(_OK), (2, 4)),
    Route("/rules", "GET", _server_only(_OK), (2, 4)),
    *(
        Route(f"/admin/tsdb/{action}", method, _server_only(_admin(handler)), since)
        for action, handler in (
            ("snapshot", _OK),
            ("delete_series", _needs("match[]")),
            ("clean_tombstones", fixed(204, "none")),
        )
        for method, since in (("POST", _ADMIN_SINCE), ("PUT", (2, 9)))
    ),
)
