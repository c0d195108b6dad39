"""A recording, read from its text (see `record`)."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, datetime

from promaudit.facts.served import ServedTls
from promaudit.prober.failure import NoAnswerError
from promaudit.prober.record import BASE64
from promaudit.prober.recorded_tls import RecordingError, read_tls
from promaudit.prober.recording import Recording
from promaudit.prober.request import Answer

_HEAD = re.compile(r"^### (GET|POST|TLS) (\S+)[ \t]*$", re.MULTILINE)
_STATUS = re.compile(r"HTTP/[\d.]+ (\d{3})(?: .*)?\Z")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*\Z")
_PROBED = re.compile(r"^probed: (\S+)[ \t]*$", re.MULTILINE)
_MOMENT = re.compile(r"^recorded: (\S+)[ \t]*$", re.MULTILINE)


def read(text: str, file: Callable[[str], str]) -> Recording:
    """Take a recording apart; `file` gives the text of a file beside it. Raises RecordingError."""
    text = text.replace("\r\n", "\n")
    heads = list(_HEAD.finditer(text))
    if not heads:
        raise RecordingError("this is no recording: there is no line `### GET URL`")
    remarks = text[: heads[0].start()]
    probed = _PROBED.search(remarks)
    recording = Recording(moment=_moment(remarks), url=probed[1] if probed else "")
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=True):
        entry = text[head.end() + 1 : end]
        try:
            if head[1] == "TLS":
                recording.tls[head[2].lower()] = _failure(entry) or _tls(head[2], entry, file)
            else:
                recording.answers[head[1], head[2]] = _failure(entry) or _answer(entry)
        except (ValueError, binascii.Error) as error:
            raise RecordingError(f"line {text.count(chr(10), 0, head.start()) + 1}: {error}") from None
    return recording


def _moment(remarks: str) -> datetime | None:
    found = _MOMENT.search(remarks)
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found[1])
    except ValueError:
        raise RecordingError(f"`{found[1]}` is not a time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _failure(entry: str) -> NoAnswerError | None:
    first = entry.lstrip("\n").split("\n", 1)[0]
    return NoAnswerError(first[len("error:") :].strip()) if first.startswith("error:") else None


def _answer(entry: str) -> Answer:
    head, _, body = entry.lstrip("\n").partition("\n\n")
    first, *rest = head.rstrip("\n").split("\n")
    status = _STATUS.match(first)
    if status is None:
        raise RecordingError(f"`{first}` is not a status line")
    headers = []
    for line in rest:
        header = _HEADER.match(line)
        if header is None:
            raise RecordingError(f"`{line}` is not a header")
        headers.append((header[1], header[2]))
    if BASE64 in rest:
        return Answer(int(status[1]), tuple(headers[:-1]), base64.b64decode(body, validate=False))
    return Answer(int(status[1]), tuple(headers), body.rstrip("\n").encode() + b"\n" if body.strip("\n") else b"")


def _tls(place: str, entry: str, file: Callable[[str], str]) -> ServedTls:
    host, colon, port = place.lower().rpartition(":")
    if not colon or not port.isdigit():
        raise RecordingError(f"`{place}` is not HOST:PORT")
    return read_tls(host, int(port), entry, file)
