"""Name constraints as Go applies them (crypto/x509, verify.go and parser.go of Go 1.19)."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from promaudit.facts.tls import Certificate, GeneralName, NameConstraints
from promaudit.model.tls.names import lower

_LABEL = r"[\x21-\x7e]+\Z"
_ATOM = r"(?a)(?:\\.|[0-9A-Za-z!#$%&'*+\-/=?^_`{|}~.])+"
_QUOTED = r'"(?:\\[\x01-\x09\x0b\x0c\x0e-\x7f]|[\x01-\x08\x0b\x0c\x0e-\x21\x23-\x5b\x5d-\x7f])*"'


def readable(constraints: NameConstraints) -> bool:
    """Whether the parser takes them: none at all, and trees that are no domain, network or mailbox, are refused."""
    trees = (*constraints.permitted, *constraints.excluded)
    return bool(trees) and all(_readable_tree(tree) for tree in trees)


def _readable_tree(tree: GeneralName) -> bool:
    if tree.kind == "ip":
        return len(tree.value) in {8, 32} and _is_mask(tree.value[len(tree.value) // 2 :])
    if tree.kind not in {"dns", "email", "uri"}:
        return True
    text = tree.text
    if not text.isascii():
        return False
    if tree.kind == "email" and "@" in text:
        return _mailbox(text) is not None
    if tree.kind == "uri" and _is_address(text):
        return False
    return _labels(text.removeprefix(".")) is not None


def _is_mask(mask: bytes) -> bool:
    bits = "".join(f"{byte:08b}" for byte in mask)
    return "01" not in bits


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def readable_name(name: GeneralName) -> bool:
    """Whether the parser takes an alternative name (parseSANExtension)."""
    if name.kind == "ip":
        return len(name.value) in {4, 16}
    if name.kind not in {"dns", "email", "uri"}:
        return True
    return name.text.isascii() and (name.kind != "uri" or _readable_uri(name.text))


def _readable_uri(text: str) -> bool:
    try:
        host = urlsplit(text).netloc.rpartition("@")[2]
    except ValueError:
        return False
    return not host or _labels(host) is not None


def allows(constraints: NameConstraints, certificate: Certificate) -> bool:
    """Whether the constraints allow all alternative names of a certificate; the subject is not looked at."""
    return all(_allows(constraints, name) for name in certificate.alternative_names or ())


def _allows(constraints: NameConstraints, name: GeneralName) -> bool:
    match = _MATCHES.get(name.kind)
    if match is None:
        return True
    if not _comparable(name):
        return False
    excluded = [tree for tree in constraints.excluded if tree.kind == name.kind]
    permitted = [tree for tree in constraints.permitted if tree.kind == name.kind]
    try:
        if any(match(name, tree) for tree in excluded):
            return False
        return not permitted or any(match(name, tree) for tree in permitted)
    except ValueError:
        return False


def _comparable(name: GeneralName) -> bool:
    """Whether a name can be parsed at all: where not, a CA with name constraints is refused."""
    if name.kind == "email":
        return _mailbox(name.text) is not None
    return name.kind != "dns" or _labels(name.text) is not None


def _labels(domain: str) -> list[str] | None:
    """domainToReverseLabels; None for what is no domain name."""
    labels = domain.split(".")[::-1] if domain else []
    return labels if all(re.match(_LABEL, label) for label in labels) else None


def _domain(domain: str, tree: str) -> bool:
    """matchDomainConstraint: with a leading dot at least one label more. Raises ValueError."""
    if not tree:
        return True
    labels, wanted = _labels(domain), _labels(tree.removeprefix("."))
    if labels is None or wanted is None:
        raise ValueError
    if len(labels) < len(wanted) + tree.startswith("."):
        return False
    return [lower(label) for label in labels[: len(wanted)]] == [lower(label) for label in wanted]


def _mailbox(text: str) -> tuple[str, str] | None:
    """parseRFC2821Mailbox: the local part and the domain; None where it is no mailbox."""
    match = re.match(_QUOTED, text) if text.startswith('"') else re.match(_ATOM, text)
    if match is None or text[match.end() : match.end() + 1] != "@":
        return None
    quoted = text.startswith('"')
    local, domain = re.sub(r"\\(.)", r"\1", match[0].strip('"') if quoted else match[0]), text[match.end() + 1 :]
    if not quoted and (local.startswith(".") or local.endswith(".") or ".." in local):
        return None
    return (local, domain) if _labels(domain) is not None else None


def _match_mail(name: GeneralName, tree: GeneralName) -> bool:
    mailbox = _mailbox(name.text)
    if mailbox is None:
        raise ValueError
    if "@" not in tree.text:
        return _domain(mailbox[1], tree.text)
    wanted = _mailbox(tree.text)
    return wanted is not None and mailbox[0] == wanted[0] and lower(mailbox[1]) == lower(wanted[1])


def _match_uri(name: GeneralName, tree: GeneralName) -> bool:
    """matchURIConstraint: the host of the URI, which must not be an address. Raises ValueError."""
    host = urlsplit(name.text).netloc.rpartition("@")[2]
    if ":" in host and not host.endswith("]"):
        host = host.rpartition(":")[0]
    if not host or host.startswith("[") or _is_address(host):
        raise ValueError
    return _domain(host, tree.text)


def _match_address(name: GeneralName, tree: GeneralName) -> bool:
    half = len(tree.value) // 2
    if len(name.value) != half:
        return False
    parts = zip(name.value, tree.value[:half], tree.value[half:], strict=True)
    return all(mine & mask == wanted & mask for mine, wanted, mask in parts)


_MATCHES: dict[str, Callable[[GeneralName, GeneralName], bool]] = {
    "dns": lambda name, tree: _domain(name.text, tree.text),
    "email": _match_mail,
    "uri": _match_uri,
    "ip": _match_address,
}
