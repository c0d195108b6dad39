"""URIs as nginx reads, normalises and escapes them (ngx_http_parse.c, ngx_string.c). One character is one byte."""

import re

from msgspec import Struct

from promaudit import later

_HEX = frozenset("0123456789abcdefABCDEF")
_COMPLEX = later.pattern(r"[%#]|/\.|//|/\++\.")


class Uri(Struct, frozen=True):
    """The path of a request, decoded and normalised, and what nginx remembers of how it was written.

    `args` is the query as it stands. `quoted` tells that the path had an escape, `plus` that it had a plus sign.
    """

    path: str
    args: str
    quoted: bool = False
    plus: bool = False


def parse_uri(target: str, merge_slashes: bool = True) -> Uri | None:
    """The URI of a target in origin form (`ngx_http_process_request_uri`); None where nginx answers 400."""
    path, _, args = target.partition("?")
    if "#" not in args and not _COMPLEX.search(path):
        return Uri(path, args, False, "+" in path)
    return normalise(target, merge_slashes)


def normalise(target: str, merge_slashes: bool = True) -> Uri | None:
    """Decode the path, merge slashes, resolve dot segments (`ngx_http_parse_complex_uri`); None is a 400.

    A fragment is dropped.
    """
    raw, mark, args = target.partition("#")[0].partition("?")
    if "#" in raw:
        args = ""
    out: list[str] = []
    state = "usual"
    plus = False
    for char, literal in _decoded(raw):
        if not char:
            return None
        plus = plus or char == "+"
        if not literal and char in "%#?":
            out.append(char)
            state = "usual"
            continue
        following = _step(out, state, char, merge_slashes)
        if following is None:
            return None
        state = following
    if not _finish(out, state):
        return None
    return Uri("".join(out), args if mark else "", "%" in raw, plus)


def _decoded(raw: str) -> list[tuple[str, bool]]:
    """The characters of a path and whether each stood there as it is; an empty one for an escape that is none."""
    if "%" not in raw:
        return [(char, True) for char in raw]
    first, *rest = raw.split("%")
    found = [(char, True) for char in first]
    for part in rest:
        code = part[:2]
        good = len(code) == 2 and code[0] in _HEX and code[1] in _HEX and code != "00"
        found.append((chr(int(code, 16)) if good else "", False))
        found.extend((char, True) for char in part[2:])
    return found


def _step(out: list[str], state: str, char: str, merge_slashes: bool) -> str | None:
    """One character of the path; the state after it, None where the path leads above the root."""
    if char == "/":
        return _slash(out, state, merge_slashes)
    out.append(char)
    if char == "." and state == "slash":
        return "dot"
    if char == "." and state == "dot":
        return "dotdot"
    return "usual"


def _slash(out: list[str], state: str, merge_slashes: bool) -> str | None:
    if state == "dotdot":
        return "slash" if _climb(out) else None
    if state == "dot":
        out.pop()
    elif state == "usual" or not merge_slashes:
        out.append("/")
    return "slash"


def _finish(out: list[str], state: str) -> bool:
    """What a dot segment at the end leaves; False where it leads above the root."""
    if state == "dot":
        out.pop()
    return state != "dotdot" or _climb(out)


def _climb(out: list[str]) -> bool:
    """Take `x/..` off; False where that leads above the root (nginx steps four characters back and looks for `/`)."""
    position = len(out) - 4
    while position >= 0 and out[position] != "/":
        position -= 1
    if position < 0:
        return False
    del out[position + 1 :]
    return True


def _table(plain: str) -> dict[int, str]:
    return {code: f"%{code:02X}" for code in range(256) if chr(code) not in plain}


_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
#: Characters that are escaped, by the kinds of `ngx_escape_uri`.
_ESCAPES = {
    "uri": _table("".join(c for c in _PRINTABLE if c not in '"#%<>?\\^`{|}')),
    "args": _table("".join(c for c in _PRINTABLE if c not in '"#%&+;<>?\\^`{|}')),
}


def escape(text: str, kind: str = "uri") -> str:
    """Escape as `ngx_escape_uri` does, with upper-case hexadecimal digits."""
    return text.translate(_ESCAPES[kind])


_ESCAPE = later.pattern(r"%(?:([0-9a-fA-F])([0-9a-fA-F])|[0-9a-fA-F](?:.|\Z)|(.)|\Z)", re.DOTALL)


def unescape(text: str) -> str:
    """Decode every escape (`ngx_unescape_uri` with type 0); of what is none, the percent sign is lost."""
    return _ESCAPE.sub(lambda m: chr(int(m[1] + m[2], 16)) if m[1] else m[3] or "", text) if "%" in text else text


def unescape_redirect(text: str) -> str:
    """Decode for a redirect: printable characters only, and nothing behind a question mark."""
    out: list[str] = []
    position = 0
    while position < len(text):
        char = text[position]
        match = _ESCAPE.match(text, position) if char == "%" else None
        if match is None:
            decoded, position = char, position + 1
        else:
            decoded, position = _redirect_char(match), match.end()
        out.append(decoded)
        if decoded == "?" and (match is None or match[1]):
            break
    return "".join(out) + text[position:]


def _redirect_char(match: re.Match[str]) -> str:
    if not match[1]:
        return match[3] or ""
    char = chr(int(match[1] + match[2], 16))
    return char if "%" < char < "\x7f" else match[0]
