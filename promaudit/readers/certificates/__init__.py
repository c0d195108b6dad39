"""Certificates and keys: PEM and DER -> `promaudit.facts.tls`."""

from promaudit.readers.certificates.distinguished import canonical
from promaudit.readers.certificates.reader import CertificateReader
from promaudit.readers.certificates.signatures import signatures
from promaudit.readers.certificates.x509 import certificate

__all__ = ["CertificateReader", "canonical", "certificate", "signatures"]
