"""What may be shown: no control characters, no secrets.

Configurations are hostile input, and a report ends up in terminals, logs and pull requests.
"""

import re
from functools import lru_cache

from msgspec import Struct

from promaudit import later

#: C0 and C1 control characters, and the marks that turn the direction of text.
_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
HIDDEN = "[hidden]"


class Secret(Struct, frozen=True):
    """One shape of secrets: the pattern, and what is written in its place.

    `marks` are texts in lower case one of which stands in every ASCII text that the pattern matches: most lines have
    none of them, and are not searched.
    """

    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str = HIDDEN


SECRETS = (
    # user:password@ in a URL
    Secret(("@",), later.pattern(r"(://[^/\s:@]*:)[^@\s/]+(@)"), rf"\1{HIDDEN}\2"),
    # headers that carry credentials, in nginx and curl
    Secret(
        ("authorization", "api-key", "auth-token", "cookie"),
        later.pattern(
            r"(?i)((?:authorization|proxy-authorization|x-api-key|x-auth-token|api-key|cookie|set-cookie)[\"']?[:\s]+)"
            r"(?!\$)([\"']?)(?:(?:basic|bearer|token)\s+)?[^\s\"';$][^\"';]*"
        ),
        rf"\1\2{HIDDEN}",
    ),
    # credentials by themselves; "basic authentication" is none: base64 has capitals behind small letters, or digits
    Secret(
        ("basic", "bearer"),
        later.pattern(r"\b((?i:basic|bearer)\s+)(?=\S*(?:[a-z][A-Z]|[0-9=]))[A-Za-z0-9+/_.~-]{6,}=*"),
        rf"\1{HIDDEN}",
    ),
    # values of keys and options that name a secret
    Secret(
        ("password", "passwd", "secret", "token", "credentials", "api"),
        later.pattern(
            r"(?i)([\w.-]*(?:password|passwd|secret|token|credentials|api[_-]?key)(?![\w]*_?(?:file|path))[\w]*[\"']?\s*[:=]\s*)"
            r"(?!\s)([\"']?)[^\s\"',;]+"
        ),
        rf"\1\2{HIDDEN}",
    ),
    # password hashes of htpasswd, crypt and bcrypt; `$1$is_args` is none, but a capture of nginx's
    Secret(("$",), later.pattern(r"\$(?:2[aby]|apr1|y)\$[./A-Za-z0-9$=,]+")),
    Secret(("$",), later.pattern(r"\$[156]\$(?:[./A-Za-z0-9=]+\$){1,2}[./A-Za-z0-9]{20,}")),
    Secret(("{",), later.pattern(r"\{(?:SSHA|SHA|PLAIN)\}\S+")),
    # key material
    Secret(
        ("-----begin ",),
        later.pattern(r"-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|$)", re.DOTALL),
    ),
    Secret(("data:",), later.pattern(r"\b(data:)\S+"), rf"\1{HIDDEN}"),
)


@lru_cache(maxsize=8192)  # the same lines and addresses are shown again and again
def safe(text: str) -> str:
    """The text with secrets hidden and control characters made visible."""
    return visible(hide_secrets(text))


def hide_secrets(text: str) -> str:
    """The text without what gives access to something."""
    marked = text.lower()
    everything = not text.isascii()  # letters beyond ASCII may match as well, ſ as s
    for secret in SECRETS:
        if everything or any(mark in marked for mark in secret.marks):
            text = secret.pattern.sub(secret.replacement, text)
    return text


def visible(text: str) -> str:
    """Control characters written as escapes; tabs and line ends stay."""
    return text if text.isprintable() else re.sub(_CONTROL, _escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
