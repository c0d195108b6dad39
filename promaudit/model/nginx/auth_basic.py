"""auth_basic: users and passwords of a file (ngx_http_auth_basic_module.c, ngx_crypt.c)."""

import base64
import binascii
import hashlib
import hmac

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.run import DECLINED, OK, Run
from promaudit.model.nginx.text import compile_text, file_name
from promaudit.model.nginx.unknown import UnknownError

_UNAUTHORIZED, _FORBIDDEN = 401, 403
_APR1 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def credentials(run: Run) -> tuple[str, str] | None:
    """User and password of the Authorization header (ngx_http_auth_basic_user)."""
    header = run.header("authorization")
    if header is None or header[:6].lower() != "basic ":
        return None
    encoded = header[6:].lstrip(" ")
    try:
        text = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return None
    user, colon, password = text.partition(":")
    return (user, password) if user and colon else None


def check(run: Run) -> tuple[int, str]:
    """What the handler returns (ngx_http_auth_basic_handler), and the realm that is asked for."""
    directive, file = run.block.one("auth_basic"), run.block.one("auth_basic_user_file")
    if directive is None or file is None:
        return DECLINED, ""
    realm = run.value(compile_text(directive.arguments[0]))
    if realm == "off":
        return DECLINED, ""
    # whoever is authorized knows what this file asks for, whatever the header says in the place of it
    given = None if run.request.authorized else credentials(run)
    if given is None and not run.request.authorized:
        run.say("access", f'auth_basic "{realm}": no user and password are given', directive.span)
        return _UNAUTHORIZED, realm
    path = file_name(run.value(compile_text(file.arguments[0])))
    rc = _check_file(run, path if path.startswith("/") else f"{run.nginx.prefix}/{path}", file, given)
    run.say("access", f'auth_basic "{realm}": {_RESULTS[rc]}', directive.span)
    return rc, realm


_RESULTS = {
    OK: "user and password are right",
    _UNAUTHORIZED: "user or password is wrong",
    _FORBIDDEN: "there is no password file: 403",
}


def _check_file(run: Run, path: str, directive: Directive, given: tuple[str, str] | None) -> int:
    kind = run.nginx.files.kind(path)
    if kind == "missing":
        return _FORBIDDEN
    if given is None:
        return OK
    text = run.nginx.files.text(path) if kind == "file" else None
    if text is None:
        raise UnknownError(f"the password file {path} cannot be read", directive.span)
    user, password = given
    for line in text.split("\n"):
        name, colon, rest = line.partition(":")
        if colon and name == user and not line.startswith("#"):
            return OK if verify(password, rest.rstrip("\r").partition(":")[0], directive) else _UNAUTHORIZED
    return _UNAUTHORIZED


def verify(password: str, stored: str, directive: Directive) -> bool:
    """Whether a password is the one that is stored. Raises UnknownError for methods that are not computed."""
    secret = password.encode("latin-1")
    if stored.startswith("{PLAIN}"):
        return stored[7:] == password
    if stored.startswith("{SHA}"):
        return hmac.compare_digest(base64.b64encode(hashlib.sha1(secret).digest()).decode(), stored[5:])  # noqa: S324
    if stored.startswith("{SSHA}"):
        return _ssha(secret, stored[6:])
    if stored.startswith("$apr1$"):
        return hmac.compare_digest(apr1(secret, stored.split("$")[2].encode("latin-1")), stored)
    raise UnknownError("passwords stored by this method are not verified", directive.span)


def _ssha(secret: bytes, encoded: str) -> bool:
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hashlib.sha1(secret + decoded[20:]).digest(), decoded[:20])  # noqa: S324


def apr1(secret: bytes, salt: bytes) -> str:
    """Apache's MD5 of a password (ngx_crypt_apr1)."""
    salt = salt[:8]
    final = hashlib.md5(secret + salt + secret).digest()  # noqa: S324
    context = secret + b"$apr1$" + salt
    context += (final * (len(secret) // 16 + 1))[: len(secret)]
    length = len(secret)
    while length:
        context += b"\0" if length & 1 else secret[:1]
        length >>= 1
    final = hashlib.md5(context).digest()  # noqa: S324
    for turn in range(1000):
        final = _apr1_round(turn, secret, salt, final)
    return f"$apr1${salt.decode('latin-1')}${_apr1_text(final)}"


def _apr1_round(turn: int, secret: bytes, salt: bytes, final: bytes) -> bytes:
    text = secret if turn & 1 else final
    text += salt if turn % 3 else b""
    text += secret if turn % 7 else b""
    return hashlib.md5(text + (final if turn & 1 else secret)).digest()  # noqa: S324


def _apr1_text(final: bytes) -> str:
    out = []
    for index in range(5):
        last = final[5 if index == 4 else index + 12]
        out.append(_to64((final[index] << 16) | (final[index + 6] << 8) | last, 4))
    return "".join(out) + _to64(final[11], 2)


def _to64(value: int, count: int) -> str:
    return "".join(_APR1[(value >> (6 * index)) & 0x3F] for index in range(count))
