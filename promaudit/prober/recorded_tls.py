"""What was seen of TLS, as `name: value` lines and PEM.

    named: TLSv1.3 TLS_AES_256_GCM_SHA384
    verified: no: unable to get local issuer certificate
    nameless: error: the server rejects this name (unrecognized_name)
    accepts: TLSv1.2, TLSv1.3
    weak-ciphers: RC4
    stapled: no
    certificates: served.pem

The certificates of the handshake without a name stand behind `nameless-certificates:`; without that line they are the
same. Instead of a file's name there may be PEM in the lines behind it.
"""

import re
import ssl
from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from promaudit.facts.served import Handshake, ServedTls
from promaudit.prober.hello import VERSIONS

_LINE = re.compile(r"([a-z-]+):[ \t]*(.*?)[ \t]*\Z")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_KNOWN = frozenset(
    {"named", "nameless", "verified", "accepts", "weak-ciphers", "stapled", "certificates", "nameless-certificates"}
)
_ERROR = "error:"


class RecordingError(ValueError):
    """A recording that cannot be read; the text says why."""


def tls_lines(served: ServedTls) -> Iterator[str]:
    """The lines of one address."""
    yield f"named: {_outcome(served.named)}"
    if served.named.verified is not None:
        yield f"verified: {'yes' if served.named.verified else f'no: {served.named.refusal}'}"
    if served.nameless is not None:
        yield f"nameless: {_outcome(served.nameless)}"
    if served.protocols:
        yield f"accepts: {', '.join(name for name, accepted in served.protocols if accepted)}"
    if served.weak:
        yield f"weak-ciphers: {served.weak}"
    if served.stapled is not None:
        yield f"stapled: {'yes' if served.stapled else 'no'}"
    yield from ("certificates:", *_pem(served.named))
    if served.nameless is not None and served.nameless.chain[:1] != served.named.chain[:1]:
        yield from ("nameless-certificates:", *_pem(served.nameless))


def _outcome(handshake: Handshake) -> str:
    return f"{_ERROR} {handshake.error}" if handshake.error else f"{handshake.version} {handshake.cipher}"


def _pem(handshake: Handshake) -> Iterator[str]:
    for encoded in handshake.chain:
        yield ssl.DER_cert_to_PEM_cert(encoded).rstrip("\n")


def read_tls(host: str, port: int, entry: str, file: Callable[[str], str]) -> ServedTls:
    """What such lines say. Raises ValueError."""
    values = dict(_values(entry, file))
    chain = _chain(values.get("certificates", ""))
    named = _handshake(values.get("named", ""), host, chain)
    if "verified" in values:
        word, _, refusal = values["verified"].partition(":")
        named = replace(named, verified=word == "yes", refusal=refusal.strip())
    nameless = None
    if "nameless" in values:
        other = _chain(values["nameless-certificates"]) if "nameless-certificates" in values else chain
        nameless = _handshake(values["nameless"], None, other)
    return ServedTls(host, port, named, nameless, _protocols(values), _words(values.get("weak-ciphers", "")),
                     values["stapled"] == "yes" if "stapled" in values else None)  # fmt: skip


def _values(entry: str, file: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Names and values; that of certificates is PEM."""
    text, last = "", ""
    for line in entry.split("\n"):
        match = _LINE.match(line)
        if match is None:
            text += f"{line}\n"
            continue
        if match[1] not in _KNOWN:
            raise RecordingError(f"`{match[1]}` is nothing that is recorded of TLS")
        if last:
            yield last, text
        last, text = match[1], match[2]
        if last.endswith("certificates"):
            text = file(text) if text else ""
    if last:
        yield last, text


def _handshake(value: str, sni: str | None, chain: tuple[bytes, ...]) -> Handshake:
    value = value.strip()
    if value.startswith(_ERROR):
        return Handshake(sni, error=value[len(_ERROR) :].strip())
    version, _, cipher = value.partition(" ")
    return Handshake(sni, version, cipher.strip(), chain)


def _chain(pem: str) -> tuple[bytes, ...]:
    return tuple(ssl.PEM_cert_to_DER_cert(block) for block in _PEM.findall(pem))


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _protocols(values: Mapping[str, str]) -> tuple[tuple[str, bool | None], ...]:
    if "accepts" not in values:
        return ()
    accepted = _words(values["accepts"])
    return tuple((name, name in accepted) for name in VERSIONS)
