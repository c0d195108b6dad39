"""The variables that a configuration may use: nginx's own, and those that it defines itself."""


from msgspec import Struct, field

from promaudit.model.nginx.refusals.refused import RefusedError

#: nginx's own variables that a configuration may define again (NGX_HTTP_VAR_CHANGEABLE).
_CHANGEABLE = """
    ancient_browser args invalid_referer limit_rate modern_browser msie proxy_host proxy_port uid_reset
    ssl_alpn_protocol ssl_cipher ssl_ciphers ssl_client_cert ssl_client_escaped_cert ssl_client_fingerprint
    ssl_client_i_dn ssl_client_i_dn_legacy ssl_client_raw_cert ssl_client_s_dn ssl_client_s_dn_legacy ssl_client_serial
    ssl_client_v_end ssl_client_v_remain ssl_client_v_start ssl_client_verify ssl_curve ssl_curves ssl_early_data
    ssl_protocol ssl_server_name ssl_session_id ssl_session_reused ssl_client_sigalg ssl_sigalg ssl_sigalgs
    ssl_ech_outer_server_name ssl_ech_status proxy_internal_host
"""
_FIXED = """
    binary_remote_addr body_bytes_sent bytes_sent connection connection_requests connection_time connections_active
    connections_reading connections_waiting connections_writing content_length content_type date_gmt date_local
    document_root document_uri fastcgi_path_info fastcgi_script_name grpc_internal_trailers gzip_ratio host hostname
    http2 http3 http_cookie http_host http_referer http_user_agent http_via http_x_forwarded_for https is_args
    is_request_port limit_conn_status limit_req_status msec nginx_version pid pipe proxy_add_x_forwarded_for
    proxy_internal_body_length proxy_internal_chunked proxy_internal_connection proxy_protocol_addr
    proxy_protocol_port proxy_protocol_server_addr proxy_protocol_server_port query_string realip_remote_addr
    realip_remote_port realpath_root remote_addr remote_port remote_user request request_body request_body_file
    request_completion request_filename request_id request_length request_method request_port request_time request_uri
    scheme secure_link secure_link_expires sent_http_cache_control sent_http_connection sent_http_content_length
    sent_http_content_type sent_http_keep_alive sent_http_last_modified sent_http_link sent_http_location
    sent_http_transfer_encoding server_addr server_name server_port server_protocol slice_range status
    tcpinfo_rcv_space tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd time_iso8601 time_local uid_got uid_set
    upstream_addr upstream_bytes_received upstream_bytes_sent upstream_cache_etag
    upstream_cache_last_modified upstream_cache_status upstream_connect_time upstream_header_time
    upstream_response_length upstream_response_time upstream_status uri
"""
_PREFIXES = (
    "arg_", "cookie_", "http_", "sent_http_", "sent_trailer_", "upstream_cookie_", "upstream_http_",
    "upstream_trailer_", "proxy_protocol_tlv_", "geoip_",
)  # fmt: skip
#: Variables of the list that came after 1.22, with the version; before it they are unknown.
SINCE: dict[str, tuple[int, int, int]] = {
    "http3": (1, 25, 0), "is_request_port": (1, 29, 3), "request_port": (1, 29, 3), "ssl_client_sigalg": (1, 29, 3),
    "ssl_sigalg": (1, 29, 3), "ssl_sigalgs": (1, 31, 2), "ssl_ech_status": (1, 29, 4),
    "proxy_internal_host": (1, 29, 4), "ssl_ech_outer_server_name": (1, 29, 4), "proxy_internal_connection": (1, 29, 4),
}  # fmt: skip


class Variables(Struct):
    """The variables of one configuration, names in lower case.

    `used` are those that something asks for, in the order in which nginx meets them; `defined` those that `set`, `map`,
    named captures and their like define.
    """

    version: tuple[int, int, int]
    used: dict[str, None] = field(default_factory=dict)
    defined: set[str] = field(default_factory=set)

    def define(self, name: str) -> None:
        """A directive defines a variable (`ngx_http_add_variable`); nginx's own cannot all be defined again."""
        if not name:
            raise RefusedError('invalid variable name "$"')
        if name.lower() in _fixed(self.version):
            raise RefusedError(f'the duplicate "{name}" variable')
        self.defined.add(name.lower())

    def use(self, name: str) -> None:
        """Something asks for a variable (`ngx_http_get_variable_index`)."""
        if not name:
            raise RefusedError('invalid variable name "$"')
        self.used.setdefault(name.lower())

    def unknown(self) -> str | None:
        """The first variable that something asks for and nothing defines (`ngx_http_variables_init_vars`)."""
        fixed, changeable = _fixed(self.version), _known(_CHANGEABLE, self.version)
        for name in self.used:
            known = name in self.defined or name in fixed or name in changeable
            if not known and not name.startswith(_PREFIXES):
                return name
        return None


def _known(names: str, version: tuple[int, int, int]) -> frozenset[str]:
    return frozenset(name for name in names.split() if version >= SINCE.get(name, (0, 0, 0)))


def _fixed(version: tuple[int, int, int]) -> frozenset[str]:
    return _known(_FIXED, version)
