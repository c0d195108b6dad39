"""Texts that are made to grow, to nest or to go round end soon, in a value."""

import pytest

from promaudit.facts.program import UNKNOWN
from promaudit.facts.span import SourceText
from promaudit.readers import environment, kubernetes, script, systemd
from promaudit.readers.dotenv import read_dotenv
from promaudit.readers.words import MOST_CHARACTERS
from tests.readers.host import Host

DOUBLING = "A=aaaaaaaa\n" + "A=$A$A\n" * 60


@pytest.mark.parametrize(
    "text",
    [
        DOUBLING + "prometheus --a=$A\n",
        "A='" + "x " * 8_000 + "'\nprometheus " + "$A " * 300,
        "A='" + "x" * 100_000 + '\'\nprometheus "' + "$A" * 5000 + '"',
        "A=\nprometheus " + "${A:-" * 2000 + "}" * 2000,
        "prometheus " + "$(" * 20_000,
        "if x; then " * 5000,
        "cat <<E\n" * 5000,
    ],
)
def test_scripts(text: str) -> None:
    """Variables that double, expansions in expansions, blocks that are never closed."""
    for line in script.read("shell", SourceText("x", text), Host({}))[0]:
        assert all(len(argument.text) <= MOST_CHARACTERS for argument in line.arguments)


def test_a_variable_that_doubles_in_dotenv_is_cut() -> None:
    """compose-go would fill the memory."""
    assert len(read_dotenv(DOUBLING)["A"]) <= MOST_CHARACTERS


def test_a_unit_that_repeats_a_long_variable() -> None:
    """No program can be handed such an argument: it is unknown."""
    unit = "[Service]\nEnvironmentFile=/e\nExecStart=/usr/bin/prometheus --a=" + "${A}" * 20_000 + "\n"
    host = Host({"/e": "A=" + "x" * 100_000 + "\n"})
    command_line, _ = systemd.read(SourceText("prometheus.service", unit), host)

    assert command_line is not None
    assert [argument.text for argument in command_line.arguments] == [UNKNOWN]


def test_a_line_that_systemd_does_not_read_ends_the_file() -> None:
    """LONG_LINE_MAX is one megabyte."""
    start = "ExecStart=/usr/bin/prometheus --"
    unit = f"[Service]\n{start}a\nX=" + "x" * (1 << 20) + f"\n{start}b\n"
    command_line, _ = systemd.read(SourceText("prometheus.service", unit), Host({}))

    assert command_line is not None
    assert [argument.text for argument in command_line.arguments] == ["--a"]


def test_variables_that_double_in_a_manifest() -> None:
    """`$(A)` in the value of A is the A before it."""
    entries = ",".join('{name: A, value: "$(A)$(A)xxxx"}' for _ in range(60))
    container = f'{{image: prom/prometheus, env: [{entries}], args: ["$(A)"]}}'
    text = f"apiVersion: v1\nkind: Pod\nspec: {{containers: [{container}]}}\n"
    (line,) = kubernetes.read(SourceText("x", text)).command_lines

    assert len(line.arguments[0].text) <= 2 * MOST_CHARACTERS


def test_an_environment_file_of_rubbish() -> None:
    """Every byte is read once."""
    assert environment.read(SourceText("x", "\\\"'=\n#;" * 20_000)) == {}
