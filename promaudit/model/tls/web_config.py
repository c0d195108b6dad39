"""The certificate and key of a web config file (exporter-toolkit, web/tls_config.go): Go reads them at the start."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from promaudit.facts.span import Span
from promaudit.facts.tls import Certificates, KeyPair
from promaudit.facts.tls_use import MismatchedKey, ShownCertificate, TlsFile
from promaudit.facts.web_config import WebConfig
from promaudit.model.tls.files import file_problems, mismatched
from promaudit.model.tls.shown import shown_certificates

Relations = dict[str, tuple[object, ...]]
#: Who reads a web config file.
PROGRAM = "Prometheus"


def web_config_relations(configs: Iterable[WebConfig], certificates: Certificates, at: datetime) -> Relations:
    """What rules are given of the files that web config files name."""
    files: list[TlsFile] = []
    keys: list[MismatchedKey] = []
    shown: list[ShownCertificate] = []
    for pair, certificate, key in _pairs(configs, certificates):
        files += (replace(one, program=PROGRAM, words="") for one in file_problems(pair, certificate, key))
        mismatch = mismatched(pair, certificate, key)
        keys += [replace(mismatch, program=PROGRAM, starts=False)] if mismatch is not None else []
        shown += shown_certificates(pair.certificate, certificate, at, staples=False)
    return {"tls_file": tuple(files), "mismatched_key": tuple(keys), "shown_certificate": tuple(shown)}


def _pairs(configs: Iterable[WebConfig], certificates: Certificates) -> Iterator[tuple[KeyPair, Span, Span]]:
    for config in configs:
        certificate, key = config.cert_file, config.key_file
        if certificate is None or key is None or certificate.span is None or key.span is None:
            continue
        pair = KeyPair(
            certificates.certificates(beside(config.path, certificate.text)),
            certificates.key(beside(config.path, key.text)),
        )
        yield pair, certificate.span, key.span


def beside(path: str, name: str) -> str:
    """A path in a web config file: relative ones start from its own folder."""
    folder = path.rpartition("/")[0]
    return name if name.startswith("/") or not folder else f"{folder}/{name}"
