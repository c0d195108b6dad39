"""`promaudit probe` on the command line: curl's options, exit statuses, formats, and what is never said."""

import json
import ssl
import threading
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from promaudit.cli.commands import group
from promaudit.cli.probing import clear_progress, watch_request
from tests.prober.hostile import Behaviour, repeats, says, serving
from tests.servers.certificate import mint

OK = "HTTP/1.1 200 OK\r\n"
FOUND = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
URL = "https://h.test/p/"
HEALTHY = f"""\
probed: {URL}
recorded: 2026-11-24T10:00:00+00:00

### GET {URL}-/healthy
HTTP/1.1 200 OK
Content-Type: text/plain; charset=utf-8

Prometheus Server is Healthy.

### GET {URL}-/ready
HTTP/1.1 200 OK
Content-Type: text/plain; charset=utf-8

Prometheus Server is Ready.
"""


def run(*words: str, text: str | None = None, **environment: str) -> Result:
    return CliRunner().invoke(group, ["probe", *words], input=text, env=environment)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "answers.http"
    path.write_text(HEALTHY)
    return path


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "Missing argument 'URL'."),
        (["example.com"], "`example.com` does not begin with http:// or https://"),
        ([URL, "--resolve", "h.test"], "`h.test` is not HOST:PORT:ADDRESS"),
        ([URL, "--resolve", "h.test:443:name"], "`h.test:443:name` is not HOST:PORT:ADDRESS"),
        ([URL, "--connect-to", "h.test:443"], "`h.test:443` is not HOST:PORT:HOST:PORT"),
        ([URL, "--probe-upstream", "http://x"], "`http://x` is not [HOST:]PORT"),
        ([URL, "--key", __file__], "a key needs its certificate: --cert"),
        ([URL, "--proxy", "https://proxy:3128"], "a proxy is asked over plain HTTP"),
        ([URL, "--select", "probe/unreachabel"], "did you mean `probe/unreachable`?"),
        ([URL, "--replay", str(Path(__file__).with_name("deployed.py"))], "this is no recording"),
        ([URL, "--timeout", "0"], "0.1<=x<=600"),
        ([URL, "--cacert", __file__], "Invalid value for --cacert: cannot be used: no certificate or crl found"),
        ([URL, "--cert", __file__], "Invalid value for --cert, --key: cannot be used"),
        ([URL, "--user-file", "/nonexistent"], "does not exist"),
    ],
)
def test_what_is_refused(words: list[str], expected: str) -> None:
    """A wrong option is a matter of usage, and nothing is asked."""
    result = run(*words)

    assert 2 == result.exit_code
    assert expected in " ".join(result.output.replace("│", " ").split())


def test_a_recording_is_judged_at_its_own_time_and_place(recording: Path) -> None:
    """Neither URL nor date has to be given; journeys of which nothing was recorded are left out."""
    result = run("--replay", str(recording), "--format", "json")
    report = json.loads(result.output)

    assert 0 == result.exit_code
    assert URL == report["deployments"][0]["public_url"]
    assert [("health", "works")] == [(j["name"], j["verdict"]) for j in report["deployments"][0]["journeys"]]


def test_json_is_of_the_same_schema(recording: Path) -> None:
    """Version 1, with keys added."""
    schema = json.loads(files("promaudit.reporters").joinpath("report.schema.json").read_text("utf-8"))
    report = json.loads(run("--replay", str(recording), "--format", "json").output)
    jsonschema.validate(report, schema)

    assert (1, URL) == (report["version"], report["deployments"][0]["live"]["url"])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{URL}graph", URL), (f"{URL}classic/graph?g0.expr=up", URL), (f"{URL}-/healthy", URL), ("https://h.test", "https://h.test/"),
        (f"{URL}api/v1/query?query=up", URL), ("https://H.test:443/p", URL), ("https://h.test/graphs/", "https://h.test/graphs/"),
    ],
)  # fmt: skip
def test_the_base_of_a_page(url: str, expected: str, recording: Path) -> None:
    """People copy the address of a page."""
    report = json.loads(run(url, "--replay", str(recording), "--format", "json").output)

    assert expected == report["deployments"][0]["public_url"]


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (says(OK + "Location: /\r\n\r\n"), "unexpected-answer"),
        (repeats(OK + "\r\n", "x" * 65536), "unreachable"),
        (says(FOUND + "Location: /p/\r\n\r\n"), "redirect-loop"),
        (says(FOUND + "Location: file:///etc/passwd\r\n\r\n"), "redirect-leaves-base"),
        (says(FOUND + "Location: https://other.test/p/\r\n\r\n"), "redirect-leaves-base"),
        (says("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"), "needs-credentials"),
        (says("220 mail ESMTP\r\n"), "unreachable"),
        (says("\x15\x03\x01\x00\x02\x02\x28"), "unreachable"),
        (says(OK + "Content-Type: text/html\r\n\r\n<title>\x1b]0;owned\x07</title>"), "unexpected-answer"),
    ],
)  # fmt: skip
def test_hostile_servers_end_in_findings(behave: Behaviour, expected: str) -> None:
    """Each in one that names what is wrong, and without a control character."""
    with serving(behave) as port:
        result = run(f"http://127.0.0.1:{port}/p/", "--timeout", "1")

    assert 1 == result.exit_code
    assert f"error[probe/{expected}]" in result.output
    assert "\x1b" not in result.output


def test_a_password_is_asked_for_and_never_shown(recording: Path) -> None:
    """Neither in the report nor in a recording, wherever it came from."""
    heard: list[bytes] = []
    kept = recording.parent / "kept.http"
    with serving(says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), heard=heard) as port:
        words = [f"http://127.0.0.1:{port}/p/", "--record", str(kept), "--format", "json"]
        asked = run(*words, "--user", "admin", text="hunter2\n")
        given = run(*words, PROMAUDIT_USER="admin:hunter2")
        (recording.parent / "user").write_text("admin:hunter2\n")
        read = run(*words, "--user-file", str(recording.parent / "user"))
        first = len(heard)
        in_url = run(words[0].replace("//", "//admin:hunter2@"), *words[1:])

    # the first request looks whether TLS is to be had, and shows nothing
    assert [False, True, False, True] == [
        b"Authorization: Basic YWRtaW46aHVudGVyMg==" in request for request in (*heard[:2], *heard[first : first + 2])
    ]
    for said in (asked.output, given.output, read.output, in_url.output, kept.read_text()):
        assert "hunter2" not in said
        assert "YWRtaW46aHVudGVyMg" not in said


def test_a_recording_says_the_same_again(tmp_path: Path) -> None:
    """What was found live is found in the recording: the same report, to the letter."""
    kept = tmp_path / "kept.http"
    with serving(says("HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")) as port:
        live = run(f"http://127.0.0.1:{port}/p/", "--record", str(kept))
    again = run("--replay", str(kept))

    assert live.output == again.output
    assert 1 == live.exit_code == again.exit_code


def test_the_proxy_of_the_environment_is_not_used_unless_asked(tmp_path: Path) -> None:
    """Off by default; `env` is curl's variables."""
    through: list[bytes] = []
    direct: list[bytes] = []
    empty = says(OK + "Content-Length: 0\r\n\r\n")
    with serving(empty, heard=through) as proxy, serving(empty, heard=direct) as port:
        url = f"http://127.0.0.1:{port}/p/"
        run(url, http_proxy=f"http://127.0.0.1:{proxy}")
        first = (len(through), len(direct) > 0)
        run(url, "--proxy", "env", http_proxy=f"http://127.0.0.1:{proxy}")

    assert (0, True) == first
    assert through[0].startswith(f"GET http://127.0.0.1:{port}/p/".encode())


def test_tls_through_a_proxy(tmp_path: Path) -> None:
    """CONNECT, and TLS to the very server behind it."""
    mint(["h.test"], tmp_path / "c.pem", tmp_path / "k.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    connected: list[bytes] = []

    def forward(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with tls.wrap_socket(connection.dup(), server_side=True) as secure:
            secure.recv(4096)
            secure.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")

    with serving(forward, heard=connected) as proxy:  # type: ignore[arg-type]
        leads = ["--proxy", f"http://127.0.0.1:{proxy}", "--resolve", "h.test:443:127.0.0.1"]
        result = run(URL, *leads, "--timeout", "0.5")

    assert connected[0].startswith(b"CONNECT 127.0.0.1:443 HTTP/1.1")
    assert "404" in result.output


def test_nothing_is_asked_without_being_told(recording: Path) -> None:
    """A replay opens no connection."""
    before = threading.active_count()
    run("--replay", str(recording))

    assert before == threading.active_count()


def test_check_does_not_probe_by_mistake(tmp_path: Path) -> None:
    """An option of probing without --probe is refused: nothing is sent unless that was asked for."""
    (tmp_path / "nginx.conf").write_text("events {}\n")
    words = ["check", str(tmp_path / "nginx.conf"), "--no-config", "--resolve", "h.test:443:127.0.0.1"]
    result = CliRunner().invoke(group, words)

    assert 2 == result.exit_code
    assert "--resolve is of use with --probe alone" in result.output


def test_progress_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for is shown there alone, without control characters of others, and wiped away."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    watch_request()("GET", "https://h.test/\x1b[31m")
    clear_progress()

    assert "\r\x1b[2KGET https://h.test/\\x1b[31m\r\x1b[2K" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://h.test/p/", "https://h.test/p/"),
        ("https://h.test:8443/p/graph", "https://h.test:8443/p/"),
        ("https://h.test/", "http://h.test/p/"),
        ("https://other.test/p/", "http://h.test/p/"),
        ("http://h.test/p/graph", "http://h.test/p/"),
    ],
)
def test_whoever_types_http_is_led_to_https(location: str, expected: str, tmp_path: Path) -> None:
    """The same page over TLS is what is probed, where the server leads there."""
    (tmp_path / "a.http").write_text(f"### GET http://h.test/p/\nHTTP/1.1 301 Moved\nLocation: {location}\n")
    result = run("http://h.test/p/", "--replay", str(tmp_path / "a.http"), "--format", "json")

    assert expected == json.loads(result.output)["deployments"][0]["public_url"]
