"""Presentations made at random, good and bad in every way that issues of TLS are about."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed448, ed25519

from tests.minting import asn1, extensions, keys
from tests.minting.authority import Plan, mint, pem
from tests.model.tls.case import Case, Pair

DAY = datetime.timedelta(days=1)
NAME = "prom.example.com"
Changes = dict[str, Any]


@dataclass(slots=True)
class Draft:
    """A chain on its way: what is odd of the leaf, of each CA from the top, and how it is sent and trusted."""

    now: datetime.datetime
    kind: str = ""
    name: str = NAME
    leaf: Changes | None = None
    authorities: list[Changes] | None = None
    send: Callable[[list[Plan]], list[Plan]] | None = None
    trust: Callable[[list[Plan]], list[Plan]] | None = None
    file: Callable[[bytes], bytes] | None = None
    key: Callable[[keys.Key], tuple[bytes, bytes | None]] | None = None
    second: Changes | None = None

    def case(self, number: str) -> Case:
        """The files."""
        plans = self.plans()
        sent = (self.send(plans) if self.send else plans[:-1]) or plans
        trusted = self.trust(plans) if self.trust else plans[-1:]
        certificate = b"".join(pem(mint(plan)) for plan in sent)
        private = plans[0].private()
        key, passwords = self.key(private) if self.key else (keys.encoded(private), None)
        roots = b"".join(pem(mint(plan)) for plan in trusted)
        content = self.file(certificate) if self.file else certificate
        pairs = (Pair(content, key, passwords), *self._second(plans))
        return Case(number, self.kind, self.name, pairs, roots)

    def _second(self, plans: list[Plan]) -> Iterator[Pair]:
        """Another pair, with a key of the other type if nothing else is said."""
        if self.second is not None:
            usual: Changes = {"key": "P-256" if plans[0].key.startswith("rsa") else "rsa 2048", "use": "second"}
            other = replace(plans[0], **{**usual, **self.second})
            certificate = b"".join(pem(mint(plan)) for plan in [other, *plans[1:-1]])
            yield Pair(certificate, keys.encoded(other.private()))

    def plans(self) -> list[Plan]:
        """Leaf first, root last."""
        times = {"not_before": self.now - 30 * DAY, "not_after": self.now + 60 * DAY}
        above: Plan | None = None
        found = []
        for level, changes in enumerate(self.authorities if self.authorities is not None else [{}, {}]):
            usual: Changes = {
                **times, "subject": f"CN=CA {level}, O=Test", "ca": True, "usage": ("keyCertSign", "cRLSign"),
                "issuer": above,
            }  # fmt: skip
            above = Plan(**{**usual, **changes})
            found.append(above)
        usual = {**times, "subject": f"CN={NAME}", "names": (NAME,), "purposes": ("serverAuth",), "issuer": above,
                 "usage": ("digitalSignature", "keyEncipherment")}  # fmt: skip
        leaf = Plan(**{**usual, **(self.leaf or {})})
        return [leaf, *reversed(found)]


def presented(seed: int, count: int, now: datetime.datetime) -> Iterator[Case]:
    """So many presentations, the same ones for the same seed but for keys and times."""
    return _made(seed, count, now, _CHANGES, (4, 1))


def named(seed: int, count: int, now: datetime.datetime) -> Iterator[Case]:
    """Presentations with odd names alone."""
    return _made(seed, count, now, (_names, _names, _names, _common_name_only), (1, 0))


def files(seed: int, count: int, now: datetime.datetime) -> Iterator[Case]:
    """Presentations with odd files of certificates and keys."""
    return _made(seed, count, now, (_file, _file, _key_file, _key_file, _second_pair, _keys, _digests, _sending), (3, 1))


def _made(
    seed: int, count: int, now: datetime.datetime, changes: Sequence["Change"], weights: tuple[int, int]
) -> Iterator[Case]:
    """Presentations with one change, or with two different ones, by the weights of both."""
    random = Random(seed)
    for index in range(count):
        draft = Draft(now)
        for change in random.sample(changes, random.choices((1, 2), weights)[0]):
            kind = change(draft, random)
            draft.kind = f"{draft.kind}; {kind}".lstrip("; ")
        yield draft.case(f"{seed}-{index}")


def _with_leaf(draft: Draft, **changes: Any) -> None:
    draft.leaf = {**(draft.leaf or {}), **changes}


def _with_authority(draft: Draft, level: int, **changes: Any) -> None:
    """Change a CA; 0 is the root, 1 the intermediate."""
    draft.authorities = [dict(one) for one in draft.authorities or [{}, {}]]
    level = min(level, len(draft.authorities) - 1)
    draft.authorities[level] |= changes


PATTERNS = (
    NAME, "PROM.Example.com", "*.example.com", "*.com", "*", "prom*.example.com", "*m.example.com", "p*m.example.com",
    "*.*.example.com", "a.*.example.com", "*.prom.example.com", "prom.example.com.", "*.example.com.", "example.com",
    "other.example.com", ".example.com", "xn--bcher-kva.example", "*.xn--bcher-kva.example", "xn--*.example.com",
    "my_prom.example.com", "*.my_prom.example.com", "192.0.2.7", "ip:192.0.2.7", "ip:2001:db8::1", "ip:::ffff:192.0.2.7",
    "localhost", "-prom.example.com", "prom-.example.com", "prom..example.com", "*.local", "*.co.uk", "**.example.com",
    "uri:https://prom.example.com/", "email:a@prom.example.com", "*prom.example.com", "*.192.0.2.7", "ip:7f000001ff",
    "prom.example.com:443", " prom.example.com", "prom.exam ple.com", "*.0.2.7", "dns:", "f*.example.com", "foo.*",
    "*a.example.com", "_prom._tcp.example.com", "xn--bcher-kva.example.com", "*.a.example.com", "prom.*.com", "prom*",
)  # fmt: skip
NAMES = (
    NAME, "PROM.Example.com", "prom.example.com.", "a.b.example.com", "example.com", "prom1.example.com",
    "xn--bcher-kva.example.com", "b\xfccher.example", "xn--bcher-kva.example", "my_prom.example.com",
    "a.my_prom.example.com", "192.0.2.7", "2001:db8::1", "localhost", "foo.local", "foo.co.uk", "a.prom.example.com",
    "my-prom.example.com", "foo.xn--bcher-kva.example", "B\xdcCHER.example", "stra\xdfe.example", "prom_1.example.com",
    "foo-bar.example.com", "127.0.0.1", "xn--prom.example.com", "m.example.com", "::ffff:192.0.2.7", "other.example.com",
    "prom", "1.example.com", "prom.example.org", "foo.example.com", "foo", "a.example.com", "bar.a.example.com",
    "_prom._tcp.example.com", "pm.example.com", "0.prom.example.com", "prom-.example.com", "-prom.example.com",
)  # fmt: skip
COMMON_NAMES = (NAME, "*.example.com", "prom.example.com.", "192.0.2.7", "Prometheus", "example.com", "*.com", "prom*.example.com")


def _names(draft: Draft, random: Random) -> str:
    names = tuple(random.sample(PATTERNS, random.choices((0, 1, 2, 3), (1, 6, 2, 1))[0]))
    draft.name = random.choice(NAMES)
    common = random.choice((*COMMON_NAMES, draft.name)) if random.random() < 0.6 else "x"
    if random.random() < 0.35:
        names = (*names, *_near(draft.name, random))
    given = None if not names and random.random() < 0.7 else names
    _with_leaf(draft, names=given, subject=f"CN={common}")
    return f"names {given} CN={common}"


def _near(name: str, random: Random) -> tuple[str, ...]:
    """A pattern that covers a name, or nearly does."""
    name = name if name.isascii() else name.encode("idna").decode()
    first, _, rest = name.partition(".")
    return (random.choice((name, name.upper(), f"*.{rest}", f"{first[:2]}*.{rest}", f"*{first[-1:]}.{rest}", f"{name}.")),)


def _common_name_only(draft: Draft, random: Random) -> str:
    common = random.choice((f"CN={NAME}", f"O=x, CN={NAME}", f"CN=a, CN={NAME}", f"CN={NAME}, CN=a", "O=x", f"CN={NAME}., O=y"))
    names = random.choice((None, None, (), ("ip:192.0.2.7",), ("email:a@example.com",), ("uri:https://x/",)))
    draft.name = random.choice((NAME, NAME, "192.0.2.7"))
    _with_leaf(draft, names=names, subject=common)
    return f"{common} names {names}"


def _times(draft: Draft, random: Random) -> str:
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
    _change(draft, who, **change)
    return f"{who} {sorted(change)}"


def _change(draft: Draft, who: str, **changes: Any) -> None:
    if who == "leaf":
        _with_leaf(draft, **changes)
    else:
        _with_authority(draft, int(who == "intermediate"), **changes)


def _purposes(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    purposes = random.choice(
        (None, ("serverAuth",), ("clientAuth",), ("any",), ("clientAuth", "serverAuth"), ("codeSigning", "any"),
         ("emailProtection",), ("OCSPSigning", "serverAuth"), ("2.16.840.1.113730.4.1",), ("1.3.6.1.4.1.311.10.3.3",),
         ("1.2.3.4",), ())
    )  # fmt: skip
    _change(draft, who, purposes=purposes)
    return f"{who} purposes {purposes}"


def _usage(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    usage = random.choice(
        (None, ("digitalSignature",), ("keyEncipherment",), ("keyAgreement",), ("keyCertSign", "cRLSign"), ("cRLSign",),
         ("dataEncipherment",), ("digitalSignature", "keyCertSign"), (), ("contentCommitment",))
    )  # fmt: skip
    _change(draft, who, usage=usage, **({"key": "rsa 2048"} if random.random() < 0.6 and who == "leaf" else {}))
    return f"{who} usage {usage}"


def _constraints(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "intermediate", "root"))
    change = random.choice(
        ({"ca": True}, {"ca": False}, {"ca": None}, {"ca": True, "path_length": 0}, {"ca": False, "path_length": 0})
    )
    _change(draft, who, **change)
    return f"{who} {change}"


def _path_length(draft: Draft, random: Random) -> str:
    lengths = [random.choice((None, None, 0, 1, 2)) for _ in range(random.choice((2, 3, 4)))]
    draft.authorities = [{"path_length": length} for length in lengths]
    if random.random() < 0.3:
        for one in draft.authorities[1:]:
            one["subject"] = "CN=CA 0, O=Test"
            one["use"] = f"self-issued {random.random()}"
    if random.random() < 0.3:
        _with_leaf(draft, ca=True)
    return f"path lengths {lengths}"


def _name_constraints(draft: Draft, random: Random) -> str:
    who = random.choice(("intermediate", "intermediate", "root"))
    permitted = tuple(random.sample(_TREES, random.choice((0, 1, 1, 2))))
    excluded = tuple(random.sample(_TREES, random.choice((0, 0, 1))))
    name = random.choice((NAME, NAME, "192.0.2.7"))
    names = random.choice(((name,), (name,), None, (name, "other.org"), ("*.example.com",), (name, "email:a@example.com"),
                           (name, "uri:https://prom.example.com/")))  # fmt: skip
    draft.name = name if names != ("*.example.com",) else NAME
    _with_leaf(draft, names=names, subject=random.choice((f"CN={name}", "O=x", "CN=Not a host", "C=DE, CN=prom.example.com")))
    _change(draft, who, permitted=permitted, excluded=excluded)
    return f"{who} permitted {permitted} excluded {excluded} names {names}"


_TREES = ("dns:example.com", "dns:.example.com", "dns:other.org", "192.0.2.0/24", "198.51.100.0/24", "email:example.com",
          "dns:", "dns:prom.example.com", "dns:com", "0.0.0.0/0", "uri:.example.com", "uri:example.com", "dns:EXAMPLE.com",
          "dns:a.prom.example.com")  # fmt: skip


def _keys(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    kind = random.choice(
        ("rsa 1024", "rsa 2048", "rsa 3072", "rsa 2047", "P-256", "P-384", "P-521", "P-224", "secp256k1",
         "brainpoolP256r1", "ed25519", "ed448", "rsa 1536")
    )  # fmt: skip
    digest = {"ed25519": "sha256", "ed448": "sha256"}.get(kind, "sha256")
    _change(draft, who, key=kind, digest=digest)
    return f"{who} key {kind}"


def _digests(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    digest = random.choice(("sha1", "sha1", "sha224", "sha384", "sha512", "md5"))
    for each in ("root", "intermediate", "leaf"):
        _change(draft, each, key="rsa 2048")
    _change(draft, who, digest=digest)
    return f"{who} digest {digest}"


def _versions(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "intermediate", "root"))
    version = random.choice((1, 1, 2))
    _change(draft, who, version=version)
    return f"{who} version {version}"


def _sending(draft: Draft, random: Random) -> str:
    draft.authorities = [dict(one) for one in draft.authorities or [{}, {}]]
    if random.random() < 0.5:
        draft.authorities.append({})
    kind, draft.send = random.choice(_SENDINGS)
    return f"sends {kind}"


def _stranger() -> Plan:
    return Plan("CN=Stranger", ca=True, use="stranger")


_SENDINGS: tuple[tuple[str, Callable[[list[Plan]], list[Plan]]], ...] = (
    ("leaf alone", lambda plans: plans[:1]),
    ("with root", lambda plans: plans),
    ("reversed CAs", lambda plans: [plans[0], *reversed(plans[1:-1])]),
    ("reversed with root", lambda plans: [plans[0], *reversed(plans[1:])]),
    ("intermediate first", lambda plans: [*plans[1:-1], plans[0]]),
    ("leaf twice", lambda plans: [plans[0], *plans[:-1]]),
    ("stranger last", lambda plans: [*plans[:-1], _stranger()]),
    ("stranger between", lambda plans: [plans[0], _stranger(), *plans[1:-1]]),
    ("without the first CA", lambda plans: [plans[0], *plans[2:]]),
    ("all", lambda plans: plans[:-1]),
    ("doubled CA", lambda plans: [plans[0], *plans[1:-1], *plans[1:-1]]),
)


def _trusting(draft: Draft, random: Random) -> str:
    kind, draft.trust = random.choice(_TRUSTS)
    if random.random() < 0.3:
        draft.authorities = []
        return f"self-signed leaf, trusts {kind}"
    return f"trusts {kind}"


_TRUSTS: tuple[tuple[str, Callable[[list[Plan]], list[Plan]]], ...] = (
    ("intermediate alone", lambda plans: plans[1:2] or plans),
    ("leaf alone", lambda plans: plans[:1]),
    ("stranger", lambda plans: [_stranger()]),
    ("root and intermediate", lambda plans: plans[1:] or plans),
    ("stranger and root", lambda plans: [_stranger(), *plans[-1:]]),
    ("root", lambda plans: plans[-1:]),
)


def _cross_signed(draft: Draft, random: Random) -> str:
    """The intermediate has two certificates for one key: one by the root, one by another CA."""
    other = Plan("CN=Old root, O=Old", ca=True, usage=("keyCertSign",), use="old root",
                 not_before=draft.now - 900 * DAY,
                 not_after=draft.now + random.choice((-10, 300)) * DAY)  # fmt: skip

    def crossed(plans: list[Plan], index: int) -> Plan:
        index = min(index, len(plans) - 1)
        expired = random_expired and index == 1
        return replace(plans[index], issuer=other, serial=77, use=plans[index].use or plans[index].subject,
                       not_after=draft.now - DAY if expired else plans[index].not_after)  # fmt: skip

    random_expired = random.random() < 0.3
    shape = random.choice(("intermediate twice", "intermediate crossed first", "root crossed", "old root trusted", "both roots trusted"))
    if shape == "root crossed":
        draft.send = lambda plans: [*plans[:-1], crossed(plans, len(plans) - 1)]
    elif shape == "intermediate crossed first":
        draft.send = lambda plans: [plans[0], crossed(plans, 1), *plans[1:-1]]
    else:
        draft.send = lambda plans: [plans[0], *plans[1:-1], crossed(plans, 1)]
    if shape == "old root trusted":
        draft.trust = lambda plans: [other]
    if shape == "both roots trusted":
        draft.trust = lambda plans: [other, plans[-1]]
    return f"cross-signed: {shape}, old root until {other.not_after:%Y-%m-%d}"


def _identity(draft: Draft, random: Random) -> str:
    """What binds a certificate to its issuer, broken in one place."""
    what = random.choice(("no ids", "wrong key id", "wrong issuer name", "wrong signer", "folded issuer name", "no subject"))
    if what == "no ids":
        _with_leaf(draft, ids=False)
    elif what == "wrong key id":
        _with_leaf(draft, ids=False, raw=(extensions.authority_key_id(b"0123456789"),))
    elif what == "wrong issuer name":
        _with_leaf(draft, issuer_name="CN=Nobody")
    elif what == "wrong signer":
        _with_leaf(draft, signer=keys.key("P-256", "wrong signer"))
    elif what == "folded issuer name":
        _with_leaf(draft, issuer_name="CN=ca  1, O=TEST")
    else:
        _with_leaf(draft, subject="", names_critical=random.random() < 0.5)
    return what


def _odd_extension(draft: Draft, random: Random) -> str:
    who = random.choice(("leaf", "leaf", "intermediate", "root"))
    kind = random.choice(tuple(_ODD))
    _change(draft, who, raw=(_ODD[kind],))
    if kind in {"empty names", "names that are none"} and who == "leaf":
        _with_leaf(draft, names=None)
    return f"{who} {kind}"


_ODD: dict[str, bytes] = {
    "critical unknown": extensions.extension("1.2.3.4.5", b"\x05\x00", critical=True),
    "unknown": extensions.extension("1.2.3.4.5", b"\x05\x00"),
    "must staple": extensions.must_staple(),
    "critical must staple": extensions.extension("1.3.6.1.5.5.7.1.24", asn1.sequence(asn1.integer(5)), critical=True),
    "policies": extensions.policies("2.23.140.1.2.1"),
    "critical policies": extensions.extension("2.5.29.32", asn1.sequence(asn1.sequence(asn1.oid("1.2.3"))), critical=True),
    "policies twice the same": extensions.policies("1.2.3", "1.2.3"),
    "policy constraints": extensions.extension("2.5.29.36", asn1.sequence(asn1.tlv(0x80, b"\x00")), critical=True),
    "inhibit any policy": extensions.extension("2.5.29.54", asn1.integer(0), critical=True),
    "empty names": extensions.alternative_names(()),
    "names that are none": extensions.extension("2.5.29.17", b"\x05\x00"),
    "key usage twice": extensions.key_usage(("digitalSignature",)),
    "critical Netscape type": extensions.extension("2.16.840.1.113730.1.1", asn1.bits(b"\x40", 6), critical=True),
    "Netscape type client": extensions.extension("2.16.840.1.113730.1.1", asn1.bits(b"\x80", 7)),
    "access": extensions.information_access("http://ocsp.example/", "http://ca.example/"),
    "critical access": extensions.extension("1.3.6.1.5.5.7.1.1", asn1.sequence(), critical=True),
    "name constraints": extensions.name_constraints(("dns:example.com",), ()),
    "empty name constraints": extensions.extension("2.5.29.30", asn1.sequence(), critical=True),
    "CRL distribution": extensions.extension(
        "2.5.29.31", asn1.sequence(asn1.sequence(asn1.tlv(0xA0, asn1.tlv(0xA0, asn1.tlv(0x86, b"http://crl/"))))), True
    ),
    "SCT poison": extensions.extension("1.3.6.1.4.1.11129.2.4.3", b"\x05\x00", critical=True),
    "private use": extensions.extension("2.5.29.16", asn1.sequence(), critical=True),
    "subject directory": extensions.extension("2.5.29.9", asn1.sequence(), critical=True),
}


def _file(draft: Draft, random: Random) -> str:
    kind = random.choice(tuple(_FILES))
    draft.file = _FILES[kind]
    return f"file {kind}"


def _second_pair(draft: Draft, random: Random) -> str:
    """Two certificates for one server: the client's choice decides which one it sees."""
    if random.random() < 0.5:
        _with_leaf(draft, key="rsa 2048")
    draft.second = random.choice(
        ({}, {"names": ("other.example.com",)}, {"not_after": draft.now - DAY}, {"purposes": ("clientAuth",)},
         {"key": "P-256"}, {"key": "P-256", "names": ("other.example.com",)}, {"key": "ed25519", "names": ("x.example",)},
         {"key": "P-384"}, {"key": "P-384", "names": None, "subject": "CN=x"}, {"usage": ("keyEncipherment",)})
    )  # fmt: skip
    return f"second pair {draft.second}"


def _before(text: bytes) -> Callable[[bytes], bytes]:
    return lambda content: text + content


_FILES: dict[str, Callable[[bytes], bytes]] = {
    "with CRLF": lambda content: content.replace(b"\n", b"\r\n"),
    "with CR": lambda content: content.replace(b"\n", b"\r"),
    "with BOM": _before(b"\xef\xbb\xbf"),
    "with text before": _before(b"subject=CN = x\nissuer=CN = y\n\n"),
    "with text after": lambda content: content + b"\nThat is all.\n",
    "with a half block after": lambda content: content + b"-----BEGIN CERTIFICATE-----\nMIIB\n",
    "with empty lines": lambda content: content.replace(b"-----\n", b"-----\n\n"),
    "with a blank at line ends": lambda content: content.replace(b"\n", b" \n"),
    "with a blank before": lambda content: b" " + content,
    "without the last newline": bytes.rstrip,
    "on long lines": lambda content: _relined(content, 10_000),
    "on lines of 76": lambda content: _relined(content, 76),
    "on lines of 200": lambda content: _relined(content, 200),
    "on lines of 10": lambda content: _relined(content, 10),
    "empty": lambda content: b"",
    "of text": lambda content: b"no certificate\n",
    "DER": lambda content: _der(content),
    "as TRUSTED": lambda content: content.replace(b" CERTIFICATE-", b" TRUSTED CERTIFICATE-"),
    "as X509": lambda content: content.replace(b" CERTIFICATE-", b" X509 CERTIFICATE-"),
    "as PKCS7": lambda content: content.replace(b" CERTIFICATE-", b" PKCS7-"),
    "as a request": lambda content: content.replace(b" CERTIFICATE-", b" CERTIFICATE REQUEST-"),
    "with bad base64": lambda content: content.replace(b"MII", b"M!I", 1),
    "cut off": lambda content: content[: len(content) // 3],
    "with a changed byte": lambda content: _changed(content),
    "with headers": lambda content: content.replace(b"-----\n", b"-----\nComment: x\n\n", 1),
    "with a parameters block": _before(b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"),
    "with bytes behind the DER": lambda content: pem(_der(content) + b"xyz"),
    "with the end of another label": lambda content: content.replace(b"END CERTIFICATE", b"END X509 CERTIFICATE", 1),
    "with four dashes": lambda content: content.replace(b"-----BEGIN", b"----BEGIN", 1),
    "with lower case": lambda content: content.replace(b"BEGIN CERTIFICATE", b"begin certificate", 1),
    "with NUL": lambda content: content + b"\0\0",
    "with a bad second block": lambda content: content + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
}


def _blocks(content: bytes) -> list[bytes]:
    return [b"-----BEGIN" + part for part in content.split(b"-----BEGIN")[1:]]


def _body(block: bytes) -> bytes:
    return b"".join(line for line in block.splitlines() if not line.startswith(b"-----"))


def _relined(content: bytes, width: int) -> bytes:
    found = b""
    for block in _blocks(content):
        body = _body(block)
        lines = [body[start : start + width] for start in range(0, len(body), width)]
        found += b"-----BEGIN CERTIFICATE-----\n" + b"\n".join(lines) + b"\n-----END CERTIFICATE-----\n"
    return found


def _der(content: bytes) -> bytes:
    from base64 import b64decode

    return b64decode(_body(_blocks(content)[0]))


def _changed(content: bytes) -> bytes:
    """The last byte of the first signature is another one."""
    der = _der(content)
    return pem(der[:-1] + bytes([der[-1] ^ 1])) + b"".join(_blocks(content)[1:])


def _key_file(draft: Draft, random: Random) -> str:
    kind = random.choice(tuple(_KEYS))
    if kind in {"PKCS#1", "RSA encrypted PKCS#1"} or random.random() < 0.4:
        _with_leaf(draft, key="rsa 2048")
    draft.key = _KEYS[kind]
    return f"key {kind}"


def _traditional(private: keys.Key, password: str = "") -> bytes:
    form = "SEC1" if not isinstance(private, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)) else "PKCS#8"
    return keys.encoded(private, form, password)


_KEYS: dict[str, Callable[[keys.Key], tuple[bytes, bytes | None]]] = {
    "PKCS#1": lambda private: (_traditional(private), None),
    "SEC1": lambda private: (_traditional(private), None),
    "DER": lambda private: (keys.encoded(private, der=True), None),
    "encrypted": lambda private: (keys.encoded(private, password="secret"), None),
    "encrypted, password known": lambda private: (keys.encoded(private, password="secret"), b"wrong\nsecret\n"),
    "encrypted, password known, CRLF": lambda private: (keys.encoded(private, password="secret"), b"wrong\r\nsecret\r\n"),
    "encrypted, password wrong": lambda private: (keys.encoded(private, password="secret"), b"wrong\n"),
    "encrypted, no password": lambda private: (keys.encoded(private, password="secret"), b""),
    "RSA encrypted PKCS#1": lambda private: (_traditional(private, "secret"), b"secret\n"),
    "traditional, encrypted": lambda private: (_traditional(private, "secret"), None),
    "of somebody else": lambda private: (keys.encoded(keys.key("P-256", "else")), None),
    "of somebody else, RSA": lambda private: (keys.encoded(keys.key("rsa 2048", "else")), None),
    "of another curve": lambda private: (keys.encoded(keys.key("P-384", "else")), None),
    "Ed25519": lambda private: (keys.encoded(keys.key("ed25519", "else")), None),
    "empty": lambda private: (b"", None),
    "of text": lambda private: (b"no key\n", None),
    "behind parameters": lambda private: (_FILES["with a parameters block"](_traditional(private)), None),
    "with CRLF": lambda private: (keys.encoded(private).replace(b"\n", b"\r\n"), None),
    "with text before": lambda private: (b"Bag Attributes: x\n\n" + keys.encoded(private), None),
    "cut off": lambda private: (keys.encoded(private)[:60], None),
    "with bad base64": lambda private: (keys.encoded(private).replace(b"M", b"!", 1), None),
    "as a certificate": lambda private: (keys.encoded(private).replace(b"PRIVATE KEY", b"CERTIFICATE"), None),
    "public": lambda private: (pem(keys.spki(private), "PUBLIC KEY"), None),
    "as RSA": lambda private: (keys.encoded(private).replace(b"PRIVATE KEY", b"RSA PRIVATE KEY"), None),
    "two keys": lambda private: (keys.encoded(private) + keys.encoded(keys.key("P-256", "else")), None),
    "two keys, other first": lambda private: (keys.encoded(keys.key("P-256", "else")) + keys.encoded(private), None),
    "behind a certificate": lambda private: (pem(mint(_stranger())) + keys.encoded(private), None),
    "with an unneeded password": lambda private: (keys.encoded(private), b"secret\n"),
}

Change = Callable[[Draft, Random], str]
_CHANGES: tuple[Change, ...] = (
    _names, _names, _names, _names, _names, _common_name_only, _times, _times, _purposes, _usage, _constraints,
    _path_length, _name_constraints, _name_constraints, _keys, _digests, _versions, _sending, _sending, _trusting,
    _trusting, _cross_signed, _identity, _odd_extension, _odd_extension, _file, _key_file, _second_pair,
)  # fmt: skip
