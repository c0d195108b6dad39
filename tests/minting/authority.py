"""One certificate from its description (RFC 5280, section 4.1)."""

import base64
import datetime
import hashlib
import textwrap
from functools import cache

from msgspec import Struct

from tests.minting import asn1, extensions, keys

ATTRIBUTES = {"CN": "2.5.4.3", "O": "2.5.4.10", "OU": "2.5.4.11", "C": "2.5.4.6", "L": "2.5.4.7"}
#: The day on which the examples of the rules are judged, and the lifetime that certificates have if nothing is said.
AS_OF = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
FROM = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)
UNTIL = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)


class Plan(Struct, frozen=True):
    """What a certificate is to say. None (or no entry) leaves an extension out; `raw` are extensions as DER.

    `issuer` is the plan of its CA, None: it signs itself. `signer` gives a key that signs in place of the CA's own.
    `ids` adds the two key identifiers; `use` tells two keys of one kind apart.
    """

    subject: str
    names: tuple[str, ...] | None = None
    issuer: "Plan | None" = None
    key: str = "P-256"
    use: str = ""
    not_before: datetime.datetime = FROM
    not_after: datetime.datetime = UNTIL
    digest: str = "sha256"
    version: int = 3
    ca: bool | None = False
    path_length: int | None = None
    usage: tuple[str, ...] | None = None
    purposes: tuple[str, ...] | None = None
    permitted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    names_critical: bool = False
    ids: bool = True
    raw: tuple[bytes, ...] = ()
    signer: keys.Key | None = None
    issuer_name: str | None = None
    serial: int | None = None

    def private(self) -> keys.Key:
        """Its private key."""
        return keys.key(self.key, self.use or self.subject)


@cache
def mint(plan: Plan) -> bytes:
    """The certificate in DER, the same one whenever it is asked for."""
    above = plan.issuer or plan
    signer = plan.signer or above.private()
    algorithm, _ = keys.sign(signer, plan.digest, b"")
    issuer = plan.issuer_name if plan.issuer_name is not None else above.subject
    body = [
        asn1.integer(_serial(plan) if plan.serial is None else plan.serial),
        algorithm,
        name(issuer),
        asn1.sequence(asn1.time(plan.not_before), asn1.time(plan.not_after)),
        name(plan.subject),
        keys.spki(plan.private()),
    ]
    if plan.version > 1:
        body.insert(0, asn1.tlv(0xA0, asn1.integer(plan.version - 1)))
    found = _extensions(plan, above)
    if plan.version > 2 and found:
        body.append(asn1.tlv(0xA3, asn1.sequence(*found)))
    signed = asn1.sequence(*body)
    return asn1.sequence(signed, algorithm, asn1.bits(keys.sign(signer, plan.digest, signed)[1]))


def _serial(plan: Plan) -> int:
    """A number that two certificates of one CA do not share."""
    return int.from_bytes(hashlib.sha256(repr(plan).encode()).digest()[:15], "big") | 1


def name(text: str) -> bytes:
    """A distinguished name: `CN=prom.example.com, O=Example`; a text without `=` is a common name; "" is empty."""
    parts = [part.strip().partition("=") for part in text.split(",")] if "=" in text else [("CN", "=", text)]
    if not text:
        return asn1.sequence()
    found = (asn1.tlv(0x31, asn1.sequence(asn1.oid(ATTRIBUTES[key]), asn1.text(value))) for key, _, value in parts)
    return asn1.sequence(*found)


def _extensions(plan: Plan, above: Plan) -> list[bytes]:
    found: list[bytes] = []
    if plan.names is not None:
        found.append(extensions.alternative_names(plan.names, plan.names_critical))
    if plan.ca is not None:
        found.append(extensions.basic_constraints(plan.ca, plan.path_length))
    if plan.usage is not None:
        found.append(extensions.key_usage(plan.usage))
    if plan.purposes is not None:
        found.append(extensions.extended_key_usage(plan.purposes))
    if plan.permitted or plan.excluded:
        found.append(extensions.name_constraints(plan.permitted, plan.excluded))
    if plan.ids:
        found.append(extensions.subject_key_id(_identifier(plan)))
        if plan.issuer is not None:
            found.append(extensions.authority_key_id(_identifier(above)))
    return [*found, *plan.raw]


def _identifier(plan: Plan) -> bytes:
    return hashlib.sha256(keys.spki(plan.private())).digest()[:20]


def pem(der: bytes, label: str = "CERTIFICATE") -> bytes:
    """A PEM block."""
    lines = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n".encode()
