"""Name constraints as OpenSSL applies them (crypto/x509/v3_ncons.c of OpenSSL 3.0; RFC 5280, section 4.2.1.10)."""

import re
from collections.abc import Callable, Iterator

from promaudit.facts.presentation import Refused
from promaudit.facts.tls import Certificate, GeneralName
from promaudit.model.tls.names import lower

#: cn2dnsid: two labels or more of letters, digits and underscores, hyphens inside, none of them beside a dot.
HOST_NAME = r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)+\Z"
ADDRESS_SIZES, RANGE_SIZES = frozenset({4, 16}), frozenset({8, 32})


class UnsupportedError(Exception):
    """A name or a constraint of a form that OpenSSL refuses to compare."""


def openssl(chain: list[Certificate], common_name: bool) -> Iterator[Refused]:
    """What the CAs of a chain do not allow: every certificate is held against all above it, the trusted one as well."""
    for depth in reversed(range(len(chain))):
        if depth and chain[depth].self_issued:
            continue
        for authority in chain[depth + 1 :]:
            if not _allows(authority, chain[depth], not depth and common_name):
                because = f"the name constraints of {authority.subject!r} do not allow its names"
                yield Refused("name-constraints", because, chain[depth])


def _allows(authority: Certificate, certificate: Certificate, common_name: bool) -> bool:
    try:
        return all(_permitted(authority, name) for name in _names(certificate, common_name))
    except UnsupportedError:
        return False


def _names(certificate: Certificate, common_name: bool) -> Iterator[GeneralName]:
    """NAME_CONSTRAINTS_check: the subject, its addresses of mail, the alternative names; without dNSName the CNs."""
    if certificate.subject_canonical:
        yield GeneralName("directory", certificate.subject_canonical)
    for email in certificate.subject_emails:
        yield GeneralName("email", email.encode("latin-1", "replace"))
    yield from certificate.alternative_names or ()
    if common_name and not certificate.dns_names():
        for name in certificate.common_names:
            if re.match(HOST_NAME, name):
                yield GeneralName("dns", name.encode())


def _permitted(authority: Certificate, name: GeneralName) -> bool:
    """nc_match: one of the permitted trees of its kind, if there are any, and none of the excluded ones."""
    constraints = authority.name_constraints
    if constraints is None:
        return True
    permitted = [tree for tree in constraints.permitted if tree.kind == name.kind]
    excluded = [tree for tree in constraints.excluded if tree.kind == name.kind]
    if constraints.bounded and (permitted or excluded):
        raise UnsupportedError
    if permitted and not any(_inside(name, tree) for tree in permitted):
        return False
    return not any(_inside(name, tree) for tree in excluded)


def _inside(name: GeneralName, tree: GeneralName) -> bool:
    match = _MATCHES.get(name.kind)
    if match is None:
        raise UnsupportedError
    return match(name.value, tree.value)


def _directory(name: bytes, base: bytes) -> bool:
    return not base or name == base or name.startswith(base + b"\0")


def _text(value: bytes) -> str:
    return lower(value.decode("latin-1"))


def _host(name: bytes, base: bytes) -> bool:
    """nc_dns: the base itself, or anything that ends in it with a dot between; an empty base is everything."""
    host, tree = _text(name), _text(base)
    if not host.endswith(tree):
        return False
    return len(host) == len(tree) or not tree or tree.startswith(".") or host[: -len(tree)].endswith(".")


def _mail(name: bytes, base: bytes) -> bool:
    """nc_email: a mailbox, a host, or with a leading dot everything below it."""
    local, at, host = name.decode("latin-1").rpartition("@")
    if not at:
        raise UnsupportedError
    tree_local, tree_at, tree_host = base.decode("latin-1").rpartition("@")
    if not tree_at and tree_host.startswith("."):
        return len(name) > len(base) and lower(host).endswith(lower(tree_host))
    return (not tree_local or tree_local == local) and lower(tree_host) == lower(host)


def _uri(name: bytes, base: bytes) -> bool:
    """nc_uri: the host of a URI with an authority."""
    _, colon, rest = name.decode("latin-1").partition(":")
    if not colon or not rest.startswith("//"):
        raise UnsupportedError
    end = rest.find(":", 2)
    end = rest.find("/", 2) if end < 0 else end
    host, tree = lower(rest[2:] if end < 0 else rest[2:end]), _text(base)
    if not host:
        raise UnsupportedError
    return (len(host) > len(tree) and host.endswith(tree)) if tree.startswith(".") else host == tree


def _address(name: bytes, base: bytes) -> bool:
    """nc_ip: an address in a network that is written as address and mask."""
    if len(name) not in ADDRESS_SIZES or len(base) not in RANGE_SIZES:
        raise UnsupportedError
    half = len(base) // 2
    if len(name) != half:
        return False
    return all(mine & mask == tree & mask for mine, tree, mask in zip(name, base[:half], base[half:], strict=True))


_MATCHES: dict[str, Callable[[bytes, bytes], bool]] = {
    "directory": _directory,
    "dns": _host,
    "email": _mail,
    "uri": _uri,
    "ip": _address,
}
