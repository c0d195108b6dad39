"""What each client makes of what it is shown: the table of clients, with the versions that they were held against.

go: crypto/tls of Go 1.19 (Prometheus, Grafana, blackbox_exporter). openssl: s_client of 3.0.19, security level 2, as
Debian builds it. curl: 7.88.1 with that OpenSSL. python-ssl: ssl.create_default_context of 3.11. urllib3: 2.8 on it.
java: HTTPS in Java 17. node: tls of Node 20, OpenSSL of its own at security level 1. browsers:
Chromium 156 and Firefox ESR 153, both of which must accept; what is said names the one that does not.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.presentation import ClientName, ClientVerdict, Refused
from promaudit.facts.tls import Certificate
from promaudit.model.tls import browser_path, go_path, java_names, java_path, matching
from promaudit.model.tls.browser_names import chrome, firefox
from promaudit.model.tls.handshake import Handshake
from promaudit.model.tls.openssl_path import Profile, invalid
from promaudit.model.tls.openssl_path import refusal as openssl_refusal

NameCheck = Callable[[Certificate, str], bool | None]
PathCheck = Callable[[Handshake], Refused | None]


#: The types of keys in the order in which OpenSSL asks for signatures, and most others as well.
SIGNATURES = ("EC", "Ed25519", "Ed448", "RSA", "RSA-PSS", "DSA")
RSA_FIRST = ("RSA", "RSA-PSS", "EC", "Ed25519", "Ed448", "DSA")


class Client(Struct, frozen=True):
    """A client: how it holds the name against the certificate, how it judges the chain, and which keys it can use.

    `curves` are those of elliptic keys with which it makes handshakes, `types` other keys beside RSA. `common_name`:
    it falls back to the common name where there is no dNSName. `old_order` and `order` are the types of keys that it
    asks for, the dearest first, up to TLS 1.2 and in TLS 1.3: a server with several pairs shows the first that it has.
    An order may name a curve. `parts` are programs of which all must accept, by the names that people have for them.
    """

    name: ClientName
    matches: NameCheck
    path: PathCheck
    common_name: bool
    curves: frozenset[str] = frozenset({"prime256v1", "secp384r1", "secp521r1"})
    types: frozenset[str] = frozenset({"RSA-PSS", "Ed25519", "Ed448"})
    old_order: tuple[str, ...] = SIGNATURES
    order: tuple[str, ...] = SIGNATURES
    parts: tuple[tuple[str, "Client"], ...] = ()


def _browsers(certificate: Certificate, name: str) -> bool | None:
    """All of them accept; None where that depends on Chrome's list of registries alone."""
    by_chrome = chrome(certificate, name)
    return by_chrome if firefox(certificate, name) else False


def _openssl(profile: Profile) -> PathCheck:
    return lambda handshake: openssl_refusal(handshake, profile)


#: Chrome offers neither the group P-521 nor signatures with it (BoringSSL's defaults), and P-384 behind RSA.
CHROME_CURVES = frozenset({"prime256v1", "secp384r1"})
CHROME = Client(
    "browsers", chrome, browser_path.chrome, common_name=False, curves=CHROME_CURVES, types=frozenset(),
    order=("prime256v1", "RSA", "secp384r1", "EC", "Ed25519", "Ed448", "RSA-PSS", "DSA"),
)  # fmt: skip
FIREFOX = Client("browsers", firefox, browser_path.firefox, common_name=False, types=frozenset())

CLIENTS: tuple[Client, ...] = (
    replace(CHROME, matches=_browsers, parts=(("Chrome", CHROME), ("Firefox", FIREFOX))),
    Client("go", matching.go, go_path.refusal, common_name=False, types=frozenset({"Ed25519"}), order=RSA_FIRST),
    Client("openssl", matching.openssl, _openssl(Profile()), common_name=True),
    Client("curl", matching.curl, _openssl(Profile(partial_chain=True)), common_name=True),
    Client("python-ssl", matching.python_ssl, _openssl(Profile()), common_name=True),
    Client("urllib3", matching.urllib3, _openssl(Profile(common_name=False)), common_name=False),
    Client("java", java_names.matches, java_path.refusal, common_name=True),
    Client("node", matching.node, _openssl(Profile(level=1)), common_name=True, old_order=RSA_FIRST),
)


def verdict(client: Client, handshake: Handshake) -> ClientVerdict:
    """Whether a client accepts; where it refuses, the first reason in the order: key, chain, name."""
    if client.parts:
        return together({name: verdict(part, handshake) for name, part in client.parts})
    refused = no_handshake(client, handshake) or client.path(handshake) or _name(client, handshake)
    if refused is None:
        return ClientVerdict(client.name, True, "it accepts")
    accepts = None if refused.undecided else False
    return ClientVerdict(client.name, accepts, refused.because, refused.kind, refused.certificate)


def together(found: Mapping[str, ClientVerdict]) -> ClientVerdict:
    """Of programs of which all must accept the first that refuses speaks, by its name where others accept."""
    refusing = [name for name, one in found.items() if not one.accepts]
    if not refusing:
        return next(iter(found.values()))
    name = next((name for name in refusing if found[name].accepts is False), refusing[0])
    one = found[name]
    return replace(one, because=f"{name}: {one.because}") if len(refusing) < len(found) else one


def no_handshake(client: Client, handshake: Handshake) -> Refused | None:
    """Why there is no handshake at all, whatever the certificate says; None where there is one."""
    leaf = handshake.leaf
    key, usage = leaf.key, leaf.key_usage
    if key.type != "EC":
        if key.type == "RSA" or key.type in client.types:
            return None
        return Refused("weak-key", f"it makes no handshake with a key of type {key.type}", leaf)
    if key.curve not in client.curves:
        return Refused("weak-key", f"it makes no handshake with a key on {key.curve}", leaf)
    signs = usage is None or "digitalSignature" in usage
    if handshake.tls13 or (signs and not invalid(leaf)):
        return None
    return Refused("key-usage", "its key usage does not allow signatures: nginx does not use it up to TLS 1.2", leaf)


def _name(client: Client, handshake: Handshake) -> Refused | None:
    leaf, name = handshake.leaf, handshake.name
    matches = client.matches(leaf, name)
    if matches:
        return None
    if matches is None:
        because = f"whether a wildcard covers {name} depends on a list of registries"
        return Refused("name", because, leaf, undecided=True)
    if leaf.dns_names() or leaf.addresses():
        return Refused("name", f"none of its names is {name}", leaf)
    return Refused("no-san", f"it has no subject alternative name, and its common name does not count for {name}", leaf)
