"""The kinds of facts that rules are given, by the names that their pages say."""

from collections.abc import Iterator, Mapping
from importlib import import_module

#: Kind -> module and type below promaudit.facts.
_PLACES = {
    "failure": "failure.Failure",
    "publication": "deployment.Publication",
    "flag_fault": "deployment.FlagFault",
    "need": "deployment.Need",
    "undecidable": "deployment.Undecidable",
    "unpublished": "deployment.Unpublished",
    "nginx_refusal": "deployment.NginxRefusal",
    "ignore_fault": "ignore.IgnoreFault",
    "exposure": "exposure.Exposure",
    "detour": "exposure.Detour",
    "challenge": "exposure.Challenge",
    "password_file": "exposure.PasswordFile",
    "origins": "exposure.Origins",
    "problem": "finding.Problem",
    "errand": "errand.Errand",
    "live_failure": "live.LiveFailure",
    "observation": "observation.Observation",
    "flag_drift": "live.FlagDrift",
    "live_server": "live.LiveServer",
    "open_port": "live.OpenPort",
    "served_tls": "served.ServedTls",
    "chain_refusal": "served.ChainRefusal",
    "served_certificate": "served.ServedCertificate",
    "name_check": "tls_use.NameCheck",
    "shown_certificate": "tls_use.ShownCertificate",
    "shown_chain": "tls_use.ShownChain",
    "tls_file": "tls_use.TlsFile",
    "mismatched_key": "tls_use.MismatchedKey",
    "readable_key": "tls_use.ReadableKey",
    "tls_setting": "tls_use.TlsSetting",
    "default_certificate": "tls_use.DefaultCertificate",
    "hsts": "tls_use.Hsts",
    "stapling": "tls_use.Stapling",
}


class _Kinds(Mapping[str, type]):
    """A table whose modules are imported when a kind is asked for: a run without a live endpoint has few of them."""

    def __getitem__(self, kind: str) -> type:
        module, _, name = _PLACES[kind].partition(".")
        found: type = getattr(import_module(f"promaudit.facts.{module}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


#: What a rule can be given, by name: the type whose fields are the names in its scope.
KINDS: Mapping[str, type] = _Kinds()
