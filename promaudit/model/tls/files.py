"""Files of certificates and keys that do not hold what they should, and keys that are not their certificates'."""

from collections.abc import Iterator

from promaudit.facts.span import Span
from promaudit.facts.tls import CertificateFile, KeyFile, KeyPair
from promaudit.facts.tls_use import FileProblem, MismatchedKey, TlsFile, TlsRole
from promaudit.model.tls.start import start
from promaudit.model.tls.words import key_words, listed

CERTIFICATES = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})


def file_problems(
    pair: KeyPair, certificate: Span, key: Span, dynamic: bool = False, prefix: str = ""
) -> Iterator[TlsFile]:
    """What is wrong with the two files of a pair; `certificate` and `key` are the directives that name them.

    `prefix` is `proxy_` and its kind where nginx shows the pair to an upstream.
    """
    words = start((pair,)).because
    problem = certificate_problem(pair.certificate)
    if problem is not None:
        yield _file("certificate", f"{prefix}ssl_certificate", pair.certificate, problem, words, certificate, dynamic)
    problem = key_problem(pair.key)
    if problem is not None:
        words = start((pair,)).because if certificate_problem(pair.certificate) is None else ""
        yield _file("key", f"{prefix}ssl_certificate_key", pair.key, problem, words, key, dynamic)


def _file(
    role: TlsRole,
    directive: str,
    file: CertificateFile | KeyFile,
    problem: FileProblem,
    words: str,
    span: Span,
    dynamic: bool,
) -> TlsFile:
    labels = listed(dict.fromkeys(file.labels), "no PEM block")
    return TlsFile(role, directive, file.path, problem, labels, words, span, dynamic)


def authority_problem(file: CertificateFile, directive: str, span: Span) -> Iterator[TlsFile]:
    """What is wrong with a file of trusted CAs."""
    problem = certificate_problem(file)
    if problem is not None:
        yield _file("authorities", directive, file, problem, "", span, False)


def certificate_problem(file: CertificateFile) -> FileProblem | None:
    """What is wrong with a file of certificates; None where it can be used."""
    return _problem(file, bool(CERTIFICATES & set(file.labels)))


def key_problem(file: KeyFile) -> FileProblem | None:
    """What is wrong with a file of a key; None where it can be used."""
    return _problem(file, any(label.endswith("PRIVATE KEY") for label in file.labels), file.needs_password)


def _problem(file: CertificateFile | KeyFile, labelled: bool, encrypted: bool = False) -> FileProblem | None:
    """What is wrong with a file; `labelled` tells that it has a block of the wanted kind."""
    if file.state != "read":
        return file.state
    if file.failure is None or file.failure.ours:
        return None
    if file.der:
        return "der"
    if encrypted:
        return "encrypted"
    return "broken" if labelled else "other-block"


def mismatched(pair: KeyPair, certificate: Span, key: Span) -> MismatchedKey | None:
    """A key that is not the one of the first certificate in its file."""
    read, certificates = pair.key.key, pair.certificate.certificates
    if read is None or not certificates or read.key.spki_digest == certificates[0].key.spki_digest:
        return None
    later = any(read.key.spki_digest == one.key.spki_digest for one in certificates[1:])
    mine, other = certificates[0].key, read.key
    return MismatchedKey(
        certificate=pair.certificate.path,
        key=pair.key.path,
        certificate_key=key_words(mine),
        other_key=key_words(other),
        starts=mine.type != other.type,
        certificate_span=certificate,
        key_span=key,
        leaf_later=later,
    )
