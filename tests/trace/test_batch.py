"""`promaudit trace NGINX_CONF --batch FILE`: the contract, line by line."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import Done, promaudit
from tests.trace.conf import LUA, MAIN, write

PROM = {"port": 8080, "headers": [["Host", "prom.test"]]}
SERVER, LOCATION = {"path": "nginx.conf", "line": 9}, {"path": "nginx.conf", "line": 12}


def batch(folder: Path, *lines: object, options: tuple[str, ...] = (), main: str = MAIN) -> Done:
    """Answer the lines, which are text or become JSON."""
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    path = write(folder, main)
    return promaudit("trace", path, "--batch", "-", *options, folder=folder, standard_input=text.encode())


def answers(done: Done) -> list[Any]:
    return [json.loads(line) for line in done.output.splitlines()]


def passed(target: str, method: str = "GET", host: str = "prom.test") -> dict[str, Any]:
    """What is passed on where the client sends a Host alone, and nginx is of before 1.29.7."""
    headers = [["Host", host], ["Connection", "close"]]
    return {"upstream": "http://127.0.0.1:9090", "method": method, "target": target, "headers": headers}


@pytest.mark.parametrize(
    ("request_", "answer", "expected"),
    [
        (
            {**PROM, "target": "/prometheus/graph?x=1"},
            {"status": 302, "headers": [["Location", "/graph"]]},
            {"passed": passed("/graph?x=1"), "response": {"status": 302, "location": "http://prom.test:8080/prometheus/graph"}},
        ),
        (
            {**PROM, "target": "/prometheus/old/x", "method": "HEAD"},
            {"status": 200},
            {"passed": passed("/x", "HEAD"), "response": {"status": 200, "location": None}},
        ),
        (
            {**PROM, "target": "/prometheus/x"},
            None,
            {"passed": None, "response": {"status": 502, "location": None}},
        ),
        (
            {**PROM, "target": "/prometheus?y"},
            {"status": 200},
            {"passed": None, "response": {"status": 301, "location": "http://prom.test:8080/prometheus/?y"}},
        ),
    ],
)  # fmt: skip
def test_answers(tmp_path: Path, request_: object, answer: object, expected: dict[str, Any]) -> None:
    """What is passed on, and what the client gets for what the upstream answers; null is a refused connection."""
    done = batch(tmp_path, {"id": "7", "request": request_, "answer": answer}, options=("--nginx-version", "1.26.3"))
    whole = {"id": "7", "verdict": "decided", **expected, "server": SERVER, "location": LOCATION}
    assert ([whole], 0) == (answers(done), done.status)


@pytest.mark.parametrize(
    ("request_", "status", "location", "places"),
    [
        ({}, 400, None, (3, None)),
        ({"headers": [["Host", "example.com"]], "target": "/a?b"}, 301, "https://example.com/a?b", (3, None)),
        ({"port": 81}, None, None, (None, None)),
        ({**PROM, "target": "/x.php"}, 404, None, (9, 18)),
        ({**PROM, "target": "nonsense"}, 400, None, (9, None)),
        ({**PROM, "target": "/nowhere"}, 404, None, (9, None)),
    ],
)
def test_answers_of_nginx_itself(
    tmp_path: Path, request_: object, status: int | None, location: str | None, places: tuple[int | None, int | None]
) -> None:
    """Absent keys have the values of the contract; what cannot be parsed is nginx's to answer."""
    (said,) = answers(batch(tmp_path, {"request": request_}))
    assert (None, {"status": status, "location": location}) == (said["passed"], said["response"])
    if status != 400:
        assert places == tuple(said[key] and said[key]["line"] for key in ("server", "location"))


def test_places_of_included_files(tmp_path: Path) -> None:
    """Paths are relative to the main file's folder; a closed connection has no status."""
    (said,) = answers(batch(tmp_path, {"request": {**PROM, "target": "/closed"}}))
    assert ({"path": "conf.d/a.conf", "line": 1}, None) == (said["location"], said["response"]["status"])


def test_undecided(tmp_path: Path) -> None:
    """What cannot be computed has a reason and a place, and makes the exit status 3; the others are answered."""
    lua, fine = {"id": 1, "request": {**PROM, "target": "/lua/"}}, {"id": 2, "request": {**PROM, "target": "/x.php"}}
    done = batch(tmp_path, lua, fine, main=LUA)
    first, second = answers(done)
    assert (3, "undecided", "decided", 2) == (done.status, first["verdict"], second["verdict"], second["id"])
    assert ({"path": "nginx.conf", "line": 21}, True) == (first["span"], "content_by_lua" in first["because"])


@pytest.mark.parametrize(
    ("main", "request_", "because"),
    [
        (MAIN, {**PROM, "target": "/several/"}, "which server of the upstream"),
        (MAIN, {"port": 8080, "headers": [["Host", "a_b?c"]]}, "say --nginx-version"),
        (MAIN.replace("listen 8080;", "listen 8080; http2 on;"), {**PROM, "target": "/x.php"}, "1.22.1 refuses it"),
    ],
)
def test_what_depends_on_more_than_the_files(tmp_path: Path, main: str, request_: object, because: str) -> None:
    """Which of several servers has its turn, and which release it is, is not guessed."""
    (said,) = answers(batch(tmp_path, {"request": request_}, main=main))
    assert because in said.get("because", "")


def test_refused(tmp_path: Path) -> None:
    """A configuration that nginx refuses has one line in place of all answers, and the exit status 3."""
    main = MAIN.replace("return 301", "retrun 301")
    done = batch(tmp_path, {"id": 1}, {"id": 2}, main=main)
    expected = {"refused": {"message": 'unknown directive "retrun"', "path": "nginx.conf", "line": 6}}
    assert ([expected], 3) == (answers(done), done.status)


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"id": 5, "request": []}', "`request` is not an object"),
        ('{"id": 5, "request": {"prot": 80}}', "`request` has no key `prot`"),
        ('{"id": 5, "request": {"port": "80"}}', "`port` of the request is '80'"),
        ('{"id": 5, "request": {"scheme": "ftp"}}', "neither `http` nor `https`"),
        ('{"id": 5, "request": {"headers": [["a"]]}}', "a header is ['a']"),
        ('{"id": 5, "request": {"target": "/\\u20ac"}}', "no byte (latin-1)"),
        ('{"id": 5, "answer": 200}', "`answer` is neither an object nor null"),
        ('{"id": 5, "answer": {"status": "200"}}', "`status` of the answer is '200'"),
        ("[" * 100_000, "not JSON"),
    ],
)  # fmt: skip
def test_lines_that_are_no_requests(tmp_path: Path, line: str, because: str) -> None:
    """Such a line has an answer of its own, so that the others stay beside their questions; the exit status is 2."""
    done = batch(tmp_path, line, "", {"id": 6, "request": {**PROM, "target": "/x.php"}})
    wrong, right = answers(done)
    assert (2, "undecided", 6) == (done.status, wrong["verdict"], right["id"])
    assert (True, True) == (wrong["because"].startswith("line 1 is no request: "), because in wrong["because"])
    assert because in done.errors


def test_answers_come_at_once(tmp_path: Path) -> None:
    """Whoever writes one line and waits for its answer gets it: nothing is kept back."""
    command = [sys.executable, "-m", "promaudit", "trace", write(tmp_path), "--batch", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(json.dumps({"id": number}) + "\n")
            assert number == json.loads(process.stdout.readline())["id"]
        process.stdin.close()
    assert process.returncode == 0


def test_from_a_file(tmp_path: Path) -> None:
    """Requests may stand in a file; one that cannot be read is a mistake of usage."""
    path = write(tmp_path)
    (tmp_path / "requests").write_text('{"id": 1}\n')
    assert [1] == [one["id"] for one in answers(promaudit("trace", path, "--batch", "requests", folder=tmp_path))]
    done = promaudit("trace", path, "--batch", "none", folder=tmp_path)
    assert (2, True) == (done.status, "cannot read none: No such file or directory" in done.errors)
