"""Which check belongs to which directive."""

from collections.abc import Callable

from promaudit import later
from promaudit.facts.nginx import Directive
from promaudit.model.nginx.refusals.state import Scope, State

Check = Callable[[State, Scope, Directive], None]


def _checks(table: dict[str, str]) -> dict[str, Check]:
    """The checks that a table names by module and function, imported when they are needed: a file has few of them."""
    return {name: later.function(f"promaudit.model.nginx.refusals.{place}") for name, place in table.items()}


#: The checks of directives with setters of their own, by name, or by context and name where a name means several.
OWN = _checks(
    {
        "access_log": "logs.access_log",
        "add_header": "misc.add_header",
        "add_trailer": "misc.add_header",
        "aio": "filters.aio",
        "alias": "location.root",
        "allow": "misc.access",
        "auth_basic_user_file": "misc.complex_once",
        "auth_request": "misc.once",
        "auth_request_set": "misc.auth_request_set",
        "charset": "filters.charset",
        "debug_connection": "misc.set_real_ip_from",
        "deny": "misc.access",
        "directio": "misc.directio",
        "disable_symlinks": "filters.disable_symlinks",
        "error_log": "logs.error_log",
        "error_page": "misc.error_page",
        "expires": "misc.expires",
        "fastcgi_cache": "caches.cache",
        "fastcgi_cache_key": "caches.cache_key",
        "fastcgi_cache_path": "caches.cache_path",
        "fastcgi_cache_valid": "caches.cache_valid",
        "fastcgi_param": "proxy.parameter",
        "fastcgi_pass": "proxy.other_pass",
        "fastcgi_split_path_info": "filters.split_path_info",
        "fastcgi_store": "caches.store",
        "grpc_pass": "proxy.other_pass",
        "grpc_ssl_certificate_cache": "caches.object_cache",
        "grpc_ssl_password_file": "certificates.password_file",
        "gzip_disable": "misc.gzip_disable",
        "hash": "upstream.balancing",
        "index": "misc.index",
        "internal": "misc.internal",
        "ip_hash": "upstream.balancing",
        "keepalive": "upstream.keepalive",
        "keepalive_timeout": "misc.keepalive_timeout",
        "least_conn": "upstream.balancing",
        "limit_conn": "limits.limit_conn",
        "limit_conn_zone": "limits.zone",
        "limit_req": "limits.limit_req",
        "limit_req_zone": "limits.zone",
        "listen": "listen.listen",
        "load_module": "misc.load_module",
        "log_format": "logs.log_format",
        "memcached_pass": "proxy.other_pass",
        "mirror": "misc.mirror",
        "modern_browser": "filters.modern_browser",
        "open_file_cache": "caches.object_cache",
        "open_log_file_cache": "caches.object_cache",
        "proxy_cache": "caches.cache",
        "proxy_cache_key": "caches.cache_key",
        "proxy_cache_path": "caches.cache_path",
        "proxy_cache_valid": "caches.cache_valid",
        "proxy_cookie_domain": "proxy.cookie",
        "proxy_cookie_flags": "proxy.cookie_flags",
        "proxy_cookie_path": "proxy.cookie",
        "proxy_pass": "proxy.proxy_pass",
        "proxy_redirect": "proxy.proxy_redirect",
        "proxy_ssl_certificate_cache": "caches.object_cache",
        "proxy_ssl_password_file": "certificates.password_file",
        "proxy_store": "caches.store",
        "quic_host_key": "certificates.password_file",
        "random": "upstream.balancing",
        "real_ip_header": "misc.real_ip_header",
        "resolver": "misc.resolver",
        "return": "rewrite.return_",
        "rewrite": "rewrite.rewrite",
        "root": "location.root",
        "scgi_cache": "caches.cache",
        "scgi_cache_key": "caches.cache_key",
        "scgi_cache_path": "caches.cache_path",
        "scgi_cache_valid": "caches.cache_valid",
        "scgi_param": "proxy.parameter",
        "scgi_pass": "proxy.other_pass",
        "scgi_store": "caches.store",
        "server": "upstream.server",
        "server_name": "listen.server_name",
        "set": "rewrite.set_",
        "set_real_ip_from": "misc.set_real_ip_from",
        "source_charset": "filters.charset",
        "ssl": "misc.ssl",
        "ssl_certificate_cache": "caches.object_cache",
        "ssl_ocsp_cache": "filters.ocsp_cache",
        "ssl_password_file": "certificates.password_file",
        "ssl_session_cache": "limits.session_cache",
        "sticky": "upstream.sticky",
        "sub_filter": "misc.sub_filter",
        "thread_pool": "filters.thread_pool",
        "try_files": "misc.try_files",
        "use": "misc.use",
        "user": "misc.user",
        "userid_expires": "filters.userid_expires",
        "userid_mark": "filters.userid_mark",
        "uwsgi_cache": "caches.cache",
        "uwsgi_cache_key": "caches.cache_key",
        "uwsgi_cache_path": "caches.cache_path",
        "uwsgi_cache_valid": "caches.cache_valid",
        "uwsgi_param": "proxy.parameter",
        "uwsgi_pass": "proxy.other_pass",
        "uwsgi_ssl_certificate_cache": "caches.object_cache",
        "uwsgi_ssl_password_file": "certificates.password_file",
        "uwsgi_store": "caches.store",
        "valid_referers": "filters.valid_referers",
        "worker_connections": "misc.worker_connections",
        "worker_cpu_affinity": "filters.worker_cpu_affinity",
        "worker_priority": "misc.worker_priority",
        "worker_processes": "misc.worker_processes",
        "zone": "limits.upstream_zone",
    }
)

#: The checks of kinds that more than one module has, beside those of `values.SETTERS`.
SHARED = _checks({"bind": "proxy.bind", "path": "filters.path"})

#: The checks of blocks at their opening that set no location up.
OPENING = _checks(
    {
        "charset_map": "filters.charset_map",
        "geo": "maps.open_geo",
        "if": "rewrite.if_",
        "map": "maps.open_map",
        "split_clients": "maps.open_split_clients",
    }
)
