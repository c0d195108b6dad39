"""Names that clients treat differently: what the certificate says against what is asked for, nothing else being odd."""

import datetime
from collections.abc import Iterator

from tests.model.tls.case import Case
from tests.model.tls.draft import Draft

#: The alternative names (None: none), the common name, and the name that is asked for.
ROWS: tuple[tuple[tuple[str, ...] | None, str, str], ...] = (
    (None, "prom.example.com", "prom.example.com"),
    (("prom.example.com",), "x", "PROM.Example.com"),
    (("prom.example.com",), "x", "prom.example.com."),
    (("other.example.com",), "prom.example.com", "prom.example.com"),
    (("*.example.com",), "x", "prom.example.com"),
    (("*.example.com",), "x", "a.b.example.com"),
    (("*.example.com",), "x", "example.com"),
    (("*.example.com",), "x", "xn--bcher-kva.example.com"),
    (("prom*.example.com",), "x", "prom1.example.com"),
    (("a.*.example.com",), "x", "a.b.example.com"),
    (("*.com",), "x", "example.com"),
    (("*",), "x", "localhost"),
    (("ip:192.0.2.7",), "x", "192.0.2.7"),
    (("dns:192.0.2.7",), "x", "192.0.2.7"),
    (None, "192.0.2.7", "192.0.2.7"),
    (("ip:192.0.2.7",), "prom.example.com", "prom.example.com"),
    (("xn--bcher-kva.example",), "x", "b\xfccher.example"),
    (("my_prom.example.com",), "x", "my_prom.example.com"),
    (("*.example.com",), "x", "my_prom.example.com"),
    (("prom.example.com.",), "x", "prom.example.com"),
    (None, "prom.example.com.", "prom.example.com"),
    (("*.*.x.example",), "x", "a.b.x.example"),
    (("ip:::ffff:192.0.2.7",), "x", "192.0.2.7"),
    (("ip:2001:db8::1",), "x", "2001:db8::1"),
    ((), "prom.example.com", "prom.example.com"),
)


def matrix(now: datetime.datetime) -> Iterator[Case]:
    """A presentation for each row."""
    for number, (names, common, name) in enumerate(ROWS):
        kind = f"{'no names' if names is None else names} CN={common}, asked for {name}"
        yield Draft(now, kind, name, leaf={"names": names, "subject": f"CN={common}"}).case(f"matrix-{number}")


#: What is said of a self-signed certificate of a server beside its name: what people's own commands make.
SELF_SIGNED: tuple[dict[str, object], ...] = (
    {"ca": True},
    {"ca": True, "key": "rsa 2048"},
    {"ca": False},
    {"ca": None},
    {"ca": None, "ids": False},
    {"version": 1, "names": None, "ca": None},
    {"ca": True, "usage": ("keyCertSign", "cRLSign")},
    {"ca": True, "usage": ("digitalSignature", "keyCertSign")},
    {"ca": False, "usage": ("digitalSignature", "keyEncipherment"), "purposes": ("serverAuth",)},
    {"ca": True, "purposes": ("serverAuth",)},
    {"ca": False, "purposes": ("clientAuth",)},
    {"ca": True, "path_length": 0},
    {"ca": True, "names": None},
    {"ca": False, "digest": "sha1", "key": "rsa 2048"},
    {"ca": False, "names": ("other.example.com",)},
    {"ca": False, "names": ("prom.example.com", "192.0.2.7"), "key": "P-384"},
)


def self_signed(now: datetime.datetime) -> Iterator[Case]:
    """A certificate that is its own root, trusted as it is."""
    for number, changes in enumerate(SELF_SIGNED):
        usual = {"names": ("prom.example.com",), "usage": None, "purposes": None, "ids": True}
        draft = Draft(now, f"self-signed {changes}", leaf={**usual, **changes}, authorities=[])
        yield draft.case(f"self-{number}")


#: Whose key or signature is of which kind.
STRENGTHS: tuple[tuple[str, str, str], ...] = (
    *((who, "key", kind) for who in ("leaf", "intermediate", "root")
      for kind in ("rsa 2047", "rsa 4096", "P-224", "P-384", "P-521", "secp256k1", "brainpoolP256r1", "ed25519")),
    *(("root", "key", kind) for kind in ("rsa 1024", "rsa 1536", "ed448")),
    *((who, "digest", digest) for who in ("leaf", "intermediate", "root")
      for digest in ("sha1", "sha224", "sha384", "sha512", "pss-sha256", "pss-sha384", "pss-sha1")),
)  # fmt: skip


def strengths(now: datetime.datetime) -> Iterator[Case]:
    """Keys and signatures of all kinds, nothing else being odd."""
    for number, (who, what, kind) in enumerate(STRENGTHS):
        draft = Draft(now, f"{who} {what} {kind}")
        if what == "digest":
            for each in ("root", "intermediate", "leaf"):
                draft.change(each, key="rsa 2048")
        draft.change(who, **{what: kind})
        yield draft.case(f"strength-{number}")
