"""Files of certificates and keys as people leave them."""

from base64 import b64decode
from collections.abc import Callable
from random import Random

from cryptography.hazmat.primitives.asymmetric import ed448, ed25519

from tests.minting import keys
from tests.minting.authority import Plan, mint, pem
from tests.model.tls.draft import Draft


def stranger() -> Plan:
    """A CA that has nothing to do with anything."""
    return Plan("CN=Stranger", ca=True, use="stranger")


def file(draft: Draft, random: Random) -> str:
    kind = random.choice(tuple(_FILES))
    draft.file = _FILES[kind]
    return f"file {kind}"


def _before(text: bytes) -> Callable[[bytes], bytes]:
    return lambda content: text + content


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
    return b64decode(_body(_blocks(content)[0]))


def _changed(content: bytes) -> bytes:
    """The last byte of the first signature is another one."""
    der = _der(content)
    return pem(der[:-1] + bytes([der[-1] ^ 1])) + b"".join(_blocks(content)[1:])


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
    "DER": _der,
    "as TRUSTED": lambda content: content.replace(b" CERTIFICATE-", b" TRUSTED CERTIFICATE-"),
    "as X509": lambda content: content.replace(b" CERTIFICATE-", b" X509 CERTIFICATE-"),
    "as PKCS7": lambda content: content.replace(b" CERTIFICATE-", b" PKCS7-"),
    "as a request": lambda content: content.replace(b" CERTIFICATE-", b" CERTIFICATE REQUEST-"),
    "with bad base64": lambda content: content.replace(b"MII", b"M!I", 1),
    "cut off": lambda content: content[: len(content) // 3],
    "with a changed byte": _changed,
    "with headers": lambda content: content.replace(b"-----\n", b"-----\nComment: x\n\n", 1),
    "with a parameters block": _before(
        b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    ),
    "with bytes behind the DER": lambda content: pem(_der(content) + b"xyz"),
    "with the end of another label": lambda content: content.replace(b"END CERTIFICATE", b"END X509 CERTIFICATE", 1),
    "with four dashes": lambda content: content.replace(b"-----BEGIN", b"----BEGIN", 1),
    "with lower case": lambda content: content.replace(b"BEGIN CERTIFICATE", b"begin certificate", 1),
    "with NUL": lambda content: content + b"\0\0",
    "with a bad second block": lambda content: (
        content + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    ),
}


def key_file(draft: Draft, random: Random) -> str:
    kind = random.choice(tuple(_KEYS))
    if kind in {"PKCS#1", "RSA encrypted PKCS#1"} or random.random() < 0.4:
        draft.with_leaf(key="rsa 2048")
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
    "encrypted, password known, CRLF": lambda private: (
        keys.encoded(private, password="secret"),
        b"wrong\r\nsecret\r\n",
    ),
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
    "behind a certificate": lambda private: (pem(mint(stranger())) + keys.encoded(private), None),
    "with an unneeded password": lambda private: (keys.encoded(private), b"secret\n"),
}
