"""prometheus.yml: what Prometheus scrapes, alerts and writes to, as far as prefixes, schemes and names are concerned.

Defaults are those of `DefaultScrapeConfig` and `DefaultAlertmanagerConfig` (prometheus/prometheus, config/config.go).
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from promaudit.facts.prometheus_yml import AlertmanagerClient, PrometheusYml, RemoteUrl, ScrapeJob, TlsClient, Value
from promaudit.facts.span import SourceText
from promaudit.readers.yaml_nodes import Node, documents

#: Keys of a file that is a prometheus.yml and nothing else.
_SIGNS = ("scrape_configs", "alerting", "rule_files", "remote_write", "remote_read", "scrape_config_files")
_CREDENTIALS = ("basic_auth", "authorization", "bearer_token", "bearer_token_file", "oauth2", "sigv4")


def is_prometheus_yml(document: Node) -> bool:
    """Whether a document has the sections of a prometheus.yml."""
    return any(document.get(sign) is not None for sign in _SIGNS)


def read(source: SourceText) -> PrometheusYml:
    """The clients in a prometheus.yml. Raises YamlError."""
    document = next(iter(documents(source)), None)
    if document is None:
        return PrometheusYml(source.path)
    return PrometheusYml(
        source.path, tuple(_jobs(document)), tuple(_alertmanagers(document)), tuple(_remotes(document))
    )


def _jobs(document: Node) -> Iterator[ScrapeJob]:
    jobs = document.get("scrape_configs")
    for job in jobs.each() if jobs else ():
        name = job.scalar("job_name")
        follow = job.get("follow_redirects")
        yield ScrapeJob(
            name.text if name else "",
            tuple(_targets(job)),
            job.scalar("metrics_path") or Value("/metrics"),
            job.scalar("scheme") or Value("http"),
            name.span if name and name.span else job.span,
            _tls(job),
            follow is None or follow.true,
            _authenticated(job),
            _query(job),
            _rewritten(job),
        )


def _targets(client: Node) -> Iterator[Value]:
    groups = client.get("static_configs")
    for group in groups.each() if groups else ():
        targets = group.get("targets")
        for target in targets.each() if targets else ():
            if target.text is not None:
                yield Value(target.text, target.span)


def _tls(client: Node) -> TlsClient:
    insecure = client.get("tls_config", "insecure_skip_verify")
    return TlsClient(
        client.scalar("tls_config", "server_name"),
        client.scalar("tls_config", "ca_file"),
        insecure is not None and insecure.true,
    )


def _authenticated(client: Node) -> bool:
    return any(client.get(key) is not None for key in _CREDENTIALS)


def _query(job: Node) -> str:
    """`params` as the query of a URL."""
    params = job.get("params")
    pairs = [(name.text, value.text) for name, values in (params.items() if params else ()) for value in values.each()]
    return urlencode([(name or "", value or "") for name, value in pairs])


def _rewritten(client: Node) -> bool:
    """Whether labels of targets, or relabelling, write one of the labels that say where to ask."""
    groups, rules = client.get("static_configs"), client.get("relabel_configs")
    labels = (group.get("labels") for group in (groups.each() if groups else ()))
    names = {name.text or "" for node in labels if node is not None for name, _ in node.items()}
    for rule in rules.each() if rules else ():
        target, action = rule.scalar("target_label"), rule.scalar("action")
        names.add(target.text if target else "")
        if action is not None and action.text.lower() in {"labelmap", "drop", "keep", "dropequal", "keepequal"}:
            names.add("__")
    return any(name.startswith(("__", "$")) for name in names)


def _alertmanagers(document: Node) -> Iterator[AlertmanagerClient]:
    clients = document.get("alerting", "alertmanagers")
    for client in clients.each() if clients else ():
        yield AlertmanagerClient(
            tuple(_targets(client)),
            client.scalar("path_prefix") or Value(""),
            client.scalar("scheme") or Value("http"),
            client.span,
            _tls(client),
            _authenticated(client),
            version.text if (version := client.scalar("api_version")) else "v2",
            _rewritten(client),
        )


def _remotes(document: Node) -> Iterator[RemoteUrl]:
    for kind in ("remote_write", "remote_read"):
        entries = document.get(kind)
        for entry in entries.each() if entries else ():
            url = entry.scalar("url")
            if url is not None:
                yield RemoteUrl(kind, url, _tls(entry), _authenticated(entry))
