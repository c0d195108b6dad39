"""Whether Go's client, with the roots that a job gives it, trusts what nginx shows it."""

from msgspec import Struct

from promaudit.facts.presentation import Presentation
from promaudit.facts.prometheus_yml import Value
from promaudit.facts.span import Span
from promaudit.facts.tls import Certificate
from promaudit.model.deployment.site import Site
from promaudit.model.errands.questions import Question

#: What a client that trusts other roots makes of a chain that is right in all else.
_OF_TRUST = frozenset({"unknown-issuer", "self-signed"})


class Trust(Struct, frozen=True):
    """Why a client trusts no root of what it is shown; "" where it does. `place` is the certificate's."""

    refused: str = ""
    place: Span | None = None


def trust(question: Question, name: str, port: int, site: Site) -> Trust | None:
    """Whether the client trusts the chain; None where nobody can tell.

    A certificate that is refused for its name or its dates is told of where it is configured.
    """
    shown = _shown(question, name, port, site)
    if shown is None or not shown.chain:
        return None
    verdict = next((one for one in shown.clients if one.client == "go"), None)
    if verdict is None or verdict.accepts is None or (not verdict.accepts and verdict.kind not in _OF_TRUST):
        return None
    if not verdict.accepts:
        return Trust(_refused(shown), shown.ssl_certificate)
    if _ca_files(question, site) or _is_public(shown.chain[0]):
        return Trust()
    signed = "by itself" if shown.chain[0].self_signed else f"by {_issuer(shown)}, which is no public CA"
    return Trust(f"its certificate is signed {signed}, and no ca_file is given", shown.ssl_certificate)


def _refused(shown: Presentation) -> str:
    if shown.chain[0].self_signed:
        return "its certificate is signed by itself, and is not in ca_file"
    return f"its certificate is signed by {_issuer(shown)}, whose certificate is neither sent nor in ca_file"


def _shown(question: Question, name: str, port: int, site: Site) -> Presentation | None:
    from promaudit.model.tls.presentations import presentations

    files = _ca_files(question, site)
    if question.tls.ca_file is not None and not files:
        return None
    found = presentations(site.nginx, [(name, port)], site.certificates, files, site.assumptions.as_of)
    return next((one for one in found if one.name == name), None)


def _ca_files(question: Question, site: Site) -> tuple[str, ...]:
    """The trust store: `ca_file` from beside its prometheus.yml, else what the user says of the clients'."""
    given = question.tls.ca_file
    if given is None:
        return site.assumptions.ca_files
    path = _beside(given)
    return (path,) if site.files.kind(path) == "file" else ()


def _beside(value: Value) -> str:
    folder = value.span.path.rpartition("/")[0] if value.span is not None else ""
    return value.text if value.text.startswith("/") or not folder else f"{folder}/{value.text}"


def _is_public(leaf: Certificate) -> bool:
    from promaudit.model.tls.shown import is_public

    return is_public(leaf)


def _issuer(shown: Presentation) -> str:
    """The CA above the last certificate that is sent."""
    from promaudit.model.tls.words import issued_by

    return issued_by(shown.chain[-1])
