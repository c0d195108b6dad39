"""One certificate from its DER encoding (RFC 5280, section 4.1)."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from promaudit.facts.tls import TWICE, BadBlock, Certificate, Extension
from promaudit.readers.certificates import der
from promaudit.readers.certificates.algorithm import algorithm_name, digest_name
from promaudit.readers.certificates.distinguished import COMMON_NAME, EMAIL_ADDRESS, attributes, canonical, readable
from promaudit.readers.certificates.extension import DECODERS
from promaudit.readers.certificates.public_key import public_key
from promaudit.readers.certificates.signatures import signed
from promaudit.readers.certificates.usual import is_usual

VERSION_TAG, EXTENSIONS_TAG, UTC_TIME = 0xA0, 0xA3, 0x17
#: What nginx logs for a block whose content is not a certificate; the details before it depend on the content.
NOT_A_CERTIFICATE = "error:0488000D:PEM routines::ASN1 lib"


def certificate(encoding: bytes, trailer: bool = True) -> Certificate | BadBlock:
    """The certificate that `encoding` begins with; BadBlock where it is none.

    `trailer` allows bytes after it, which OpenSSL ignores but for the first certificate of a chain: there they must be
    its trust settings. What OpenSSL reads and this does not is BadBlock with `ours`.
    """
    try:
        first, *rest = _elements(encoding, trailer)
        if rest and not trailer and not _is_auxiliary(rest[0].encoding):
            return BadBlock(NOT_A_CERTIFICATE)
        return _certificate(first.encoding)
    except (ValueError, StopIteration, IndexError, OverflowError):
        return BadBlock(NOT_A_CERTIFICATE, ours=openssl_reads(encoding))


def _is_auxiliary(encoding: bytes) -> bool:
    """Whether trust settings stand behind the certificate, as OpenSSL wants it of the first one."""
    from promaudit.readers.certificates.auxiliary import trust

    try:
        trust(encoding)
    except ValueError:
        return False
    return True


def _elements(encoding: bytes, trailer: bool) -> list[der.Element]:
    return [next(der.elements(encoding))] if trailer else list(der.elements(encoding))


def openssl_reads(encoding: bytes) -> bool:
    """Whether the OpenSSL that Python is built with takes it for a certificate.

    `cryptography` would be faster where there are thousands, but of mutated certificates it reads one in a hundred that
    OpenSSL, and so nginx, refuses.
    """
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=encoding)
    except (ssl.SSLError, ValueError):
        return False
    return True


def _certificate(encoding: bytes) -> Certificate:
    if not is_usual(encoding) and not openssl_reads(encoding):
        raise ValueError("not a certificate")
    tbs = der.element(encoding).children[0].children
    tail = tbs[1:] if tbs[0].tag == VERSION_TAG else tbs
    serial, _, issuer, validity, subject, key = tail[:6]
    algorithm = der.element(encoding).children[1]
    known = Certificate(
        digest=hashlib.sha256(encoding).hexdigest(),
        version=tbs[0].children[0].number + 1 if tbs[0].tag == VERSION_TAG else 1,
        serial=serial.number,
        subject=readable(subject),
        issuer=readable(issuer),
        subject_der=subject.encoding,
        issuer_der=issuer.encoding,
        subject_canonical=canonical(subject),
        issuer_canonical=canonical(issuer),
        common_names=attributes(subject, COMMON_NAME),
        subject_emails=attributes(subject, EMAIL_ADDRESS),
        key=public_key(key.encoding),
        signature_algorithm=algorithm_name(algorithm),
        digest_algorithm=digest_name(algorithm),
        not_before=moment(validity.children[0]),
        not_after=moment(validity.children[1]),
        self_signed=subject.encoding == issuer.encoding and signed(encoding, encoding),
        der=encoding,
    )
    extensions = next((field for field in tail[6:] if field.tag == EXTENSIONS_TAG), None)
    return known if extensions is None else _with_extensions(known, extensions)


def moment(element: der.Element) -> datetime:
    """UTCTime or GeneralizedTime (RFC 5280, section 4.1.2.5), in UTC. Raises ValueError."""
    text = element.content.decode("ascii")
    if element.tag == UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    if not (len(text) == len("20261201000000Z") and text[:-1].isdigit() and text.endswith("Z")):
        raise ValueError("not a time as RFC 5280 has it")
    year, month, day, hour, minute, second = int(text[:4]), *(int(text[at : at + 2]) for at in range(4, 14, 2))
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _with_extensions(known: Certificate, wrapped: der.Element) -> Certificate:
    found: list[Extension] = []
    malformed: list[tuple[str, str]] = []
    fields: dict[str, Any] = {}
    for item in wrapped.children[0].children:
        parts = item.children
        extension = Extension(parts[0].oid, parts[1].tag == der.BOOLEAN and parts[1].content != b"\x00")
        if extension.oid in DECODERS and any(extension.oid == other.oid for other in found):
            malformed.append((extension.oid, TWICE))
        found.append(extension)
        try:
            decoded = DECODERS.get(extension.oid, _nothing)(parts[-1].content)
        except (ValueError, IndexError) as error:
            malformed.append((extension.oid, str(error) or "not the structure that RFC 5280 gives it"))
            continue
        if "name_constraints" in decoded:
            decoded["name_constraints"] = replace(decoded["name_constraints"], critical=extension.critical)
        fields |= decoded
    return replace(known, extensions=tuple(found), malformed=tuple(malformed), **fields)


def _nothing(value: bytes) -> dict[str, Any]:
    """An extension that no client's verdict depends on."""
    return {}
