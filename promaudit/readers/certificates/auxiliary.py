"""Trust settings behind a certificate, as OpenSSL writes them into a `TRUSTED CERTIFICATE` block (X509_CERT_AUX)."""

from promaudit.facts.tls import Trust
from promaudit.readers.certificates import der

UTF8, REJECTED, OTHER = 0x0C, 0xA0, 0xA1
#: The fields in their order, all of them optional: trust, reject, alias, key identifier, other algorithms.
ORDER = (der.SEQUENCE, REJECTED, UTF8, der.OCTET_STRING, OTHER)


def trust(encoding: bytes) -> Trust:
    """The settings that `encoding` begins with. Raises ValueError where there are none, with which OpenSSL fails."""
    whole = next(der.elements(encoding), None)
    if whole is None or whole.tag != der.SEQUENCE:
        raise ValueError("no sequence")
    fields = whole.children
    places = [ORDER.index(field.tag) for field in fields]
    if places != sorted(set(places)):
        raise ValueError("fields out of order")
    given = {field.tag: field.children for field in fields if field.tag in {der.SEQUENCE, REJECTED}}
    if any(child.tag != der.OBJECT for children in given.values() for child in children):
        raise ValueError("not a purpose")
    accepted, rejected = (
        tuple(child.oid for child in given[tag]) if tag in given else None for tag in (der.SEQUENCE, REJECTED)
    )
    return Trust(accepted, rejected)
