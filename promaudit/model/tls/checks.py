"""What rules are given of names and chains: every name held against its certificate, every chain against its order."""

from collections.abc import Callable, Iterable, Iterator

from promaudit.facts.presentation import Presentation
from promaudit.facts.span import Span
from promaudit.facts.tls import Certificate, CertificateFile, Certificates, Signatures
from promaudit.facts.tls_use import ChainProblem, NameCheck, ShownChain
from promaudit.model.tls.clients import CLIENTS
from promaudit.model.tls.names import covered
from promaudit.model.tls.shown import is_public
from promaudit.model.tls.words import called, clients, issued_by, names_of

#: Whether the issuer of a certificate is known, and no root.
AtHand = Callable[[Certificate], bool]


def name_checks(presentations: Iterable[Presentation]) -> Iterator[NameCheck]:
    """Each name that some client does not find in the certificate that it is shown."""
    for presentation in presentations:
        if presentation.chain and presentation.ssl_certificate is not None:
            check = _name_check(presentation, presentation.chain[0], presentation.ssl_certificate)
            if check.refusing:
                yield check


def _name_check(presentation: Presentation, leaf: Certificate, span: Span) -> NameCheck:
    name = presentation.name
    matches = {client.name: client.matches(leaf, name) for client in CLIENTS}
    accepting = [client for client, found in matches.items() if found]
    refusing = [client for client, found in matches.items() if found is False]
    has_names = any(one.kind in {"dns", "ip"} for one in leaf.alternative_names or ())
    common = name.lower() in {one.lower() for one in leaf.common_names}
    return NameCheck(
        name=name,
        own=presentation.own,
        names=names_of(leaf),
        covered=covered(leaf, name.removesuffix(".")),
        has_names=has_names,
        common_name=common and not has_names,
        accepting=clients(accepting),
        refusing=clients(refusing) if refusing else "",
        span=span,
        server=presentation.server,
    )


def shown_chains(
    file: CertificateFile,
    directive: Span,
    presentations: Iterable[Presentation],
    certificates: Certificates,
    at_hand: AtHand = lambda _: False,
) -> Iterator[ShownChain]:
    """What is wrong with the chain of a file; `presentations` are those that show it.

    `at_hand` tells whether the certificate of the CA that has signed one is known to be there, and is that of no root.
    """
    sent = file.certificates
    signed = certificates.signatures(sent)
    shown = [one for one in presentations if one.chain == sent]
    yield from _incomplete(file, directive, shown, signed, at_hand)
    yield from _order(file, directive, signed)
    for depth, certificate in enumerate(sent):
        if depth and certificate.self_signed:
            yield _chain(file, directive, "root", depth)


def _incomplete(
    file: CertificateFile, directive: Span, shown: list[Presentation], signed: Signatures, at_hand: AtHand
) -> Iterator[ShownChain]:
    """A CA between the leaf and the root is not sent.

    Certain where a trust store tells so, where the leaf is public (then its issuer is never a root), or where the
    issuer's certificate is at hand and no root's. Else a leaf that says where its issuer's certificate can be had, or
    that comes with CAs that have not signed it, lets suppose it.
    """
    leaf = file.certificates[0]
    refusing = [v.client for one in shown for v in one.clients if v.kind == "unknown-issuer" and v.accepts is False]
    if shown and shown[0].trust_known:
        if refusing and not leaf.self_signed and _lacks_issuer(file.certificates, signed):
            yield _chain(file, directive, "incomplete", _last(file.certificates, signed), True, clients(refusing))
    elif not signed[leaf.digest] and not leaf.self_signed:
        others = any(one.ca and not one.self_signed for one in file.certificates[1:])
        certain = is_public(leaf) or others or at_hand(leaf)
        if leaf.ca_issuers or certain:
            yield _chain(file, directive, "incomplete", 0, certain)


def _lacks_issuer(sent: tuple[Certificate, ...], signed: Signatures) -> bool:
    return not sent[_last(sent, signed)].self_signed


def _last(sent: tuple[Certificate, ...], signed: Signatures) -> int:
    """Where the way up from the leaf through what is sent ends."""
    place, seen = 0, {sent[0].digest}
    while True:
        above = next((i for i, one in enumerate(sent) if one.digest in signed[sent[place].digest] - seen), None)
        if above is None:
            return place
        place = above
        seen.add(sent[above].digest)


def _order(file: CertificateFile, directive: Span, signed: Signatures) -> Iterator[ShownChain]:
    """Each certificate that does not stand right behind the one that it has signed (RFC 5246, section 7.4.2)."""
    sent = file.certificates
    for depth, certificate in enumerate(sent):
        above = signed[certificate.digest] - {certificate.digest}
        follower = sent[depth + 1].digest if depth + 1 < len(sent) else None
        if follower not in above and any(one.digest in above for one in sent):
            yield _chain(file, directive, "order", depth)
            return


def _chain(
    file: CertificateFile, directive: Span, problem: ChainProblem, depth: int, certain: bool = False, refusing: str = ""
) -> ShownChain:
    certificate = file.certificates[depth]
    span = file.spans[depth] if depth < len(file.spans) and file.path != "data:" else None
    return ShownChain(
        problem, file.path, called(certificate), issued_by(certificate), certain, refusing, directive, span
    )
