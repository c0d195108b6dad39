"""The formats for machines: each as its reader wants it."""

import json
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from msgspec.structs import replace

from promaudit.facts.finding import Finding
from promaudit.reporters import FORMATS, Style, render
from tests.reporters.facts import DEPLOYMENT, PROBLEM, SLASH, report

HOSTILE = replace(SLASH, message="a\x1b[2J\u202e ::error::%0A ]]> \"'<&", span=None, label="")


def _json(text: str) -> Any:
    return json.loads(text)


def test_json_is_valid_by_its_schema() -> None:
    """The schema is part of the package, and the contract."""
    schema = _json(files("promaudit.reporters").joinpath("report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)

    for shown in (report(), report(errors=(PROBLEM,)), report(replace(DEPLOYMENT, findings=(HOSTILE,)))):
        jsonschema.validate(_json(render(shown, Style(), "json")), schema)


def test_json_says_what_the_contract_promises() -> None:
    """The keys of version 1."""
    found = _json(render(report(errors=(PROBLEM,)), Style(), "json"))

    assert {"error": 1, "warning": 1, "note": 0, "undecided": 0} == found["summary"]
    assert (0, {"accepted": 0, "mended": []}) == (found["silenced"], found["baseline"])
    assert {"nginx": "1.30.6"} == found["deployments"][0]["assumed"]
    assert [{"path": "nginx.conf", "kind": "nginx"}, {"path": "flags.txt", "kind": "flags"}] == (
        found["deployments"][0]["sources"]
    )
    assert {
        "rule": "location/missing-trailing-slash",
        "severity": "error",
        "message": "pages below `/prometheus/` are redirected to outside of it",
        "help": "write `location /prometheus/ {`",
        "span": {"path": "nginx.conf", "line": 5, "column": 18, "end_line": 5, "end_column": 29},
        "related": [
            {
                "span": {"path": "nginx.conf", "line": 6, "column": 24, "end_line": 6, "end_column": 46},
                "label": "but one here",
            }
        ],
        "witnesses": [
            "GET https://example.com/prometheus/metrics: nginx passes GET //metrics to http://localhost:9090; "
            "Prometheus answers 301, Location: /metrics",
            "GET https://example.com/prometheus/-/ready",
        ],
        "fix": {
            "span": {"path": "nginx.conf", "line": 5, "column": 18, "end_line": 5, "end_column": 29},
            "text": "/prometheus/",
        },
        "fingerprint": "0123456789abcdef0123456789abcdef",
    } == found["deployments"][0]["findings"][0]
    assert "unexpected end of file" == found["errors"][0]["message"]


def test_sarif_has_places_fingerprints_and_fixes() -> None:
    """What code scanning needs to follow a finding across edits."""
    run = _json(render(report(errors=(PROBLEM,)), Style(), "sarif"))["runs"][0]
    first = run["results"][0]

    assert ["error", "warning"] == [result["level"] for result in run["results"]]
    assert {"startLine": 5, "startColumn": 18, "endLine": 5, "endColumn": 29} == (
        first["locations"][0]["physicalLocation"]["region"]
    )
    assert "but one here" == first["relatedLocations"][0]["message"]["text"]
    assert {"promaudit/v1": SLASH.fingerprint} == first["partialFingerprints"]
    assert "/prometheus/" == first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"]
    assert not run["invocations"][0]["executionSuccessful"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {result["ruleId"] for result in run["results"]}


def test_github_gets_one_escaped_command_a_finding() -> None:
    """A message cannot smuggle in a command of its own."""
    lines = render(report(replace(DEPLOYMENT, findings=(SLASH, HOSTILE))), Style(), "github").splitlines()

    assert [
        "::error file=nginx.conf,line=5,endLine=5,col=18,endColumn=29,title=location/missing-trailing-slash::"
        "pages below `/prometheus/` are redirected to outside of it%0Awrite `location /prometheus/ {`",
        "::error title=location/missing-trailing-slash::"
        "a\\x1b[2J\\u202e ::error::%250A ]]> \"'<&%0Awrite `location /prometheus/ {`",
    ] == lines


def test_gitlab_gets_fingerprints_and_severities() -> None:
    """What could not be read blocks."""
    found = _json(render(report(errors=(PROBLEM,)), Style(), "gitlab"))

    assert [("blocker", "nginx.conf", 2), ("major", "nginx.conf", 5), ("minor", "flags.txt", 1)] == [
        (entry["severity"], entry["location"]["path"], entry["location"]["lines"]["begin"]) for entry in found
    ]
    assert 3 == len({entry["fingerprint"] for entry in found})


def test_junit_has_a_case_for_each_journey_and_finding() -> None:
    """A journey that works passes; a note fails nothing."""
    note = replace(SLASH, severity="note")
    deployment = replace(DEPLOYMENT, findings=(HOSTILE, note))
    root = ElementTree.fromstring(render(report(deployment, errors=(PROBLEM,)), Style(), "junit"))

    assert [("prometheus", "4", "2", "0"), ("source", "1", "0", "1")] == [
        (s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in root
    ]
    assert ["open", "metrics"] == [case.get("name") for case in root.iterfind(".//testcase[@classname='journey']")]


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_fails_on_a_report_without_anything(name: str) -> None:
    """Nothing read, nothing found: still a whole report in its format."""
    bare = replace(DEPLOYMENT, sources=(), journeys=(), findings=(), public_url=None)

    assert isinstance(render(report(bare), Style(), name), str)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_secrets(name: str) -> None:
    """Neither in messages nor in witnesses."""
    secret = Finding("a/b", "error", "password=hunter22 https://u:hunter22@example.com", None, help="token: hunter22")

    assert "hunter22" not in render(report(replace(DEPLOYMENT, findings=(secret,))), Style(), name)
