"""Name constraints as Java applies them (sun.security.x509.NameConstraintsExtension and its names, Java 17)."""

import re
from collections.abc import Callable
from ipaddress import ip_address

from promaudit.facts.tls import Certificate, GeneralName, NameConstraints
from promaudit.model.tls.names import lower

#: DNSName(String): components of letters, digits and hyphens, each beginning with a letter or a digit.
HOST_NAME = r"[A-Za-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9][A-Za-z0-9-]*)*\Z"


class BrokenError(Exception):
    """Java fails with an exception where it would have to compare."""


def allows(constraints: NameConstraints, certificate: Certificate) -> bool:
    """Whether the constraints allow the subject and the alternative names; bounds of trees are not supported."""
    if constraints.bounded:
        return False
    try:
        return all(_allows(constraints, name) for name in _names(certificate))
    except BrokenError:
        return False


def _names(certificate: Certificate) -> list[GeneralName]:
    """The subject, the alternative names, and the last common name where there is none of its kind."""
    found = [GeneralName("directory", certificate.subject_canonical)] if certificate.subject_canonical else []
    if certificate.alternative_names is None:
        found += [GeneralName("email", email.encode()) for email in certificate.subject_emails]
    found += certificate.alternative_names or ()
    common = _common_name(certificate)
    if common is not None and not any(name.kind == common.kind for name in certificate.alternative_names or ()):
        found.append(common)
    return found


def _common_name(certificate: Certificate) -> GeneralName | None:
    text = certificate.common_names[-1] if certificate.common_names else ""
    try:
        return GeneralName("ip", ip_address(text).packed)
    except ValueError:
        return GeneralName("dns", text.encode()) if re.match(HOST_NAME, text) else None


def _allows(constraints: NameConstraints, name: GeneralName) -> bool:
    """Excluded trees first, then the permitted ones up to the first that fits."""
    match = _MATCHES.get(name.kind)
    if match is None:
        return True
    if any(match(name.value, tree.value) for tree in constraints.excluded if tree.kind == name.kind):
        return False
    permitted = [tree for tree in constraints.permitted if tree.kind == name.kind]
    return not permitted or any(match(name.value, tree.value) for tree in permitted)


def _directory(name: bytes, base: bytes) -> bool:
    return not base or name == base or name.startswith(base + b"\0")


def _domain(name: bytes, base: bytes) -> bool:
    """DNSName.constrains; an empty name or tree beside one that is not breaks it. Raises BrokenError."""
    host, tree = lower(name.decode("latin-1")), lower(base.decode("latin-1"))
    if host == tree:
        return True
    if not host or not tree:
        raise BrokenError
    if tree.endswith(host) or not host.endswith(tree):
        return False
    return host[: len(host) - len(tree)].endswith(".") != tree.startswith(".")


def _mail(name: bytes, base: bytes) -> bool:
    """RFC822Name.constrains."""
    mail, tree = lower(name.decode("latin-1")), lower(base.decode("latin-1"))
    if mail == tree:
        return True
    if not mail.endswith(tree) or "@" in tree:
        return False
    return tree.startswith(".") or mail[: len(mail) - len(tree)].endswith("@")


def _uri(name: bytes, base: bytes) -> bool:
    """URIName.constrains: only a tree with a leading dot has anything below it."""
    _, _, rest = name.decode("latin-1").partition("://")
    host, tree = lower(rest.partition("/")[0].partition(":")[0]), lower(base.decode("latin-1"))
    return host == tree or (tree.startswith(".") and _domain(host.encode("latin-1"), base))


def _address(name: bytes, base: bytes) -> bool:
    half = len(base) // 2
    if len(name) != half:
        return False
    return all(mine & mask == tree for mine, tree, mask in zip(name, base[:half], base[half:], strict=True))


_MATCHES: dict[str, Callable[[bytes, bytes], bool]] = {
    "directory": _directory,
    "dns": _domain,
    "email": _mail,
    "uri": _uri,
    "ip": _address,
}
