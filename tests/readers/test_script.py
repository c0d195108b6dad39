"""Shell scripts, docker run, supervisord, OpenRC: what they start, as far as it can be told."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promaudit.facts.program import UNKNOWN, CommandLine, SourceKind
from promaudit.facts.span import SourceText
from promaudit.readers import script, shell
from promaudit.readers.words import QuoteError
from tests.readers.host import Host


def read(kind: SourceKind, text: str, files: dict[str, str] | None = None, path: str = "run.sh") -> list[CommandLine]:
    found, problems = script.read(kind, SourceText(path, text), Host(files or {}))
    assert problems == ()
    return list(found)


def arguments(command_line: CommandLine) -> list[str]:
    return [argument.text for argument in command_line.arguments]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exec /usr/bin/prometheus --a='b c' \\\n  --d # e\n", ["--a=b c", "--d"]),
        ('ARGS="--a --b=\'c\'"\nprometheus $ARGS "$ARGS"\n', ["--a", "--b='c'", "--a --b='c'"]),
        ('ARGS=(--a "b c")\nARGS+=(--d)\nprometheus "${ARGS[@]}"\n', ["--a", "b c", "--d"]),
        ("U=${U:-http://h/p}\nprometheus --web.external-url=$U", [f"--web.external-url={UNKNOWN}"]),
        ("U=\nprometheus --web.external-url=${U:-http://h/p}", ["--web.external-url=http://h/p"]),
        ("nohup prometheus --a > log 2>&1 &\n", ["--a"]),
        ("cat <<EOF\nprometheus --no\nEOF\nprometheus --a <<'X'\nprometheus\nX\n", ["--a"]),
        ("export A=--a B=--b; sudo -u prom env C=1 prometheus $A $B", ["--a", "--b"]),
        ("if true; then\n  prometheus --a\nfi\n", ["--a"]),
        ("sh -c 'prometheus --a'\n", ["--a"]),
        ("docker run -d --name p -p 127.0.0.1:9090:9090 -v /a:/b prom/prometheus:v2.53.3 --a", ["--a"]),
        ("docker run --entrypoint sh prom/prometheus -c 'prometheus --a'", ["--a"]),
    ],
)
def test_arguments(text: str, expected: list[str]) -> None:
    """Quotes, variables that the script sets, arrays, here-documents, wrappers, containers."""
    (line,) = read("shell", text)

    assert expected == arguments(line)


@pytest.mark.parametrize("text", ["prometheus $ARGS", "prometheus `cat x`", "prometheus \"$@\"", "prometheus $(cat x)"])
def test_what_only_the_running_shell_knows(text: str) -> None:
    """It may be any number of flags: nothing can be said of those that are absent."""
    (line,) = read("shell", text)

    assert arguments(line) in ([], [UNKNOWN])
    assert line.undecided or line.arguments[0].undecided


def test_a_variable_that_is_set_under_a_condition_is_unknown() -> None:
    """It may have either value."""
    (line,) = read("shell", "U=http://a\nif x; then U=http://b; fi\nprometheus --web.external-url=$U\n")

    assert arguments(line) == [f"--web.external-url={UNKNOWN}"]


def test_a_container() -> None:
    """Names, published ports and version of `docker run`."""
    (line,) = read("docker-run", "docker run --name=p --network x -p 80:9090/tcp prom/prometheus:v2.53.3 --a\n")

    assert (line.version, line.host_names, line.published, line.isolated) == ("2.53.3", ("p",), (("", 80, 9090),), True)


def test_places_are_those_of_the_file() -> None:
    """An argument that comes out of a variable stands where the variable was set."""
    (line,) = read("shell", "ARGS='--a --b'\nprometheus $ARGS --c\n")

    assert [argument.span[1:3] for argument in line.arguments] == [(1, 7), (1, 11), (2, 18)]


def test_supervisord() -> None:
    """`command=` is split by shlex, `%%` is a percent sign, what comes from its environment is unknown."""
    text = "[program:prom]\ncommand=/usr/bin/prometheus --a='b c' --p=%%20 --u=%(ENV_URL)s ; comment\nuser=x\n"
    (line,) = read("supervisor", text)

    assert arguments(line) == ["--a=b c", "--p=%20", f"--u={UNKNOWN}"]
    assert line.name == "prom"


def test_openrc() -> None:
    """Arguments are evaluated a second time; conf.d/NAME comes before the script."""
    text = '#!/sbin/openrc-run\ncommand="/usr/bin/prometheus"\ncommand_args="--a=\'b c\' ${prom_args}"\n'
    conf = {"/etc/conf.d/prometheus": 'prom_args="--c"\n'}
    (line,) = read("openrc", text, conf, "/etc/init.d/prometheus")

    assert arguments(line) == ["--a=b c", "--c"]


def test_a_quote_that_stays_open_is_a_problem() -> None:
    """The file cannot be split into commands."""
    _, problems = script.read("shell", SourceText("x", "prometheus 'a\n"), Host({}))

    assert [problem.rule for problem in problems] == ["source/syntax"]


_PIECES = [*"a= \"'\\#-%{}", "$A", "${A}", '"$B"', "$B", "${E:-x y}", "${A:+w}"]
_HEAD = "A=1\nB=' p  q '\nE=\n"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(_PIECES), max_size=7).map("".join), min_size=25, max_size=25))
def test_words_are_those_of_the_shell(tails: list[str]) -> None:
    """What /bin/sh hands to a program is what is read, or is said to be unknown."""
    told = [tail for tail in tails if _words(tail) is not None]
    quoted = [("printf '%s\\0' S " + tail).replace("'", "'\\''") for tail in told]
    runs = "".join(f"( eval '{text}' ) 2>/dev/null; printf '@@%s\\0' \"$?\"\n" for text in quoted)
    said = subprocess.run(["/bin/sh", "-f"], input=(_HEAD + runs).encode(), capture_output=True, check=False).stdout
    groups: list[tuple[str, list[str]]] = []
    words: list[str] = []
    for word in said.decode().split("\0")[:-1]:
        if word.startswith("@@"):
            groups.append((word, words))
            words = []
        else:
            words.append(word)
    for tail, (status, got) in zip(told, groups, strict=True):
        if status == "@@0":
            assert (tail, got) == (tail, _words(tail))


def _words(tail: str) -> list[str] | None:
    """The words that are read; None where the script is broken, or ends in a dollar sign or a backslash of its own."""
    text = _HEAD + "printf S " + tail
    try:
        found = [command.words for command in shell.commands(SourceText("x", text), 0, len(text))]
    except QuoteError:
        return None
    words = [word.text for word in found[-1][1:]] if found else []
    return None if UNKNOWN in "".join(words) or tail.endswith("\\") else words
