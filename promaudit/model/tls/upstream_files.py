"""The files with which nginx goes to an upstream over TLS (ngx_http_proxy_set_ssl, ngx_http_grpc_set_ssl).

They are read at the start only where a block passes requests on over TLS, trusted CAs only where the upstream's
certificate is verified.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from promaudit.facts.nginx import Directive
from promaudit.facts.tls import Certificates, KeyPair
from promaudit.facts.tls_use import MismatchedKey, TlsFile
from promaudit.model.nginx.block import Block, inner
from promaudit.model.nginx.configuration import Nginx
from promaudit.model.tls.configured import ELSEWHERE, full_name
from promaudit.model.tls.files import authority_problem, file_problems, mismatched

#: The modules that speak TLS to upstreams, and the scheme with which they do.
SCHEMES = {"proxy": "https://", "grpc": "grpcs://"}


class ClientPair(Struct, frozen=True):
    """A certificate and its key that nginx shows to an upstream, with the directives that name them."""

    module: str
    pair: KeyPair
    certificate: Directive
    key: Directive

    def problems(self) -> Iterator[TlsFile]:
        """What is wrong with the two files."""
        yield from file_problems(self.pair, self.certificate.span, self.key.span, prefix=f"{self.module}_")

    def mismatch(self) -> Iterator[MismatchedKey]:
        """The key, where it is not the certificate's."""
        found = mismatched(self.pair, self.certificate.span, self.key.span)
        if found is not None:
            yield replace(found, to_upstream=True)


def client_pairs(nginx: Nginx, certificates: Certificates) -> Iterator[ClientPair]:
    """The pairs whose names have no variables; all others are opened for each connection."""
    for block, module in _passing(nginx):
        certificate, key = block.one(f"{module}_ssl_certificate"), block.one(f"{module}_ssl_certificate_key")
        passwords = block.one(f"{module}_ssl_password_file")
        if certificate is None or key is None or not (_is_file(certificate) and _is_file(key)):
            continue
        opening = None if passwords is None else full_name(nginx, passwords.arguments[0])
        pair = KeyPair(
            certificates.certificates(full_name(nginx, certificate.arguments[0])),
            certificates.key(full_name(nginx, key.arguments[0]), opening),
        )
        yield ClientPair(module, pair, certificate, key)


def upstream_authorities(nginx: Nginx, certificates: Certificates) -> Iterator[TlsFile]:
    """What is wrong with the files of CAs that upstreams' certificates are verified with."""
    for block, module in _passing(nginx):
        name = f"{module}_ssl_trusted_certificate"
        directive = block.one(name)
        if directive is not None and directive.arguments[0] and block.on(f"{module}_ssl_verify", False):
            file = certificates.certificates(full_name(nginx, directive.arguments[0]))
            yield from authority_problem(file, name, directive.span)


def _passing(nginx: Nginx) -> Iterator[tuple[Block, str]]:
    """Every block that passes requests on over TLS, or may do so as its URL has variables."""
    for _, location in nginx.locations():
        for block in _with_inner(location.block):
            for module, scheme in SCHEMES.items():
                given = block.own.get(f"{module}_pass")
                url = given[-1].arguments[0] if given and given[-1].arguments else ""
                if "$" in url or url.lower().startswith(scheme):
                    yield block, module


def _with_inner(block: Block) -> Iterator[Block]:
    yield block
    for directive in block.children:
        if directive.name in {"if", "limit_except"}:
            yield from _with_inner(inner(block, directive, directive.name))


def _is_file(directive: Directive) -> bool:
    name = directive.arguments[0] if directive.arguments else ""
    return bool(name) and "$" not in name and not name.startswith(ELSEWHERE)
