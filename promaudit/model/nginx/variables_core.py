"""The variables of nginx's own modules that can be computed (ngx_http_core_variables and its like)."""

from collections.abc import Callable

from promaudit.model.nginx import addresses, static
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.unknown import RunTimeError, UnknownError

#: Values that are there when a request is really made, and not before.
KNOWN_AT_RUN_TIME = frozenset(
    {
        "ancient_browser", "body_bytes_sent", "bytes_sent", "connection", "connection_requests",
        "connection_time", "connections_active", "connections_reading", "connections_waiting", "connections_writing",
        "date_gmt", "date_local", "gzip_ratio", "hostname", "limit_conn_status", "limit_req_status", "modern_browser",
        "msec", "msie", "pid", "remote_port", "request_body", "request_body_file", "request_id", "request_length",
        "request_time", "ssl_alpn_protocol", "ssl_cipher", "ssl_ciphers", "ssl_curve", "ssl_curves", "ssl_early_data",
        "ssl_protocol", "ssl_session_id", "ssl_session_reused", "tcpinfo_rcv_space", "tcpinfo_rtt", "tcpinfo_rttvar",
        "tcpinfo_snd_cwnd", "time_iso8601", "time_local", "uid_got", "uid_reset", "uid_set", "upstream_addr",
        "upstream_bytes_received", "upstream_bytes_sent", "upstream_connect_time", "upstream_first_byte_time",
        "upstream_header_time", "upstream_response_length", "upstream_response_time",
    }
)  # fmt: skip


def scheme(run: Run) -> str:
    """$scheme: that of the connection."""
    return "https" if run.tls else "http"


def _host(run: Run) -> str:
    return run.host or server_name(run)


def server_name(run: Run) -> str:
    """$server_name: the first name of the server."""
    if run.server.name == "$hostname":
        raise RunTimeError("the name of this host is not known")
    return run.server.name


def _method(run: Run) -> str:
    return (run.main or run).method


def _forwarded_for(run: Run) -> str:
    given = [value for key, value in run.headers if key.lower() == "x-forwarded-for"]
    return ", ".join([*given, run.source])


def _proxy_host(run: Run) -> str | None:
    """$proxy_host: there is none before the request is passed on (ngx_http_proxy_host_variable)."""
    return None if run.target is None else run.target.host_header


def _proxy_port(run: Run) -> str | None:
    return None if run.target is None else run.target.port_text


def _client_verify(run: Run) -> str | None:
    """$ssl_client_verify: who is authorized shows a good certificate wherever one is asked for."""
    if not run.tls:
        return None
    asks = run.server.block.word("ssl_verify_client", "off").lower() != "off"
    return "SUCCESS" if run.request.authorized and asks else "NONE"


def _remote_user(run: Run) -> str | None:
    from promaudit.model.nginx.auth_basic import credentials

    given = credentials(run)
    if given is None and run.request.authorized:
        raise RunTimeError("the variable $remote_user depends on who asks")
    return given[0] if given else None


def _content_type(run: Run) -> str | None:
    """$content_type: since 1.23.0 headers that are repeated are joined."""
    found = [value for key, value in run.headers if key.lower() == "content-type"]
    if not found:
        return None
    return ", ".join(found) if run.nginx.since(1, 23, 0) else found[0]


def _content_length(run: Run) -> str | None:
    """$content_length: the header as it came, else how long a chunked body was found to be."""
    header = run.header("content-length")
    if header is None and run.discarded:
        return str(run.request.body_len)
    return header if header is not None or run.content_length < 0 else str(run.content_length)


def _status(run: Run) -> str:
    return f"{run.err_status or run.out_status:03d}"


def _upstream_status(run: Run) -> str | None:
    """$upstream_status: of every server that was asked; a colon stands between the passes of internal redirects."""
    states = run.upstream_states
    if run.states_vary:
        raise UnknownError("which servers of the upstream are asked depends on earlier requests")
    if not states:
        return None
    text = str(states[0] or "-")
    after_colon = False
    for state in states[1:]:
        text += " : " if state is None and not after_colon else ("" if after_colon else ", ") + str(state or "-")
        after_colon = state is None and not after_colon
    return text


def _invalid_referer(run: Run) -> str:
    from promaudit.model.nginx import referer

    return referer.invalid(run)


def _limit_rate(run: Run) -> str:
    """$limit_rate in bytes, as `set` has given it."""
    return run.variables.get("limit_rate") or "0"


def _request_line(run: Run) -> str:
    return f"{run.request.method} {run.request.target} {run.request.http}"


def _proxy_protocol(run: Run) -> str | None:
    return None


def _of_certificate(run: Run) -> str | None:
    """A variable about the client's certificate: clients show none."""
    return "" if run.tls else None


def _binary_address(run: Run) -> str:
    address = addresses.parse(run.source)
    if address is None:
        raise UnknownError("a unix socket has no address")
    return address.packed.decode("latin-1")


def _realpath_root(run: Run) -> str | None:
    """$realpath_root: none where nothing stands at the root; what stands there may be a link."""
    if static.kind(run, static.document_root(run)) == "missing":
        return None
    raise UnknownError("the variable $realpath_root depends on links in the file system")


def _kept(name: str, get: Callable[[Run], str]) -> Callable[[Run], str | None]:
    """A variable that nginx computes once in a request, although what it is computed from may change."""

    def value(run: Run) -> str | None:
        found = run.variables.get(name)
        if found is None:
            found = run.variables[name] = get(run)
        return found

    return value


CORE: dict[str, Callable[[Run], str | None]] = {
    "uri": lambda run: run.uri,
    "document_uri": lambda run: run.uri,
    "args": lambda run: run.args,
    "query_string": lambda run: run.args,
    "is_args": lambda run: "?" if run.args else "",
    "request_uri": lambda run: run.unparsed,
    "request_method": _method,
    "request": _request_line,
    "host": _host,
    "http_host": lambda run: run.header("host"),
    "scheme": scheme,
    "https": lambda run: "on" if run.tls else "",
    "server_name": server_name,
    "server_port": lambda run: str(run.request.port),
    "server_addr": lambda run: run.request.address,
    "server_protocol": lambda run: run.protocol,
    "binary_remote_addr": _kept("binary_remote_addr", _binary_address),
    "remote_addr": _kept("remote_addr", lambda run: run.source),
    "realip_remote_addr": lambda run: run.request.source,
    "remote_user": _remote_user,
    "content_type": _content_type,
    "content_length": _content_length,
    "proxy_host": _proxy_host,
    "proxy_internal_host": _proxy_host,
    "proxy_port": _proxy_port,
    "proxy_add_x_forwarded_for": _kept("proxy_add_x_forwarded_for", _forwarded_for),
    "document_root": static.document_root,
    "realpath_root": _realpath_root,
    "request_filename": static.request_filename,
    "nginx_version": lambda run: run.nginx.version.partition("-")[0],
    "ssl_server_name": lambda run: run.request.sni if run.tls else None,
    "ssl_client_verify": _client_verify,
    "ssl_client_s_dn": _of_certificate,
    "ssl_client_i_dn": _of_certificate,
    "ssl_client_serial": _of_certificate,
    "ssl_client_fingerprint": _of_certificate,
    "ssl_client_cert": _of_certificate,
    "ssl_client_raw_cert": _of_certificate,
    "ssl_client_escaped_cert": _of_certificate,
    "http2": lambda run: "",
    "http3": lambda run: "",
    "invalid_referer": _kept("invalid_referer", _invalid_referer),
    "status": _status,
    "upstream_status": _upstream_status,
    "upstream_cache_status": lambda run: None,
    "proxy_protocol_addr": _proxy_protocol,
    "proxy_protocol_port": _proxy_protocol,
    "proxy_protocol_server_addr": _proxy_protocol,
    "proxy_protocol_server_port": _proxy_protocol,
    "limit_rate": _limit_rate,
    "pipe": lambda run: ".",
    "request_completion": lambda run: "",
}
