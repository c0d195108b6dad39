"""A recording gives back what was recorded, without what gives access to something."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from promaudit.facts.served import Handshake, ServedTls
from promaudit.prober.failure import NoAnswerError
from promaudit.prober.fetch import Prober
from promaudit.prober.options import Options
from promaudit.prober.record import written
from promaudit.prober.recorded_tls import RecordingError
from promaudit.prober.recording import Recording
from promaudit.prober.replay import read
from promaudit.prober.request import Answer
from promaudit.reporters.safe import hide_secrets

URL = "https://h.test/p/"


def again(recording: Recording) -> Recording:
    return read(written(recording, hide_secrets), lambda name: "")


def replayed(answer: Answer, url: str = URL) -> Answer:
    heard = again(Recording({("GET", url): answer})).answers["GET", url]
    assert isinstance(heard, Answer)
    return heard


@given(some.binary(max_size=200))
def test_bodies_come_back(body: bytes) -> None:
    """Whatever they are: text as it is, everything else encoded. Line ends of texts are not told apart."""
    answer = Answer(200, (("Content-Type", "text/plain"),), body)

    assert _lines(body) == _lines(replayed(answer).body)


def _lines(body: bytes) -> bytes:
    return body.replace(b"\r\n", b"\n").rstrip(b"\n")


@pytest.mark.parametrize(
    "body", [b"", b"### GET https://x/\n", b"a\r\nb", b"\x1b[2J", b"\xff", b"error: x\n", b"HTTP/1.1 200\n\nx\n"]
)
def test_bodies_that_look_like_something_else(body: bytes) -> None:
    """An answer cannot forge another entry."""
    recording = Recording({("GET", URL): Answer(200, (), body), ("GET", URL + "x"): NoAnswerError("gone")})

    assert [("GET", URL), ("GET", URL + "x")] == list(again(recording).answers)
    assert _lines(body) == _lines(replayed(Answer(200, (), body)).body)


def test_failures_come_back() -> None:
    """Why there was no answer is an answer."""
    heard = again(Recording({("GET", URL): NoAnswerError("connection refused")})).answers["GET", URL]

    assert isinstance(heard, NoAnswerError)
    assert "connection refused" == heard.because


def test_secrets_are_left_out() -> None:
    """Cookies, tokens, passwords in addresses, the results of queries, and the values of metrics."""
    answers: dict[tuple[str, str], Answer | NoAnswerError] = {
        ("GET", "https://h.test/a"): Answer(200, (("Set-Cookie", "s=hunter2"),), b"password: hunter2 ok\n"),
        ("GET", "https://h.test/b"): Answer(302, (("Location", "https://me:hunter2@h.test/"),)),
        ("GET", "https://h.test/api/v1/query?query=up"): Answer(
            200, (("Content-Type", "application/json"),), b'{"status":"success","data":{"x":"hunter2"}}'
        ),
        ("GET", "https://h.test/metrics"): Answer(
            200, (("Content-Type", "text/plain"),), b'x{y="hunter2"} 1\nprometheus_build_info{version="2"} 1\n'
        ),
    }
    text = written(Recording(answers), hide_secrets)

    assert "hunter2" not in text
    assert 'prometheus_build_info{version="2"} 1' in text


def test_tls_comes_back() -> None:
    """Handshakes, certificates, versions; certificates may stand in a file."""
    served = ServedTls(
        "h.test",
        443,
        Handshake("h.test", "TLSv1.3", "AES", (b"one", b"two"), verified=False, refusal="self-signed"),
        Handshake(None, error="the server rejects this name (unrecognized_name)"),
        (("SSLv3", False), ("TLSv1", False), ("TLSv1.1", True), ("TLSv1.2", True), ("TLSv1.3", True)),
        ("RC4",),
        False,
    )

    assert served == again(Recording(tls={"h.test:443": served})).tls["h.test:443"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing", "this is no recording: there is no line `### GET URL`"),
        ("recorded: never\n### GET https://x/\nHTTP/1.1 200\n", "`never` is not a time"),
        ("### GET https://x/\n200 OK\n", "line 1: `200 OK` is not a status line"),
        ("### GET https://x/\nHTTP/1.1 200\nbad header\n", "line 1: `bad header` is not a header"),
        ("\n### TLS x\nnamed: TLSv1.3\n", "line 2: `x` is not HOST:PORT"),
        ("### TLS x:1\nname: TLSv1.3\n", "line 1: `name` is nothing that is recorded of TLS"),
    ],
)
def test_what_is_no_recording(text: str, expected: str) -> None:
    """It is refused with the line that is wrong."""
    with pytest.raises(RecordingError) as refused:
        read(text, lambda name: "")

    assert expected == str(refused.value)


def test_what_was_not_recorded_is_undecided() -> None:
    """A replay says nothing of what was not asked."""
    exchange = Prober(Options(frozenset({"h.test"})), Recording().wire()).fetch("GET", URL, 0)

    assert exchange.undecided is not None
    assert "not in the recording" == exchange.undecided.because
