"""Files of certificates and keys as people leave them."""

import subprocess
from base64 import b64decode
from collections.abc import Callable
from random import Random

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519

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
    "in UTF-16": lambda content: content.decode().encode("utf-16"),
    "with two empty lines before the end": lambda content: content.replace(b"-----END", b"\n\n-----END", 1),
    "with a tab before": lambda content: content.replace(b"MII", b"\tMII", 1),
    "with a comment inside": lambda content: content.replace(b"\n", b"\n# a comment\n", 1),
    "with indented lines": lambda content: content.replace(b"\nM", b"\n    M"),
    "with the begin line twice": lambda content: b"-----BEGIN CERTIFICATE-----\n" + content,
    "with the end line twice": lambda content: content + b"-----END CERTIFICATE-----\n",
    "all on one line": lambda content: content.replace(b"\n", b" "),
    "twice DER": lambda content: pem(_der(content) * 2) + b"".join(_blocks(content)[1:]),
    "without padding": lambda content: content.replace(b"=\n", b"\n"),
    "with a request behind": lambda content: content + content.replace(b" CERTIFICATE-", b" CERTIFICATE REQUEST-"),
    "with an empty block": lambda content: b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n" + content,
    "with an empty block of text": lambda content: b"-----BEGIN X-----\n-----END X-----\n" + content,
    "with a CRL before": lambda content: content.replace(b" CERTIFICATE-", b" X509 CRL-") + content,
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


def _sealed(private: keys.Key, *options: str) -> bytes:
    """PKCS#8 with a password, as `openssl pkcs8` writes it."""
    return _openssl(private, "pkcs8", "-topk8", "-passout", "pass:secret", *options)


def _headed(private: keys.Key, cipher: str) -> bytes:
    """A key with the headers of RFC 1421, or PKCS#8 where there is no such form."""
    return _openssl(private, "pkey", "-traditional", cipher, "-passout", "pass:secret")


def _without_public_half(private: keys.Key) -> bytes:
    """A key on a curve, of which the number alone is written."""
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        return keys.encoded(private)
    return _openssl(private, "ec", "-no_public")


def _openssl(private: keys.Key, *words: str) -> bytes:
    command = ["openssl", *words]
    return subprocess.run(command, input=keys.encoded(private), capture_output=True, check=True, timeout=20).stdout


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
    "with BOM": lambda private: (b"\xef\xbb\xbf" + keys.encoded(private), None),
    "in UTF-16": lambda private: (keys.encoded(private).decode().encode("utf-16"), None),
    "encrypted, password behind a blank": lambda private: (keys.encoded(private, password="secret"), b" secret\n"),
    "encrypted, password with blanks": lambda private: (keys.encoded(private, password="sec ret "), b"sec ret \n"),
    "encrypted, password without a newline": lambda private: (keys.encoded(private, password="secret"), b"secret"),
    "encrypted, password twice": lambda private: (keys.encoded(private, password="secret"), b"\n\nsecret\nsecret\n"),
    "encrypted, password with BOM": lambda private: (keys.encoded(private, password="secret"), b"\xef\xbb\xbfsecret"),
    "encrypted, empty password file": lambda private: (keys.encoded(private, password="secret"), b"\n"),
    "encrypted by 3DES": lambda private: (_sealed(private, "-v1", "PBE-SHA1-3DES"), b"secret\n"),
    "encrypted by scrypt": lambda private: (_sealed(private, "-scrypt"), b"secret\n"),
    "encrypted, PBKDF2 with SHA-512": lambda private: (_sealed(private, "-v2prf", "hmacWithSHA512"), b"secret\n"),
    "encrypted, traditional by AES-256": lambda private: (_headed(private, "-aes256"), b"secret\n"),
    "encrypted, traditional by 3DES": lambda private: (_headed(private, "-des3"), b"secret\n"),
    "encrypted, traditional, password wrong": lambda private: (_headed(private, "-aes128"), b"wrong\n"),
    "with a certificate of its own behind": lambda private: (keys.encoded(private) + pem(mint(stranger())), None),
    "with bytes behind the DER": lambda private: (pem(keys.encoded(private, der=True) + b"xyz", "PRIVATE KEY"), None),
    "as EC": lambda private: (keys.encoded(private).replace(b"PRIVATE KEY", b"EC PRIVATE KEY"), None),
    "as encrypted": lambda private: (keys.encoded(private).replace(b"PRIVATE KEY", b"ENCRYPTED PRIVATE KEY"), b"x\n"),
    "with parameters alone": lambda private: (_FILES["with a parameters block"](b""), None),
    "SEC1 as PKCS#8": lambda private: (_traditional(private).replace(b"EC PRIVATE", b"PRIVATE"), None),
    "without its public half": lambda private: (_without_public_half(private), None),
    "with an unneeded password": lambda private: (keys.encoded(private), b"secret\n"),
}
