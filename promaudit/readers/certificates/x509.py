"""One certificate from its DER encoding (RFC 5280, section 4.1)."""

import hashlib
import ssl
import warnings
from dataclasses import replace
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

from promaudit.facts.tls import BadBlock, Certificate, Extension
from promaudit.readers.certificates import der
from promaudit.readers.certificates.extension import DECODERS
from promaudit.readers.certificates.public_key import public_key
from promaudit.readers.certificates.signatures import signed

EXTENSIONS_TAG = 0xA3
#: What nginx logs for a block whose content is not a certificate; the details before it depend on the content.
NOT_A_CERTIFICATE = "error:0488000D:PEM routines::ASN1 lib"


def certificate(encoding: bytes) -> Certificate | BadBlock:
    """The certificate that `encoding` begins with; BadBlock where it is none.

    What `cryptography` refuses and OpenSSL reads is BadBlock with `ours`: nothing may be concluded from it.
    """
    try:
        first = next(der.elements(encoding))
        return _certificate(first.encoding)
    except (ValueError, StopIteration, IndexError, OverflowError, x509.InvalidVersion, UnsupportedAlgorithm):
        return BadBlock(NOT_A_CERTIFICATE, ours=_openssl_reads(encoding))


def _openssl_reads(encoding: bytes) -> bool:
    """Whether the OpenSSL that Python is built with takes it for a certificate."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=encoding)
    except (ssl.SSLError, ValueError):
        return False
    return True


def _certificate(encoding: bytes) -> Certificate:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = x509.load_der_x509_certificate(encoding)
        fields = _fields(parsed)
    tbs = der.element(encoding).children[0].children
    tail = tbs[1:] if tbs[0].tag == 0xA0 else tbs
    version = tbs[0].children[0].number + 1 if tbs[0].tag == 0xA0 else 1
    issuer, subject = tail[2], tail[4]
    known = Certificate(
        digest=hashlib.sha256(encoding).hexdigest(),
        version=version,
        serial=tail[0].number,
        subject_der=subject.encoding,
        issuer_der=issuer.encoding,
        subject_canonical=canonical(subject),
        issuer_canonical=canonical(issuer),
        key=public_key(tail[5].encoding),
        self_signed=subject.encoding == issuer.encoding and signed(parsed, parsed),
        der=encoding,
        **fields,
    )
    extensions = next((field for field in tail[6:] if field.tag == EXTENSIONS_TAG), None)
    return known if extensions is None else _with_extensions(known, extensions)


def _fields(parsed: x509.Certificate) -> dict[str, Any]:
    return {
        "subject": _readable(parsed.subject),
        "issuer": _readable(parsed.issuer),
        "common_names": _attributes(parsed.subject, NameOID.COMMON_NAME),
        "subject_emails": _attributes(parsed.subject, NameOID.EMAIL_ADDRESS),
        "signature_algorithm": _algorithm(parsed.signature_algorithm_oid),
        "digest_algorithm": _digest_algorithm(parsed),
        "not_before": parsed.not_valid_before_utc,
        "not_after": parsed.not_valid_after_utc,
    }


def _readable(name: x509.Name) -> str:
    return name.rfc4514_string()


def _attributes(name: x509.Name, oid: x509.ObjectIdentifier) -> tuple[str, ...]:
    values = (attribute.value for attribute in name.get_attributes_for_oid(oid))
    return tuple(value if isinstance(value, str) else value.decode("latin-1") for value in values)


def _algorithm(oid: x509.ObjectIdentifier) -> str:
    name = oid._name
    return oid.dotted_string if name == "Unknown OID" else name


def _digest_algorithm(parsed: x509.Certificate) -> str:
    try:
        algorithm = parsed.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown"
    return "" if algorithm is None else algorithm.name


def canonical(name: der.Element) -> bytes:
    """A name with case and white space folded, to compare as X509_NAME_cmp does (crypto/x509/x_name.c)."""
    parts: list[str] = []
    for relative in name.children:
        parts.append("+".join(sorted(_folded(attribute) for attribute in relative.children)))
    return "\x00".join(parts).encode()


def _folded(attribute: der.Element) -> str:
    kind, value = attribute.children
    codecs = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1C: "utf-32-be", 0x1E: "utf-16-be"}
    codec = codecs.get(value.tag)
    if codec is None:
        return f"{kind.oid}={value.encoding.hex()}"
    text = value.content.decode(codec, "surrogateescape" if codec == "utf-8" else "replace")
    folded = " ".join("".join(c.lower() if c.isascii() else c for c in text).split(" "))
    return f"{kind.oid}={' '.join(folded.split())}".encode("utf-8", "replace").decode()


def _with_extensions(known: Certificate, wrapped: der.Element) -> Certificate:
    found: list[Extension] = []
    malformed: list[tuple[str, str]] = []
    fields: dict[str, Any] = {}
    for item in wrapped.children[0].children:
        parts = item.children
        extension = Extension(parts[0].oid, parts[1].tag == der.BOOLEAN and parts[1].content != b"\x00")
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
