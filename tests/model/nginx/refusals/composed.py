"""Composes configurations of parts that people write, some of which do not go together, for differential.py."""

import random

_LISTENS = (
    "24001", "24001 default_server", "127.0.0.1:24001", "*:24001", "0.0.0.0:24001", "[::]:24001", "[::1]:24001",
    "24001 ssl", "24001 http2", "24001 ssl http2", "24001 reuseport", "24001 backlog=5", "24001 proxy_protocol",
    "[::]:24001 ipv6only=off", "[::]:24001 default_server", "24002", "24002 ssl default_server", "127.0.0.1:24002",
    "24001 bind", "24001-24002", "24003 so_keepalive=on", "unix:/tmp/x.sock", "24001 deferred", "127.000.0.1:24001",
    "[0::0]:24001", "24002 quic", "24002 quic reuseport", "[::ffff:127.0.0.1]:24001", "24001 rcvbuf=8k",
)  # fmt: skip
_NAMES = (
    "a.com", "A.com", "*.a.com", ".a.com", "a.*", "_", '""', "~^a", "~^(?<x>a)", "b.com c.com", "www.a.com a.com",
    "*.A.com", "~^(?<host>a)", "*.*.com", "a..b", "~A(", "~^(?<y>.)(?<z>.)", "a.com.", "*.com",
    "a123456789.a123456789.a123456789.a123456789.ab",
    "a123456789.a123456789.a123456789.a123456789.abc",
)  # fmt: skip
_LOCATIONS = (
    "/", "/a", "/a/", "= /a", "= /", "^~ /a", "~ /a", "~* \\.php$", "@a", "@b", "/a/b", "~ ^/(?<v>a)", "=/a", "^~/a/",
    "~ (", '"/a b"', "/A", "~ ^/a{1,2}", '~ "^/a{1,2}"', "= @a", "~ (?P<v>a)(?P<v>b)", "/a/b/", "~ \\", "",
)  # fmt: skip
_PASSES = (
    "http://127.0.0.1:24101", "http://127.0.0.1:24101/", "http://u", "http://u/", "http://u:80", "http://U",
    "http://$host", "http://u2:8080", "http://localhost:24101/x", "https://u", "http://u/$uri", "http://[::1]:24101/",
    "http://unix:/tmp/a.sock", "http://unix:/tmp/a.sock:/x/", "http://127.0.0.1", "$v", "http://u2", "http://$v/a",
)  # fmt: skip
_INSIDE = (
    "return 200;", "return 301 https://$host$request_uri;", "rewrite ^/a/(.*)$ /$1 break;", "rewrite ^ /b? last;",
    "set $v 1;", "set $x $v;", "proxy_set_header Host $host;", "proxy_set_header X $v;", "proxy_redirect off;",
    "proxy_redirect default;", "proxy_redirect / /a/;", "proxy_redirect ~^(/.*) $1;", "auth_basic off;", "internal;",
    "auth_basic_user_file htpasswd;", "allow all;", "deny all;", "root /srv;", "alias /srv/;", "try_files $uri =404;",
    "error_page 404 /x;", "error_page 404 = @a;", "add_header X $v always;", "index a.html;", "proxy_buffering off;",
    "proxy_http_version 1.1;", 'proxy_set_header Connection "";', "limit_req zone=z;", "limit_req zone=z burst=5;",
    "proxy_buffer_size 16k;", "proxy_buffers 8 16k;", "proxy_busy_buffers_size 32k;", "proxy_cache c;",
    "stub_status;", "sub_filter a b;", "proxy_pass_request_headers on;", "satisfy any;", "auth_request /auth;",
    "expires 1h;", "auth_request_set $v $upstream_http_x;", "client_max_body_size 1m;", "access_log off;",
    "access_log /dev/null f;", "proxy_ssl_verify off;", "proxy_ssl_verify on;", "proxy_ssl_server_name on;",
    "default_type text/plain;", "if ($host) { return 404; }", "if ($v = a) { set $x b; }",
    "if ($request_method ~ ^(GET|POST)$) { break; }", "if (-f $request_filename) { rewrite ^ /x; }",
    "if ($args ~* (?<q>a)) { return 302 /$q; }", "types { a b; a b; }", "limit_except GET { deny all; }",
    "gzip_types text/html a/b a/b;", "ssl_certificate tls/server.crt;", "aio threads;",
    "ssl_certificate_key tls/server.key;", "ssl_protocols TLSv1.2 TLSv1.3;", "server_tokens off;", "http2 on;",
    "ssl_reject_handshake on;", "proxy_next_upstream error timeout error;", "keepalive_timeout 5s;", "sendfile on;",
    "resolver 127.0.0.1 valid=10s;", "merge_slashes off;", "absolute_redirect off;", "fastcgi_pass 127.0.0.1:24101;",
    "proxy_bind 127.0.0.1;", "grpc_pass u;", "ssl on;", "error_log stderr warn;", "log_not_found off;",
)  # fmt: skip
_HTTP = (
    "upstream u { server 127.0.0.1:24101; }", "upstream u { server 127.0.0.1:24101; keepalive 5; }",
    "map $uri $v { a b; }", "upstream u2 { ip_hash; server 127.0.0.1 backup; }", "geo $v { default 0; }",
    "upstream u2 { server 127.0.0.1:24101 backup; }", "limit_conn_zone $v zone=z:1m;", "map_hash_bucket_size 64;",
    "server_names_hash_bucket_size 128;",
    "map $uri $long { a123456789a123456789a123456789a123456789a12345 1; }",
    "map $uri $long { a123456789a123456789a123456789a123456789a123456 1; }", "map_hash_bucket_size 128;",
    "upstream u2 { zone u2 64k; server 127.0.0.1; server [::1]:80 weight=2; }", "log_format f '$remote_addr $v';",
    "map $host $x { default a; ~^b c; .a.com 1; }", "limit_req_zone $binary_remote_addr zone=z:1m rate=5r/s;",
    "proxy_cache_path /tmp/promaudit-cache keys_zone=c:1m;", "split_clients $remote_addr $v { 50% a; * b; }",
    "map $http_upgrade $connection { default upgrade; '' close; }", "types { text/html html; }",
    "upstream u { least_conn; server 127.0.0.1; ip_hash; }", "server_names_hash_bucket_size 64;",
)  # fmt: skip


def composed(random_: random.Random) -> str:
    """A whole configuration."""
    parts = [*random_.sample(_HTTP, random_.randint(0, 4)), _some(random_, 0)]
    parts += [_server(random_) for _ in range(random_.randint(1, 3))]
    random_.shuffle(parts)
    events = ["events {}"] if random_.random() < 0.98 else []
    return "\n".join([*events, "http {", *parts, "}", ""])


def _server(random_: random.Random) -> str:
    lines = [f"listen {listen};" for listen in random_.sample(_LISTENS, random_.choice((0, 1, 1, 1, 2, 2)))]
    lines += [f"server_name {name};" for name in random_.sample(_NAMES, random_.choice((0, 1, 1, 1, 2)))]
    if any(" ssl" in line or "quic" in line for line in lines) and random_.random() < 0.8:
        lines += ["ssl_certificate tls/server.crt;", "ssl_certificate_key tls/server.key;"]
    lines += [_some(random_, 1), *(_location(random_, 0) for _ in range(random_.randint(0, 3)))]
    return "\n".join(["server {", *lines, "}"])


def _location(random_: random.Random, depth: int) -> str:
    lines = [_some(random_, 1)]
    if random_.random() < 0.5:
        lines.append(f"proxy_pass {random_.choice(_PASSES)};")
    if random_.random() < 0.1:
        lines.append(f"if ($host) {{ proxy_pass {random_.choice(_PASSES)}; }}")
    if depth < 2 and random_.random() < 0.2:
        lines.append(_location(random_, depth + 1))
    random_.shuffle(lines)
    return "\n".join([f"location {random_.choice(_LOCATIONS) or random_.choice(('/z', '@z'))} {{", *lines, "}"])


def _some(random_: random.Random, least: int) -> str:
    count = random_.choice((0, 0, 1, least, least))
    return "\n".join(random_.choice(_INSIDE) for _ in range(count))
