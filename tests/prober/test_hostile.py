"""Whatever a server does, a request ends in time, in bounded memory, and with words that say what happened."""

import resource
import socket
import ssl
import time
from http.client import HTTPException
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from promaudit.prober import content, fetch
from promaudit.prober.connection import Deadline
from promaudit.prober.failure import NoAnswerError, words
from promaudit.prober.fetch import Prober
from promaudit.prober.options import Credentials, Limits, Options, Origin, Redirection, Trust
from promaudit.prober.request import Answer, read_answer
from tests.prober.hostile import Behaviour, full, repeats, says, serving, silent
from tests.servers.certificate import mint

SECONDS = 0.5
LIMITS = Limits(request_seconds=SECONDS, answer_bytes=1 << 17)
OK = "HTTP/1.1 200 OK\r\n"


def options(**changes: object) -> Options:
    return Options(frozenset({"127.0.0.1", "prom.test"}), (Redirection("prom.test", 0, "127.0.0.1"),), limits=LIMITS,
                   **changes)  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (repeats(OK + "\r\n", "x" * 65536), "the answer is longer than 131072 bytes"),
        (repeats(OK + "Transfer-Encoding: chunked\r\n\r\n", "1000\r\n" + "x" * 4096 + "\r\n"),
         "the answer is longer than 131072 bytes"),
        (repeats(OK, "X: y\r\n" * 50), "not HTTP: the headers of the answer have no end"),
        (repeats(OK + "X: ", "y" * 4096), "not HTTP: the headers of the answer have no end"),
        (repeats("", "HTTP/1.1 100 Continue\r\n\r\n" * 500), "the answer is longer than 131072 bytes"),
        (repeats(OK + "\r\n", "x", pause=0.05), "timeout: no complete answer within 0.5 s"),
        (silent, "timeout: no complete answer within 0.5 s"),
        (says(""), "connection closed without an answer"),
        (says(OK + "Content-Length: 99999999999\r\n\r\nshort"), "the answer is shorter than it says"),
        (says("SSH-2.0-OpenSSH_9.2\r\n"), "not HTTP: the answer does not begin as one of HTTP/1.x does"),
        (says(b"\x00\xff\xfe" * 100), "not HTTP: the answer does not begin as one of HTTP/1.x does"),
        (says("HTTP/1.1 999999 No\r\n\r\n"), "not HTTP: the answer does not begin as one of HTTP/1.x does"),
    ],
)  # fmt: skip
def test_bad_answers(behave: Behaviour, expected: str) -> None:
    """Each of them is named, and none takes longer than one request may."""
    with serving(behave) as port:
        start = time.monotonic()
        exchange = Prober(options()).fetch("GET", f"http://prom.test:{port}/", 0)

        assert expected == exchange.error
        assert time.monotonic() - start < SECONDS + 1


def test_an_endless_body_does_not_fill_the_memory() -> None:
    """What is kept of an answer is bounded by the limit for one answer."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    limits = Limits(answer_bytes=8 << 20)
    with serving(repeats(OK + "Content-Length: 99999999999\r\n\r\n", "x" * (1 << 20))) as port:
        prober = Prober(Options(frozenset({"127.0.0.1"}), limits=limits))
        error = prober.fetch("GET", f"http://127.0.0.1:{port}/", 0).error

    assert "the answer is longer than 8388608 bytes" == error
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


def test_a_firewall_that_drops() -> None:
    """The port takes no connection: that is said once, and the origin is not asked again."""
    with full() as port:
        prober = Prober(options())
        start = time.monotonic()
        found = [prober.fetch("GET", f"http://prom.test:{port}/{page}", 0).error for page in "abc"]

        assert ["timeout: no connection within 0.5 s (a firewall that drops?)"] * 3 == found
        assert time.monotonic() - start < SECONDS + 1


def test_a_name_without_an_address() -> None:
    """The invalid top level domain never resolves (RFC 6761); where no resolver can be asked, that is said instead."""
    exchange = Prober(Options(frozenset({"prom.invalid"}), limits=LIMITS)).fetch("GET", "http://prom.invalid/", 0)

    assert exchange.error in {
        "no such host",
        "the name cannot be resolved for the moment",
        "timeout: the name was not resolved within 0.5 s",
    }


def test_control_characters_and_wrong_encodings_arrive_as_data() -> None:
    """Nothing is interpreted: bytes stay bytes."""
    head = b"HTTP/1.1 200 OK\r\nX-Title: \x1b]0;owned\x07\xff\r\nContent-Type: text/html\r\n\r\n"
    with serving(says(head + b"<title>\x1b[2J\xff\xfe")) as port:
        exchange = Prober(options()).fetch("GET", f"http://prom.test:{port}/", 0)

    assert exchange.response is not None
    assert ("X-Title", "\x1b]0;owned\x07\xff") in exchange.response.headers


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("file:///etc/passwd", "not asked: a `file:` address is not http or https"),
        ("http://other.test/", "not asked: other.test is not a host that was named"),
        ("http://prom.test/-/quit", "not asked: this path acts on the server"),
        ("http://prom.test/p/%2d/RELOAD", "not asked: this path acts on the server"),
        ("http://prom.test/api//v1/./admin/tsdb/snapshot", "not asked: this path acts on the server"),
        ("http://[::1", "not asked: this is not a URL"),
        ("http:///x", "not asked: the URL names no host"),
    ],
)
def test_where_nobody_sends_us(location: str, expected: str) -> None:
    """A redirect, or a page, cannot make us ask for what was not meant."""
    assert expected == Prober(options()).fetch("GET", location, 0).error


def test_only_queries_are_posted() -> None:
    """Everything else that is asked by POST might write."""
    prober = Prober(options())

    assert "not asked: only the API's query is asked by POST" == prober.fetch("POST", "http://prom.test/x", 8).error


def test_credentials_stay_with_their_origin() -> None:
    """Another host, another port and plain HTTP do not see them."""
    own: list[bytes] = []
    other: list[bytes] = []
    answer = says(OK + "Content-Length: 0\r\n\r\n")
    with serving(answer, heard=own) as port, serving(answer, heard=other) as next_port:
        mine = Credentials(Origin("http", "prom.test", port), "admin", "secret")
        prober = Prober(options(credentials=mine))
        for url in (f"http://prom.test:{port}/", f"http://prom.test:{next_port}/", f"http://127.0.0.1:{port}/"):
            prober.fetch("GET", url, 0)

    assert [b"Basic YWRtaW46c2VjcmV0"] == [_authorization(request) for request in own if _authorization(request)]
    assert 2 == len(own)
    assert [b""] == [_authorization(request) for request in other]
    assert "secret" not in repr(mine)


def _authorization(request: bytes) -> bytes:
    lines = [line for line in request.split(b"\r\n") if line.lower().startswith(b"authorization:")]
    return lines[0].partition(b": ")[2] if lines else b""


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (says("HTTP/1.1 400 Bad Request\r\n\r\n"), "TLS: the port speaks plain HTTP"),
        (says(b"\x16\x03\x01\xff\xff" + b"\x00" * 300), "TLS:"),
        (says("220 mail ESMTP\r\n"), "TLS: the port does not speak TLS"),
        (says(""), "TLS: the server closes the connection in the handshake"),
        (silent, "timeout: no complete answer within 0.5 s"),
    ],
)
def test_garbage_for_tls(behave: Behaviour, expected: str) -> None:
    """What answers a handshake with something else is told from one that fails."""
    with serving(behave) as port:
        error = Prober(options()).fetch("GET", f"https://prom.test:{port}/", 0).error

    assert error is not None
    assert error.startswith(expected)


def test_a_self_signed_certificate_stops_nobody_who_has_no_secret(tmp_path: Path) -> None:
    """What is public is looked at whatever the certificate is; a password goes to nobody who cannot prove a name."""
    tls = _context(tmp_path)
    heard: list[bytes] = []
    with serving(says(OK + "Content-Length: 2\r\n\r\nok"), tls, heard) as port:
        url = f"https://prom.test:{port}/"
        mine = Credentials(Origin("https", "prom.test", port), "admin", "secret")
        without = Prober(options()).fetch("GET", url, 0)
        refused = Prober(options(credentials=mine)).fetch("GET", url, 0)
        trusting = Trust(str(tmp_path / "c.pem"))
        given = Prober(options(credentials=mine, trust=trusting)).fetch("GET", url, 0)

    assert [200, None, 200] == [without.status, refused.status, given.status]
    assert "TLS: certificate refused: self-signed certificate" == refused.error
    assert 2 == len(heard)


def test_what_is_seen_of_a_certificate(tmp_path: Path) -> None:
    """The certificate is seen and verified, though it is refused."""
    tls = _context(tmp_path)
    with serving(says(""), tls) as port:
        served = Prober(options()).tls(f"https://prom.test:{port}/")

    assert not isinstance(served, Exception)
    certificate = ssl.PEM_cert_to_DER_cert((tmp_path / "c.pem").read_text())
    assert ((certificate,), False, "TLSv1.3") == (served.named.chain, served.named.verified, served.named.version)
    assert {"TLSv1.2", "TLSv1.3"} <= {name for name, accepted in served.protocols if accepted}
    assert "" == served.legacy


def _context(folder: Path) -> ssl.SSLContext:
    mint(["prom.test"], folder / "c.pem", folder / "k.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "c.pem", folder / "k.pem")
    return tls


@pytest.mark.parametrize(
    ("limits", "asked", "expected"),
    [
        (Limits(requests=3), 3, "not asked: 3 requests were made already"),
        (Limits(total_bytes=2500), 3, "not asked: 2500 bytes were received already"),
        (Limits(total_seconds=0), 0, "not asked: 0 s are over"),
    ],
)
def test_a_probe_as_a_whole_is_bounded(limits: Limits, asked: int, expected: str) -> None:
    """Requests, bytes and time are counted, and what is not asked any more is undecided."""
    with serving(says(OK + "Content-Length: 1000\r\n\r\n" + "x" * 1000)) as port:
        prober = Prober(Options(frozenset({"127.0.0.1"}), limits=limits))
        found = [prober.fetch("GET", f"http://127.0.0.1:{port}/{n}", 0) for n in range(5)]

    assert [200] * asked + [None] * (5 - asked) == [exchange.status for exchange in found]
    assert found[-1].undecided is not None
    assert expected == found[-1].undecided.because


def test_a_broken_connection_is_tried_again_where_that_is_wished(monkeypatch: pytest.MonkeyPatch) -> None:
    """--retry repeats what got no answer, not what got a bad one."""
    monkeypatch.setattr(fetch, "PAUSE_SECONDS", 0)
    heard: list[bytes] = []
    with serving(says(""), heard=heard) as port:
        Prober(options(retries=2)).fetch("GET", f"http://prom.test:{port}/", 0)

    assert 3 == len(heard)


def test_nothing_is_asked_twice() -> None:
    """Journeys share their requests."""
    heard: list[bytes] = []
    with serving(says(OK + "Content-Length: 0\r\n\r\n"), heard=heard) as port:
        prober = Prober(options())
        for _ in range(3):
            prober.fetch("GET", f"http://prom.test:{port}/", 0)

    assert 1 == len(heard)
    assert b"User-Agent: promaudit/" in heard[0]


def test_ipv6_alone_finds_no_ipv4() -> None:
    """-6 looks for addresses of that family alone."""
    prober = Prober(Options(frozenset({"127.0.0.1"}), family=6, limits=LIMITS))

    assert "no such host" == prober.fetch("GET", "http://127.0.0.1/", 0).error


@given(some.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]),
       some.binary(max_size=300))  # fmt: skip
def test_any_bytes_are_an_answer_or_a_failure(head: bytes, rest: bytes) -> None:
    """Nothing else comes out of them."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(head + rest)
        theirs.shutdown(socket.SHUT_WR)
        assert _said(ours)


def _said(connection: socket.socket) -> str:
    try:
        return str(read_answer(connection, "GET", Deadline.after(SECONDS), 1 << 16).status)
    except (OSError, HTTPException, ValueError, NoAnswerError) as error:
        return words(error, SECONDS).because


def test_large_answers_are_told_by_their_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long result of a query is one, though it is not kept whole."""
    monkeypatch.setattr(fetch, "KEPT_BYTES", 1000)
    monkeypatch.setattr(content, "KEPT_BYTES", 1000)
    body = '{"status":"success","data":[' + "0," * 5000 + "0]}"
    head = OK + f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with serving(says(head + body)) as port:
        prober = Prober(options())
        exchange = prober.fetch("GET", f"http://prom.test:{port}/api/v1/query", 0)
        answer = prober.answer("GET", f"http://prom.test:{port}/api/v1/query")

    assert exchange.response is not None
    assert "api-success" == exchange.response.content
    assert isinstance(answer, Answer)
    assert 1000 == len(answer.body)


def test_a_client_certificate_is_shown_to_its_origin_alone(tmp_path: Path) -> None:
    """As a password is."""
    tls = _context(tmp_path)
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.maximum_version = ssl.TLSVersion.TLSv1_2
    tls.load_verify_locations(tmp_path / "c.pem")
    pair = (str(tmp_path / "c.pem"), str(tmp_path / "k.pem"))
    with serving(says(OK + "Content-Length: 0\r\n\r\n"), tls) as port:
        mine = Credentials(Origin("https", "prom.test", port), None, "", *pair)
        prober = Prober(options(credentials=mine, trust=Trust(insecure=True)))
        own = prober.fetch("GET", f"https://prom.test:{port}/", 0)
        other = prober.fetch("GET", f"https://127.0.0.1:{port}/", 0)

    assert (200, None) == (own.status, other.status)
    assert other.error is not None
    assert other.error.startswith("TLS: ")
