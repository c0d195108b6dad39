"""compose files are read as compose reads them: variables, words, overrides, ports, names, checks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promaudit.facts.program import UNKNOWN, CommandLine
from promaudit.facts.span import SourceText
from promaudit.readers import compose
from promaudit.readers.command_words import CommandError, command_words
from promaudit.readers.dotenv import read_dotenv
from promaudit.readers.interpolation import interpolate
from tests.readers.host import Host

VARIABLES = {"A": "1", "E": "", "B": "x y"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A ${A} $$A $${A}", "1 1 $A ${A}"),
        ("${X:-d} ${E:-d} ${E-d} ${X-d}", "d d  d"),
        ("${A:+w} ${E:+w}. ${E+w} ${X+w}.", "w . w ."),
        ("${X:-${B}} ${X:-a${E:-${A}}b}", "x y a1b"),
        ("https://${X:-h}/${A}?q=${A}", "https://h/1?q=1"),
        ("$1 $( $) ${X:-}", "$1 $( $) "),
        ("a$", "a$"),
        ("${A?must} ${A:?must}", "1 1"),
        ("$a", UNKNOWN),
    ],
)
def test_variables_are_replaced(text: str, expected: str) -> None:
    """compose-spec, 12-interpolation.md; a lone dollar sign stays, what is unset is unknown."""
    assert expected == interpolate(text, VARIABLES).text


@pytest.mark.parametrize("text", ["${", "${}", "${1}", "${A!}", "${X:?must}", "${E:?must}", "${X?must}", "a ${A"])
def test_compose_refuses(text: str) -> None:
    """An invalid template, or a required variable without a value."""
    assert interpolate(text, VARIABLES).fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--a 'b c' \"d e\"f", ["--a", "b c", "d ef"]),
        ("--a=\"x 'y'\" '' \\ z", ["--a=x 'y'", "", " z"]),
        ("a\\tb c\\nd 'e\\tf'", ["a\tb", "c\nd", "e\\tf"]),
        ("--a $HOME $(x y) # b", ["--a", "$HOME", "$(x y)", "#", "b"]),
        ("--web.external-url=http://h/p?a=1&b=2 --c", ["--web.external-url=http://h/p?a=1"]),
        ("--a ; --b", ["--a"]),
        ("a 2> b", ["a"]),
        ("", []),
    ],
)
def test_a_command_that_is_one_string_is_split(text: str, expected: list[str]) -> None:
    """Quotes and backslashes are removed, nothing is expanded, an operator of the shell ends the command."""
    assert expected == [word for word, _, _ in command_words(text)]


@pytest.mark.parametrize("text", ["'a", '"a', "a\\", "$(a", "(a)", "a)", "`a"])
def test_a_command_that_is_not_closed_is_refused(text: str) -> None:
    """compose says `invalid command line string`."""
    with pytest.raises(CommandError):
        command_words(text)


@given(st.text(st.sampled_from("ab-= '\"\\$`();&<> \t\n2é"), max_size=12))
def test_words_come_with_their_places(text: str) -> None:
    """Words stand in their order, inside of the text, and one that needs no change is what stands there."""
    try:
        words = command_words(text)
    except CommandError:
        return
    position = 0
    for word, start, end in words:
        assert position <= start <= end <= len(text)
        position = end
        if not set(word) & set(" \t\n\\'\"") and not set(text[start:end]) & set("\\'\""):
            assert text[start:end] == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\nB: 2\nexport C=3\n", {"A": "1", "B": "2", "C": "3"}),
        ("A=b # c\nB=b#c\nC='b # c' # d\n", {"A": "b", "B": "b#c", "C": "b # c"}),
        ("A=x\nB=$A/${A}/${N:-n}\nC='$A'\nD=\"$A\"\n", {"A": "x", "B": "x/x/n", "C": "$A", "D": "x"}),
        ('A="a\\nb \\$c \\"d"\nB="two\nlines"\n', {"A": 'a\nb $c "d', "B": "two\nlines"}),
        ("# A=1\n\n  A = 2  \r\n", {"A": "2"}),
        ("A=1\nINHERITED\nB=2\n", {"A": "1", "INHERITED": UNKNOWN, "B": "2"}),
        ("A=1\nB='open\nC=3", {"A": "1"}),
    ],
)
def test_dotenv(text: str, expected: dict[str, str]) -> None:
    """compose-go, dotenv: comments, quotes, variables of lines before; compose ends at what it does not read."""
    assert expected == read_dotenv(text)


def read(text: str, files: dict[str, str] | None = None, path: str = "app/docker-compose.yml") -> list[CommandLine]:
    found = compose.read(SourceText(path, text), Host(files or {})).command_lines
    return list(found)


def arguments(command_line: CommandLine) -> list[str]:
    return [argument.text for argument in command_line.arguments]


SERVICE = """\
services:
  prom:
    image: prom/prometheus:${TAG:-v2.53.3}
    container_name: prometheus
    command:
      - --web.external-url=https://${DOMAIN}/prometheus
      - '--a="b"'
    ports: ["127.0.0.1:9090:9090", "9091:9091/udp", {target: 9092, published: "8080"}]
    healthcheck:
      test: ["CMD", "wget", "-q", "http://localhost:9090/-/healthy"]
"""


def test_a_service() -> None:
    """Items of a list are taken to the letter, quotes too; variables come from .env beside the file."""
    (line,) = read(SERVICE, {"app/.env": "DOMAIN=h.example\n"})

    assert arguments(line) == ["--web.external-url=https://h.example/prometheus", '--a="b"']
    assert (line.version, line.name, line.host_names) == ("2.53.3", "prom", ("prom", "prometheus"))
    assert line.published == (("127.0.0.1", 9090, 9090), ("", 8080, 9092))
    assert line.isolated
    assert [(check.method, check.url) for check in line.health_checks] == [("GET", "http://localhost:9090/-/healthy")]
    assert line.arguments[0].span[:3] == ("app/docker-compose.yml", 6, 9)


def test_an_unset_variable_is_unknown() -> None:
    """It may come from the shell that starts compose: the flag's value is not known, and says why."""
    first = read(SERVICE)[0].arguments[0]

    assert first.text == f"--web.external-url=https://{UNKNOWN}/prometheus"
    assert first.undecided is not None


def test_the_override_file_counts_first() -> None:
    """docker-compose.override.yml beside it replaces the command, and adds to ports."""
    override = "services: {prom: {command: --b, ports: ['1:9090']}}"
    (line,) = read(SERVICE, {"app/docker-compose.override.yml": override, "app/.env": "DOMAIN=h\n"})

    assert arguments(line) == ["--b"]
    assert line.published == (("", 1, 9090), ("127.0.0.1", 9090, 9090), ("", 8080, 9092))


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("{image: prom/prometheus, command: \"--a='b c' $$X\"}", ["--a=b c", "$X"]),
        ("{image: prom/prometheus}", []),
        ("{image: prom/prometheus, command: [/bin/prometheus, --a]}", ["--a"]),
        ("{image: prom/prometheus, entrypoint: [/bin/prometheus, --x], command: [--a]}", ["--x", "--a"]),
        ("{image: busybox, entrypoint: [sh, -c, 'exec prometheus --a=\"b c\"']}", ["--a=b c"]),
        ("{build: ., command: [--a], container_name: x}", None),
        ("{image: nginx, command: [--a]}", None),
        ("{image: quay.io/thanos/thanos:v0.38.0, command: [query, --a]}", ["--a"]),
        ("{image: quay.io/thanos/thanos:v0.38.0, command: [store, --a]}", None),
        ("{extends: base, command: [--a]}", ["--a"]),
    ],
)
def test_commands(service: str, expected: list[str] | None) -> None:
    """Entrypoint, command, wrappers, subcommands; None where the service is none of ours."""
    text = f"services:\n  base: {{image: prom/prometheus:v2.53.3}}\n  one: {service}\n"
    found = {line.name: arguments(line) for line in read(text)}

    assert expected == found.get("one")


@pytest.mark.parametrize(
    ("service", "because"),
    [
        ("{image: prom/prometheus, extends: {file: other.yml, service: x}}", "is not followed"),
        ("{image: prom/prometheus, command: --a $ARGS}", "is set nowhere that could be read"),
    ],
)
def test_what_cannot_be_told_is_said(service: str, because: str) -> None:
    """Services of other files, and a variable that may be any number of flags."""
    (line,) = read(f"services: {{one: {service}}}")

    assert [because in undecided.because for undecided in line.undecided] == [True]


def test_profiles_choose_between_several() -> None:
    """Whoever asks what becomes of the only Prometheus starts it, whatever its profile."""
    one, two = ("{image: prom/prometheus, profiles: [debug]}", "{image: prom/prometheus}")
    grafana = "{image: grafana/grafana, profiles: [debug]}"
    text = f"services: {{one: {one}, two: {two}, grafana: {grafana}}}"
    said = {line.name: [undecided.because for undecided in line.undecided] for line in read(text)}

    assert said == {
        "one": ["whether the service one is started depends on its profiles"], "two": [], "grafana": []
    }  # fmt: skip
    assert read(f"services: {{one: {one}}}")[0].undecided == ()


@pytest.mark.parametrize("command", ["\"--a 'b\"", "[\"${X:?must be set}\"]", "['${}']"])
def test_what_compose_refuses_starts_nothing(command: str) -> None:
    """compose ends before it starts anything."""
    (line,) = read(f"services: {{one: {{image: prom/prometheus, command: {command}}}}}")

    assert line.refusal is not None


COMMON = """services:
  base: {image: 'prom/prometheus:v2.42.0', command: [--c], ports: ['1:9090']}
  near: {extends: base, container_name: near}
  far: {extends: {file: ../deep/more.yml, service: most}, container_name: far}
"""
OTHER_FILES = {
    "app/parts/common.yml": COMMON,
    "app/deep/more.yml": "services: {most: {image: 'prom/prometheus:v3.5.3', command: --m}}\n",
    "app/.env": "PART=parts\n",
    "app/broken.yml": "services: {",
}


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("{extends: {file: parts/common.yml, service: base}}", ("2.42.0", ["--c"], ("one",))),
        ("{extends: {file: ./parts/common.yml, service: base}, command: [--a]}", ("2.42.0", ["--a"], ("one",))),
        ("{extends: {file: '${PART}/common.yml', service: near}}", ("2.42.0", ["--c"], ("one", "near"))),
        ("{extends: {file: parts/common.yml, service: far}}", ("3.5.3", ["--m"], ("one", "far"))),
        ("{extends: {file: docker-compose.yml, service: two}}", ("2.53.3", ["--two"], ("one",))),
    ],
)
def test_services_of_other_files_are_extended(service: str, expected: tuple[str, list[str], tuple[str, ...]]) -> None:
    """A file is named from the folder of the one that names it; what a service says itself comes first."""
    two = "{image: 'prom/prometheus:v2.53.3', command: [--two]}"
    found = {line.name: line for line in read(f"services:\n  one: {service}\n  two: {two}\n", OTHER_FILES)}
    line = found["one"]

    assert expected == (line.version, arguments(line), line.host_names)
    assert () == line.undecided


@pytest.mark.parametrize(
    ("extends", "because"),
    [
        ("{file: nowhere.yml, service: x}", "app/nowhere.yml cannot be read"),
        ("{file: broken.yml, service: x}", "app/broken.yml cannot be read"),
        ("{file: parts/common.yml, service: x}", "is not followed"),
        ("{file: '$SOMEWHERE/common.yml', service: base}", "cannot be read"),
    ],
)
def test_services_that_cannot_be_found_are_told_of(extends: str, because: str) -> None:
    """A file that is missing, no YAML, without the service, or named by a variable that nobody sets."""
    (line,) = read(f"services: {{one: {{image: prom/prometheus, extends: {extends}}}}}", OTHER_FILES)

    assert [True] == [because in undecided.because for undecided in line.undecided]


def test_host_network_is_not_isolated() -> None:
    """Published ports mean nothing there."""
    (line,) = read("services: {one: {image: prom/prometheus, network_mode: host, ports: ['1:9090']}}")

    assert (line.isolated, line.published) == (False, ())
