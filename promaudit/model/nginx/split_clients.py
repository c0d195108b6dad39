"""split_clients: a value by a hash of a text (ngx_http_split_clients_module.c, ngx_murmurhash.c)."""

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.text import compile_text, wire

_WORD, _FACTOR, _HUNDREDTHS = 0xFFFFFFFF, 0x5BD1E995, 100


def chosen(run: Run, directive: Directive) -> str:
    """The value for a request, empty where no share holds its hash. Raises UnknownError."""
    place = murmur(run.value(compile_text(directive.arguments[0])).encode("latin-1"))
    last = 0
    for entry in directive.block or ():
        if entry.name != "*":
            last += _hundredths(entry.name.removesuffix("%")) * _WORD // 10000
        if entry.name == "*" or place < last:
            return wire(entry.arguments[0])
    return ""


def _hundredths(text: str) -> int:
    """A share in hundredths of a percent, of which two digits behind the dot count (ngx_atofp)."""
    whole, _, part = text.partition(".")
    return int(whole or 0) * _HUNDREDTHS + int(part.ljust(2, "0"))


def murmur(data: bytes) -> int:
    """MurmurHash2 with the seed 0 (ngx_murmur_hash2)."""
    found = len(data)
    end = len(data) & ~3
    for start in range(0, end, 4):
        mixed = int.from_bytes(data[start : start + 4], "little") * _FACTOR & _WORD
        mixed = (mixed ^ (mixed >> 24)) * _FACTOR & _WORD
        found = (found * _FACTOR & _WORD) ^ mixed
    if data[end:]:
        found = (found ^ int.from_bytes(data[end:], "little")) * _FACTOR & _WORD
    found = (found ^ (found >> 13)) * _FACTOR & _WORD
    return found ^ (found >> 15)
