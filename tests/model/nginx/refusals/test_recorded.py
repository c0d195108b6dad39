"""What real nginx 1.22.1 said of the recorded configurations."""

from typing import Any

from promaudit.facts.nginx import Refusal
from promaudit.model.nginx.refusals import refusals, warnings
from promaudit.readers import nginx
from tests.model.nginx.refusals.recorded import cases, files

VERSION = "1.22.1"


def test_recorded_refusals() -> None:
    """Every recorded configuration that nginx refused is refused with its message, file and line; no other is."""
    expected = {case["id"]: (_recorded(case["error"]) if not case["valid"] else None) for case in cases()}
    actual = {case["id"]: _refused(case) for case in cases()}
    assert expected == actual


def test_recorded_warnings() -> None:
    """Every valid recorded configuration is warned of as nginx warns (the recordings keep equal warnings once)."""
    expected = {case["id"]: case["nginx_t"] for case in cases() if case["valid"]}
    actual = {case["id"]: _warned(case) for case in cases() if case["valid"]}
    assert expected == actual


def _recorded(error: dict[str, Any]) -> tuple[str, str | None, int | None]:
    return error["message"], error["file"], error["line"]


def _refused(case: dict[str, Any]) -> tuple[str, str | None, int | None] | None:
    host = files(case)
    found = refusals(nginx.read("/srv/case/nginx.conf", files=host), host, VERSION)
    return (found[0].message, _relative(found[0].path), found[0].line) if found else None


def _warned(case: dict[str, Any]) -> list[str]:
    host = files(case)
    found = warnings(nginx.read("/srv/case/nginx.conf", files=host), host, VERSION)
    return list(dict.fromkeys(_said(warning) for warning in found))


def _said(warning: Refusal) -> str:
    return f"[warn] {warning.message}" + (f" in {warning.path}:{warning.line}" if warning.path else "")


def _relative(path: str | None) -> str | None:
    return None if path is None else path.removeprefix("/srv/case/")
