"""One configuration for one of nginx's rules: what nginx 1.22, 1.26 and 1.30 said of each (recorded by record.py)."""

import pytest

from promaudit.facts.nginx import Refusal
from promaudit.model.nginx.refusals import refusals, warnings
from promaudit.readers import nginx
from tests.model.nginx.refusals.record import load, text
from tests.model.nginx.refusals.recorded import Memory

CASES = load()
Said = list[list[object] | None]


@pytest.mark.parametrize("version", sorted(CASES[0]["said"]))
def test_rules(version: str) -> None:
    """Refusals and warnings are those of nginx: message, file and line."""
    expected = {(case["in"], case["text"]): case["said"][version] for case in CASES}
    actual = {(case["in"], case["text"]): _said(text(case), case.get("files", {}), version) for case in CASES}
    assert expected == actual


def _said(configuration: str, files: dict[str, str], version: str) -> Said:
    texts = {"/srv/case/nginx.conf": configuration, **{f"/srv/case/{name}": files[name] for name in files}}
    host = Memory(texts)
    read = nginx.read("/srv/case/nginx.conf", files=host)
    found, warned = refusals(read, host, version), warnings(read, host, version)
    return [_one(found[0]) if found else None, *(_one(warning) for warning in warned)]


def _one(refusal: Refusal) -> list[object]:
    path = None if refusal.path is None else refusal.path.replace("/srv/case", "@DIR@")
    return [refusal.message.replace("/srv/case", "@DIR@"), path, refusal.line]
