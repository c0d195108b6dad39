"""Certificates with one thing wrong, or unusual: times, usages, constraints, keys, signatures, names of issuers."""

import datetime
from random import Random

from tests.minting import extensions
from tests.minting import keys as private_keys
from tests.model.tls.draft import DAY, NAME, Draft


def times(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    change = random.choice(
        (
            {"not_after": draft.now - DAY},
            {"not_before": draft.now + DAY},
            {"not_after": datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)},
            {"not_before": datetime.datetime(1951, 1, 1, tzinfo=datetime.UTC)},
            {"not_before": draft.now + 2 * DAY, "not_after": draft.now - 2 * DAY},
        )
    )
    draft.change(who, **change)
    return f"{who} {sorted(change)}"


def purposes(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    purposes = random.choice(
        (
            None,
            ("serverAuth",),
            ("clientAuth",),
            ("any",),
            ("clientAuth", "serverAuth"),
            ("codeSigning", "any"),
            ("emailProtection",),
            ("OCSPSigning", "serverAuth"),
            ("2.16.840.1.113730.4.1",),
            ("1.3.6.1.4.1.311.10.3.3",),
            ("1.2.3.4",),
            (),
        )
    )
    draft.change(who, purposes=purposes)
    return f"{who} purposes {purposes}"


def usage(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    usage = random.choice(
        (
            None,
            ("digitalSignature",),
            ("keyEncipherment",),
            ("keyAgreement",),
            ("keyCertSign", "cRLSign"),
            ("cRLSign",),
            ("dataEncipherment",),
            ("digitalSignature", "keyCertSign"),
            (),
            ("contentCommitment",),
        )
    )
    draft.change(who, usage=usage, **({"key": "rsa 2048"} if random.random() < 0.6 and who == "leaf" else {}))
    return f"{who} usage {usage}"


def constraints(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "intermediate", "root"))
    change = random.choice(
        ({"ca": True}, {"ca": False}, {"ca": None}, {"ca": True, "path_length": 0}, {"ca": False, "path_length": 0})
    )
    draft.change(who, **change)
    return f"{who} {change}"


def path_length(draft: Draft, random: Random) -> str:
    lengths = [random.choice((None, None, 0, 1, 2)) for _ in range(random.choice((2, 3, 4)))]
    draft.authorities = [{"path_length": length} for length in lengths]
    if random.random() < 0.3:
        for one in draft.authorities[1:]:
            one["subject"] = "CN=CA 0, O=Test"
            one["use"] = f"self-issued {random.random()}"
    if random.random() < 0.3:
        draft.with_leaf(ca=True)
    return f"path lengths {lengths}"


def name_constraints(draft: Draft, random: Random) -> str:
    who = random.choice(("intermediate", "intermediate", "root"))
    permitted = tuple(random.sample(_TREES, random.choice((0, 1, 1, 2))))
    excluded = tuple(random.sample(_TREES, random.choice((0, 0, 1))))
    name = random.choice((NAME, NAME, "192.0.2.7"))
    names = random.choice(
        (
            (name,),
            (name,),
            None,
            (name, "other.org"),
            ("*.example.com",),
            (name, "email:a@example.com"),
            (name, "uri:https://prom.example.com/"),
        )
    )
    draft.name = name if names != ("*.example.com",) else NAME
    draft.with_leaf(
        names=names, subject=random.choice((f"CN={name}", "O=x", "CN=Not a host", "C=DE, CN=prom.example.com"))
    )
    draft.change(who, permitted=permitted, excluded=excluded)
    return f"{who} permitted {permitted} excluded {excluded} names {names}"


_TREES = (
    "dns:example.com",
    "dns:.example.com",
    "dns:other.org",
    "192.0.2.0/24",
    "198.51.100.0/24",
    "email:example.com",
    "dns:",
    "dns:prom.example.com",
    "dns:com",
    "0.0.0.0/0",
    "uri:.example.com",
    "uri:example.com",
    "dns:EXAMPLE.com",
    "dns:a.prom.example.com",
)


def keys(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    kind = random.choice(
        (
            "rsa 1024",
            "rsa 2048",
            "rsa 3072",
            "rsa 2047",
            "P-256",
            "P-384",
            "P-521",
            "P-224",
            "secp256k1",
            "brainpoolP256r1",
            "ed25519",
            "ed448",
            "rsa 1536",
        )
    )
    digest = {"ed25519": "sha256", "ed448": "sha256"}.get(kind, "sha256")
    draft.change(who, key=kind, digest=digest)
    return f"{who} key {kind}"


def digests(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    digest = random.choice(("sha1", "sha1", "sha224", "sha384", "sha512", "md5"))
    for each in ("root", "intermediate", "leaf"):
        draft.change(each, key="rsa 2048")
    draft.change(who, digest=digest)
    return f"{who} digest {digest}"


def versions(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "intermediate", "root"))
    version = random.choice((1, 1, 2))
    draft.change(who, version=version)
    return f"{who} version {version}"


def identity(draft: Draft, random: Random) -> str:
    """What binds a certificate to its issuer, broken in one place."""
    what = random.choice(
        ("no ids", "wrong key id", "wrong issuer name", "wrong signer", "folded issuer name", "no subject")
    )
    if what == "no ids":
        draft.with_leaf(ids=False)
    elif what == "wrong key id":
        draft.with_leaf(ids=False, raw=(extensions.authority_key_id(b"0123456789"),))
    elif what == "wrong issuer name":
        draft.with_leaf(issuer_name="CN=Nobody")
    elif what == "wrong signer":
        draft.with_leaf(signer=private_keys.key("P-256", "wrong signer"))
    elif what == "folded issuer name":
        draft.with_leaf(issuer_name="CN=ca  1, O=TEST")
    else:
        draft.with_leaf(subject="", names_critical=random.random() < 0.5)
    return what


def second_pair(draft: Draft, random: Random) -> str:
    """Two certificates for one server: the client's choice decides which one it sees."""
    if random.random() < 0.5:
        draft.with_leaf(key="rsa 2048")
    draft.second = random.choice(
        (
            {},
            {"names": ("other.example.com",)},
            {"not_after": draft.now - DAY},
            {"purposes": ("clientAuth",)},
            {"key": "P-256"},
            {"key": "P-256", "names": ("other.example.com",)},
            {"key": "ed25519", "names": ("x.example",)},
            {"key": "P-384"},
            {"key": "P-384", "names": None, "subject": "CN=x"},
            {"usage": ("keyEncipherment",)},
        )
    )
    return f"second pair {draft.second}"
