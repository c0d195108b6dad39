"""Name constraints as Java applies them (sun.security.x509.NameConstraintsExtension, DNSName and others of Java 17)."""

from collections.abc import Callable

from promaudit.facts.tls import Certificate, GeneralName, NameConstraints
from promaudit.model.tls.names import lower


def allows(constraints: NameConstraints, certificate: Certificate) -> bool:
    """Whether the constraints allow the subject and the alternative names; bounds of trees are not supported."""
    names = _names(certificate)
    domains = [tree for tree in (*constraints.permitted, *constraints.excluded) if tree.kind == "dns"]
    if not all(tree.value for tree in domains) and len(domains) + sum(name.kind == "dns" for name in names) > 1:
        return False  # Java compares an empty tree with the first character of something, and fails
    return not constraints.bounded and all(_allows(constraints, name) for name in names)


def _names(certificate: Certificate) -> list[GeneralName]:
    found = [GeneralName("directory", certificate.subject_canonical)] if certificate.subject_canonical else []
    if certificate.alternative_names is not None:
        return [*found, *certificate.alternative_names]
    return [*found, *(GeneralName("email", email.encode()) for email in certificate.subject_emails)]


def _allows(constraints: NameConstraints, name: GeneralName) -> bool:
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
    """DNSName.constrains: the base, or what ends in it behind a dot or with a dot at its own beginning."""
    host, tree = lower(name.decode("latin-1")), lower(base.decode("latin-1"))
    if host == tree:
        return True
    if not host.endswith(tree):
        return False
    return (host[: len(host) - len(tree)].endswith(".")) != tree.startswith(".")


def _mail(name: bytes, base: bytes) -> bool:
    """RFC822Name.constrains."""
    mail, tree = lower(name.decode("latin-1")), lower(base.decode("latin-1"))
    if mail == tree:
        return True
    if not mail.endswith(tree) or "@" in tree:
        return False
    return tree.startswith(".") or mail[: len(mail) - len(tree)].endswith("@")


def _uri(name: bytes, base: bytes) -> bool:
    """URIName.constrains, for the host."""
    _, _, rest = name.decode("latin-1").partition("://")
    host, tree = lower(rest.partition("/")[0].partition(":")[0]), lower(base.decode("latin-1"))
    if tree.startswith("."):
        return host.endswith(tree)
    return host == tree


def _address(name: bytes, base: bytes) -> bool:
    half = len(base) // 2
    if len(name) != half:
        return False
    return all(mine & mask == tree & mask for mine, tree, mask in zip(name, base[:half], base[half:], strict=True))


_MATCHES: dict[str, Callable[[bytes, bytes], bool]] = {
    "directory": _directory,
    "dns": _domain,
    "email": _mail,
    "uri": _uri,
    "ip": _address,
}
