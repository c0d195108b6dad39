"""Units are read as systemd reads them: held against its own parser, and against what its manual says of files."""

import gzip
import json
from typing import Any

import pytest

from promaudit.facts.program import UNKNOWN, CommandLine
from promaudit.facts.span import SourceText
from promaudit.readers import environment, systemd
from promaudit.readers.unit_words import Logical, expand, unit_words
from promaudit.readers.words import QuoteError, Word
from tests.readers.host import Host
from tests.readers.record_systemd import RECORDED

with gzip.open(RECORDED, "rt", encoding="utf-8") as _lines:
    CASES: list[dict[str, Any]] = [json.loads(line) for line in _lines]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [case for case in CASES if case["kind"] == kind]


def logical(text: str) -> Logical:
    return Logical(SourceText("unit", text), text, tuple(range(len(text))))


def words_of(text: str) -> list[str] | None:
    try:
        return [word.text for word in unit_words(logical(text))]
    except QuoteError:
        return None


def test_words_are_those_of_systemd() -> None:
    """Quotes, escapes and white space of ExecStart=; a quote that stays open refuses the line."""
    wrong = [case for case in of_kind("words") if words_of(case["text"]) != case["words"]]

    assert wrong == []


def test_environment_files_are_read_as_systemd_reads_them() -> None:
    """Names, quotes, escapes, joined lines and comments of EnvironmentFile=."""
    wrong = [
        case
        for case in of_kind("environment")
        if {name: value.text for name, value in environment.read(SourceText("env", case["text"])).items()}
        != case["variables"]
    ]

    assert wrong == []


def test_variables_are_expanded_as_systemd_expands_them() -> None:
    """`$NAME` by itself splits, `${NAME}` does not, anything else is left alone."""
    wrong = []
    for case in of_kind("expand"):
        variables = {name: logical(value) for name, value in case["variables"].items()}
        word = Word(case["word"], 0, len(case["word"]), SourceText("unit", case["word"]))
        if [found.text for found in expand(word, variables)] != case["words"]:
            wrong.append(case)

    assert wrong == []


def test_units_are_loaded_as_systemd_loads_them() -> None:
    """Arguments of whole units with their environment; what systemd refuses is refused."""
    wrong = []
    for case in of_kind("unit"):
        text = case["text"].replace("@DIR@", "/etc/default")
        command_line = read(text, {"/etc/default/environment": case["environment"]}, "/x/p.service")
        got = None if command_line.refusal else [argument.text for argument in command_line.arguments]
        if got != case["arguments"] and not (got and UNKNOWN in "".join(got)):
            wrong.append((case, got))

    assert wrong == []


def test_the_recording_holds_every_kind() -> None:
    """A recording that lost its cases would prove nothing."""
    assert {"words", "environment", "expand", "unit"} == {case["kind"] for case in CASES}
    assert len(CASES) > 2000
    assert 150 < sum(case["kind"] == "unit" and case["arguments"] is not None for case in CASES)


def read(text: str, files: dict[str, str] | None = None, path: str = "prometheus.service") -> CommandLine:
    host = Host({path: text, **(files or {})})
    command_line, _ = systemd.read(SourceText(path, text), host)
    assert command_line is not None
    return command_line


def shown(command_line: CommandLine) -> list[str]:
    return [argument.text for argument in command_line.arguments]


UNIT = "[Service]\nExecStart=/usr/bin/prometheus $ARGS\n"
FLAG = "--web.external-url=http://h/p"


def test_drop_ins_come_after_the_unit_in_the_order_of_their_names() -> None:
    """An empty ExecStart= resets, a name in /etc hides the same name in /usr/lib."""
    path = "/usr/lib/systemd/system/prometheus.service"
    files = {
        "/usr/lib/systemd/system/prometheus.service.d/10-a.conf": "[Service]\nEnvironment=ARGS=--hidden\n",
        "/etc/systemd/system/prometheus.service.d/10-a.conf": "[Service]\nEnvironment=ARGS=--a\n",
        "/etc/systemd/system/prometheus.service.d/20-b.conf": (
            "[Service]\nExecStart=\nExecStart=/usr/bin/prometheus --b $ARGS\n"
        ),
        "/etc/systemd/system/prometheus.service.d/readme": "[Service]\nExecStart=\n",
    }

    assert shown(read(UNIT, files, path)) == ["--b", "--a"]


def test_drop_ins_of_templates_and_prefixes_count() -> None:
    """`a-b@c.service` has those of `a-b@.service`, of `a-.service` and of all services."""
    folder = "/etc/systemd/system"
    files = {
        f"{folder}/prometheus-x@.service.d/1.conf": "[Service]\nEnvironment=A=template B=template C=template\n",
        f"{folder}/prometheus-.service.d/1.conf": "[Service]\nEnvironment=A=hidden\n",
        f"{folder}/prometheus-.service.d/2.conf": "[Service]\nEnvironment=B=prefix\n",
        f"{folder}/service.d/3.conf": "[Service]\nEnvironment=C=all\n",
    }
    unit = "[Service]\nExecStart=/usr/bin/prometheus ${A} ${B} ${C} %i\n"

    assert shown(read(unit, files, f"{folder}/prometheus-x@y.service")) == ["template", "prefix", "all", "y"]


def test_a_file_overrides_assignments_and_points_into_itself() -> None:
    """EnvironmentFile= comes after Environment=, and an argument from it has its place there."""
    unit = f"[Service]\nEnvironment=ARGS=--no\nEnvironmentFile=/etc/default/prometheus\n{UNIT.partition(chr(10))[2]}"
    command_line = read(unit, {"/etc/default/prometheus": f"# flags\nARGS=\"--a '{FLAG}'\"\n"})

    assert shown(command_line) == ["--a", FLAG]
    span = command_line.arguments[1].span
    assert (span.path, span.line, span.column) == ("/etc/default/prometheus", 2, 11)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("Environment=ARGS=x\nExecStart=/usr/bin/prometheus --web.external-url=$ARGS", ["--web.external-url=$ARGS"]),
        ("ExecStart=/usr/bin/prometheus --a=$(hostname) ${NONE} $NONE", ["--a=$(hostname)", ""]),
        ("ExecStart=/usr/bin/prometheus \\\n  --a \\\n# --b \\\n  --c", ["--a", "--c"]),
        ("ExecStart=/usr/bin/prometheus --a # --b", ["--a", "#", "--b"]),
        ("ExecStart=/usr/bin/env A=1 /usr/bin/prometheus --a", ["--a"]),
        ("ExecStart=/bin/sh -c 'exec /usr/bin/prometheus --a \"b c\"'", ["--a", "b c"]),
        ("Environment=X=1\nExecStart=/bin/bash -c \"prometheus --a=${X} --b=$X\"", ["--a=1", "--b=1"]),
        ("ExecStart=/usr/bin/docker run --rm -p 9090:9090 prom/prometheus:v2.53.3 --a", ["--a"]),
        ("ExecStartPre=/bin/mkdir x\nExecStart=/usr/bin/prometheus --a", ["--a"]),
        ("ExecStart=/usr/bin/prometheus --storage.tsdb.path=%S/x", ["--storage.tsdb.path=/var/lib/x"]),
    ],
)
def test_arguments(unit: str, expected: list[str]) -> None:
    """What reaches Prometheus from one unit."""
    assert expected == shown(read(f"[Service]\n{unit}\n"))


def test_a_variable_of_the_manager_is_unknown() -> None:
    """What only the running system can tell is said to be undecided, flag by flag."""
    command_line = read("[Service]\nExecStart=/usr/bin/prometheus --storage.tsdb.path=${STATE_DIRECTORY} --a=%H\n")

    assert shown(command_line) == [f"--storage.tsdb.path={UNKNOWN}", f"--a={UNKNOWN}"]
    assert all(argument.undecided for argument in command_line.arguments)
    assert command_line.undecided == ()


@pytest.mark.parametrize(
    ("path", "dash", "known"),
    [
        ("prometheus.service", "", False),
        ("prometheus.service", "-", False),
        ("/etc/systemd/system/prometheus.service", "", False),
        ("/etc/systemd/system/prometheus.service", "-", True),
    ],
)
def test_what_a_missing_environment_file_would_set_is_unknown(path: str, dash: str, known: bool) -> None:
    """It may stand where the unit runs; only a host's own unit may do without the file that its `-` allows to miss."""
    unit = f"[Service]\nEnvironmentFile={dash}/etc/default/prometheus\nExecStart=/usr/bin/prometheus --a $ARGS\n"
    command_line = read(unit, path=path)

    assert shown(command_line) == ["--a"]
    because = "the variable ARGS is set nowhere that could be read: /etc/default/prometheus is missing here"
    assert [undecided.because for undecided in command_line.undecided] == ([] if known else [because])


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("ExecStart=/usr/bin/prometheus --a\nExecStart=/usr/bin/prometheus --b", "more than one ExecStart="),
        ('ExecStart=/usr/bin/prometheus "--a', "Unbalanced quoting"),
        ("ExecStart=/usr/bin/prometheus --a=http://h/a%20b", "Failed to resolve unit specifiers"),
    ],
)
def test_what_systemd_refuses_starts_nothing(unit: str, words: str) -> None:
    """The unit does not load; systemd's words say why."""
    refusal = read(f"[Service]\n{unit}\n").refusal

    assert refusal is not None
    assert words in refusal.words


def test_other_commands_of_the_unit_are_checks() -> None:
    """ExecReload= and ExecStartPost= may ask by HTTP."""
    unit = "ExecReload=/usr/bin/curl -X POST http://localhost:9090/-/reload\nExecStart=/usr/bin/prometheus"
    (check,) = read(f"[Service]\n{unit}\n").health_checks

    assert (check.purpose, check.method, check.url) == ("reload", "POST", "http://localhost:9090/-/reload")
    assert (check.span.line, check.span.column) == (2, 34)
