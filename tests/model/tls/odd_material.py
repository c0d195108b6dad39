"""Keys, serial numbers, usages, lifetimes and blocks of trust that few certificates have."""

from base64 import b64decode
from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from tests.minting import asn1, keys
from tests.minting.authority import pem
from tests.model.tls.draft import DAY, Changes, Draft


def foreign_key(draft: Draft, random: Random) -> str:
    """A leaf with a key that few programs have."""
    kind = random.choice((*keys.FOREIGN, "dsa 2048", "dsa 1024"))
    draft.with_leaf(key=kind)
    return f"leaf key {kind}"


def pss(draft: Draft, random: Random) -> str:
    """Signatures by RSASSA-PSS."""
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    digest = random.choice(("pss-sha256", "pss-sha384", "pss-sha512", "pss-sha1"))
    for each in ("root", "intermediate", "leaf"):
        draft.change(each, key="rsa 2048")
    draft.change(who, digest=digest)
    return f"{who} digest {digest}"


def serial(draft: Draft, random: Random) -> str:
    """Numbers that RFC 5280 does not allow, or hardly."""
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    number = random.choice((0, -1, -(2**70), 2**159, 2**160, 2**200, 2**63, 127, 128))
    draft.change(who, serial=number)
    return f"{who} serial {number}"


_PURPOSES = (None, ("serverAuth",), ("clientAuth",), ("any",), ("serverAuth", "clientAuth"), ("codeSigning",))
_USAGES = (None, ("digitalSignature",), ("keyCertSign",), ("digitalSignature", "keyCertSign"), ("keyEncipherment",))


def usages(draft: Draft, random: Random) -> str:
    """Usages of both kinds, on the leaf and on its CA."""
    found = []
    for who in random.choice((("leaf",), ("intermediate",), ("leaf", "intermediate"), ("intermediate", "root"))):
        change: Changes = {"purposes": random.choice(_PURPOSES), "usage": random.choice(_USAGES)}
        draft.change(who, **change)
        found.append(f"{who} {change}")
    return "; ".join(found)


def lifetimes(draft: Draft, random: Random) -> str:
    """Times that do not fit into each other."""
    found = []
    for who in random.sample(("leaf", "intermediate", "root"), 2):
        first, last = random.choice(((-800, 800), (-400, -1), (1, 400), (-3, 3), (-4000, 4000), (-40, 9000)))
        draft.change(who, not_before=draft.now + first * DAY, not_after=draft.now + last * DAY)
        found.append(f"{who} {first} to {last}")
    return "; ".join(found)


def _auxiliary(trust: tuple[str, ...], reject: tuple[str, ...], alias: str) -> bytes:
    """X509_CERT_AUX: the trust settings that stand behind the certificate in a TRUSTED CERTIFICATE block."""
    fields = [asn1.sequence(*map(asn1.oid, trust))] if trust else []
    fields += [asn1.tlv(0xA0, *map(asn1.oid, reject))] if reject else []
    fields += [asn1.text(alias)] if alias else []
    return asn1.sequence(*fields)


SERVER, CLIENT, ANY = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"
_TRUSTS: dict[str, bytes] = {
    "nothing": b"",
    "an empty sequence": asn1.sequence(),
    "an alias": _auxiliary((), (), "Prometheus"),
    "trusted for servers": _auxiliary((SERVER,), (), ""),
    "trusted for clients": _auxiliary((CLIENT,), (), ""),
    "trusted for anything": _auxiliary((ANY,), (), "x"),
    "rejected for servers": _auxiliary((), (SERVER,), ""),
    "rejected for clients": _auxiliary((), (CLIENT,), ""),
    "rejected for anything": _auxiliary((), (ANY,), ""),
    "trusted and rejected": _auxiliary((SERVER,), (SERVER,), ""),
}


def trust_block(draft: Draft, random: Random) -> str:
    """The leaf, or what clients trust, with trust settings."""
    kind = random.choice(tuple(_TRUSTS))
    if random.random() < 0.5:
        draft.file = _with(kind)
        return f"leaf block with {kind}"
    draft.roots = _with(kind)
    return f"root block with {kind}"


def _with(kind: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        first, *rest = [b"-----BEGIN" + part for part in content.split(b"-----BEGIN")[1:]]
        body = b"".join(line for line in first.splitlines() if not line.startswith(b"-----"))
        return pem(b64decode(body) + _TRUSTS[kind], "TRUSTED CERTIFICATE") + b"".join(rest)

    return change


def joined(draft: Draft, random: Random) -> str:
    """Key and certificates in one file, or certificates that come twice."""
    kind = random.choice(("key first", "key last", "key between", "chain twice"))

    def change(content: bytes) -> bytes:
        key = keys.encoded(draft.plans()[0].private())
        first, *rest = [b"-----BEGIN" + part for part in content.split(b"-----BEGIN")[1:]]
        return {
            "key first": key + content,
            "key last": content + key,
            "key between": first + key + b"".join(rest),
            "chain twice": content + content,
        }[kind]

    draft.file = change
    return f"one file, {kind}"


def renewed_root(draft: Draft, random: Random) -> str:
    """A root that is also sent, with another lifetime than the trusted one."""
    days = random.choice((-5, 500))
    draft.send = lambda plans: [*plans[:-1], replace(plans[-1], not_after=draft.now + days * DAY, serial=99)]
    return f"sends another root, {days} days left"
