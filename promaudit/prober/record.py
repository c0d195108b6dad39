"""A recording as text, for people to read and to send with a bug report.

Every entry begins with `### METHOD URL`. Behind it stand the status line, headers, an empty line and the body, or
`error: WORDS`. `### TLS HOST:PORT` heads what was seen of TLS. Lines before the first entry are remarks; among them
`probed: URL` tells which base was probed and `recorded: TIME` when.

Secrets are not written: credentials are never part of an answer, cookies are left out, and so are the results of
queries, metrics but for the line that tells whose they are, and the bodies of scripts, styles and icons.
"""

import base64
import re
from collections.abc import Callable, Iterator

from promaudit.facts.http import Headers
from promaudit.prober.content import classify
from promaudit.prober.failure import NoAnswerError
from promaudit.prober.recorded_tls import tls_lines
from promaudit.prober.recording import Recording
from promaudit.prober.request import Answer

#: Headers that give access to something, and those of the transfer, which are not true of what is written.
_LEFT_OUT = frozenset(
    {"set-cookie", "content-length", "transfer-encoding", "connection", "keep-alive", "content-encoding"}
)
_BUILD_INFO = re.compile(r"^prometheus_build_info\{.*$", re.MULTILINE)
_EMPTY_RESULT = '{"status":"success","data":{"resultType":"vector","result":[]}}'
_QUERY = re.compile(r"/api/v1/query(?:\?|\Z)")
#: What cannot stand in such a file as it is.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]|^### ", re.MULTILINE)
BASE64 = "X-Recorded-As: base64"


def written(recording: Recording, hide: Callable[[str], str]) -> str:
    """The recording as text; `hide` takes out of a text what gives access to something."""
    lines = ["What a live server answered to `promaudit probe`; secrets are left out."]
    if recording.url:
        lines.append(f"probed: {hide(recording.url)}")
    if recording.moment is not None:
        lines.append(f"recorded: {recording.moment.isoformat(timespec='seconds')}")
    for (method, url), heard in recording.answers.items():
        lines += ["", f"### {method} {hide(url)}", *_answer(url, heard, hide)]
    for place, seen in recording.tls.items():
        lines += ["", f"### TLS {place}", *([_error(seen)] if isinstance(seen, NoAnswerError) else tls_lines(seen))]
    return "\n".join(lines) + "\n"


def _error(failure: NoAnswerError) -> str:
    return f"error: {failure.because}"


def _answer(url: str, heard: Answer | NoAnswerError, hide: Callable[[str], str]) -> Iterator[str]:
    if isinstance(heard, NoAnswerError):
        yield _error(heard)
        return
    yield f"HTTP/1.1 {heard.status}"
    yield from _headers(heard.headers, hide)
    body = _body(url, heard)
    # nginx ends the lines of its pages as HTTP does; a person who reads this does not care
    text = body.decode("utf-8", "replace").replace("\r\n", "\n")
    if text and _NOT_TEXT.search(text):
        yield from (BASE64, "", base64.b64encode(body).decode("ascii"))
    elif text:
        yield from ("", hide(text).rstrip("\n"))


def _headers(headers: Headers, hide: Callable[[str], str]) -> Iterator[str]:
    for name, value in headers:
        if name.lower() not in _LEFT_OUT:
            yield hide(f"{name}: {' '.join(value.split())}").encode("latin-1", "replace").decode("utf-8", "replace")


def _body(url: str, answer: Answer) -> bytes:
    """As much of the body as tells what it is."""
    content, _ = classify(url, answer)
    if content in {"asset", "file"}:
        return b""
    if content == "metrics":
        found = _BUILD_INFO.search(answer.text)
        return found[0].encode() if found else b""
    if content == "api-success" and _QUERY.search(url):
        return _EMPTY_RESULT.encode()
    return answer.body
