"""PEM as OpenSSL's PEM_read_bio reads it (RFC 7468; crypto/pem/pem_lib.c of OpenSSL 3.0).

The rules are OpenSSL's because nginx reads its files through it: text around the blocks is skipped, line ends are
trimmed, a block without its end line is an error, and a blank line inside of a block ends its headers.
"""

import binascii
from collections.abc import Iterator

from msgspec import Struct

BEGIN, END, DASHES = b"-----BEGIN ", b"-----END ", b"-----"
#: pem_lib.c reads 254 bytes of a line at a time and treats the rest as the next line.
LINE_SIZE = 254
#: What an encrypted block's line must measure, as long as it is not the last one.
ENCRYPTED_LINE = 64

BAD_END_LINE = "error:04800066:PEM routines::bad end line"
BAD_BASE64 = "error:04800064:PEM routines::bad base64 decode"
NOT_PROC_TYPE = "error:0480006B:PEM routines::not proc type"


class RawBlock(Struct, frozen=True):
    """A block as it stands: label, RFC 1421 headers, decoded content, and its offsets from BEGIN to END in the file.

    `error` is OpenSSL's reason where it cannot be read; then nothing after it is read either. `hollow`: it is empty.
    """

    label: str
    headers: bytes
    content: bytes
    start: int
    end: int
    error: str | None = None
    hollow: bool = False


def blocks(data: bytes, resume: bool = False) -> Iterator[RawBlock]:
    """The blocks of a file, in order; one with an error is the last one, as OpenSSL stops there, unless it resumes."""
    lines = _lines(data)
    for offset, end, line in lines:
        label = _label(line.removeprefix(b"\xef\xbb\xbf"), BEGIN)
        if label is not None:
            block = _block(label, offset, end, lines)
            yield block
            if block.error is not None and not resume:
                return


def _lines(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Start, end and trimmed text of each line, long ones in pieces."""
    position = 0
    while position < len(data):
        newline = data.find(b"\n", position, position + LINE_SIZE)
        end = newline + 1 if newline >= 0 else min(position + LINE_SIZE, len(data))
        yield position, end, _trimmed(data[position:end])
        position = end


def _trimmed(line: bytes) -> bytes:
    """Without what C's signed char has at or below a blank at the line's end: control characters and 8-bit bytes."""
    length = len(line)
    while length and (line[length - 1] <= 0x20 or line[length - 1] >= 0x80):
        length -= 1
    return line[:length]


def _label(line: bytes, marker: bytes) -> str | None:
    if not (line.startswith(marker) and line.endswith(DASHES)) or len(line) < len(marker) + len(DASHES):
        return None
    return line[len(marker) : -len(DASHES)].decode("latin-1")


class _Body(Struct):
    """The lines of a block: before the first blank line (headers, if there is one) and after it."""

    first: list[bytes]
    second: list[bytes]
    in_headers: bool = False
    blank: bool = False
    short: bool = False

    def add(self, line: bytes) -> bool:
        """Take one line; False where OpenSSL ends with "bad end line"."""
        if not line:
            twice, self.blank, self.in_headers = self.blank, True, False
            return not twice
        if self.short:
            return False
        if not self.blank:
            self.in_headers = self.in_headers or b":" in line
            self.first.append(line)
            return True
        self.second.append(line)
        self.short = len(line) < ENCRYPTED_LINE
        return len(line) <= ENCRYPTED_LINE


def _block(label: str, start: int, end: int, lines: Iterator[tuple[int, int, bytes]]) -> RawBlock:
    body = _Body([], [])
    for _, line_end, line in lines:
        end = line_end
        if line.startswith(END):
            if _label(line, END) != label or body.in_headers:
                break
            return _decoded(label, body, start, end)
        if not body.add(line):
            break
    return RawBlock(label, b"", b"", start, end, BAD_END_LINE)


def _decoded(label: str, body: _Body, start: int, end: int) -> RawBlock:
    headers, encoded = (b"\n".join(body.first), body.second) if body.blank else (b"", body.first)
    content = _base64(b"".join(encoded))
    if content is None:
        return RawBlock(label, headers, b"", start, end, BAD_BASE64, hollow=not encoded)
    return RawBlock(label, headers, content, start, end)


def _base64(text: bytes) -> bytes | None:
    """EVP_DecodeUpdate: blanks and tabs are skipped, padding stands at the end alone, a hyphen ends the content."""
    compact = text.split(b"-", 1)[0].translate(None, b" \t\r\n")
    try:
        return binascii.a2b_base64(compact, strict_mode=True) if compact else None
    except binascii.Error:
        return None


def is_der(data: bytes) -> bool:
    """Whether a file looks like DER: a SEQUENCE whose length is the file's."""
    if len(data) < 4 or data[0] != 0x30:
        return False
    count = data[1] & 0x7F if data[1] & 0x80 else 0
    length = int.from_bytes(data[2 : 2 + count], "big") if count else data[1]
    return len(data) == 2 + count + length
