"""What a Prometheus says of itself: /api/v1/status/ buildinfo, runtimeinfo and flags (docs/querying/api.md)."""

import json
from datetime import UTC, datetime
from typing import Any

from promaudit.facts.live import LiveServer
from promaudit.prober.failure import NoAnswerError
from promaudit.prober.fetch import Prober

_PAGES = ("buildinfo", "runtimeinfo", "flags")


def live_server(prober: Prober, base: str) -> LiveServer | None:
    """What is told at `base` (an URL that ends in a slash); None where no Prometheus answers there."""
    pages = {page: _data(prober, f"{base}api/v1/status/{page}") for page in _PAGES}
    if not any(pages.values()):
        return None
    build, runtime, flags = (pages[page] for page in _PAGES)
    return LiveServer(
        base,
        _text(build, "version"),
        _text(build, "goVersion"),
        tuple(sorted((str(name), str(value)) for name, value in flags.items())),
        _time(runtime, "startTime"),
        _time(runtime, "lastConfigTime"),
        runtime.get("reloadConfigSuccess") if isinstance(runtime.get("reloadConfigSuccess"), bool) else None,
    )


def _data(prober: Prober, url: str) -> dict[str, Any]:
    """The `data` of an answer of the API; empty where there is none."""
    answer = prober.answer("GET", url)
    if isinstance(answer, NoAnswerError) or answer.status != 200:
        return {}
    try:
        document = json.loads(answer.text)
    except (ValueError, RecursionError):
        return {}
    data = document.get("data") if isinstance(document, dict) and document.get("status") == "success" else None
    return data if isinstance(data, dict) else {}


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _time(data: dict[str, Any], key: str) -> datetime | None:
    """RFC 3339, to the microsecond; None where it is not that."""
    try:
        moment = datetime.fromisoformat(_text(data, key))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
