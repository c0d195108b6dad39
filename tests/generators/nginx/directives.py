"""Directives of a location, an `if` or a server, as text: one function a kind, each returning lines."""

from tests.generators.nginx import words
from tests.generators.nginx.dice import Dice

_UP = "127.0.0.1:@UP{}@"


def passed_to(dice: Dice) -> str:
    """Scheme and upstream of a proxy_pass, without variables."""
    return dice.weighted(
        (10, lambda: f"http://{_UP.format(dice.number(1, 4))}"),
        (3, lambda: "http://monitoring"),
        (2, lambda: f"http://localhost:@UP{dice.number(1, 4)}@"),
        (1, lambda: "http://alert.up" if dice.level > 1 else "http://monitoring"),
        (1, lambda: "http://127.0.0.1:@UPDEAD@" if dice.level > 1 else "http://monitoring"),
        (1, lambda: "https://127.0.0.1:@UPTLS1@" if dice.level > 1 else "http://monitoring"),
        (1, lambda: f"http://[::1]:@UP{dice.number(1, 4)}@" if dice.level > 2 else "http://monitoring"),
        (1, lambda: "HTTP://monitoring" if dice.level > 3 else "http://monitoring"),
        (1, lambda: dice.one(("http://backed", "http://dying", "http://Backed")) if dice.level > 1 else "http://monitoring"),
    )


def proxy_pass(dice: Dice, uri: bool, base: str) -> list[str]:
    """A proxy_pass; `uri` says whether nginx allows a URI without variables here."""
    if dice.from_level(2, 0.3):
        return _variable_pass(dice, base)
    where = passed_to(dice)
    if not uri or dice.often(0.45):
        return [f"proxy_pass {where};"]
    path = dice.weighted(
        (6, lambda: "/"), (3, lambda: base), (3, lambda: base + "/"), (1, lambda: "/x/y/"), (1, lambda: "/app"),
        (1, lambda: "/a%20b/" if dice.level > 1 else "/"), (1, lambda: "/?a=1" if dice.level > 1 else "/"),
        (1, lambda: "?x=1" if dice.level > 2 else "/"), (1, lambda: '/a b/' if dice.level > 3 else "/"),
        (1, lambda: "//x" if dice.level > 2 else "/"), (1, lambda: "/%2F" if dice.level > 3 else "/"),
    )  # fmt: skip
    return [f'proxy_pass "{where}{path}";']


def _variable_pass(dice: Dice, base: str) -> list[str]:
    uri = dice.one((
        "", "", "/", "$uri", "$request_uri", "$uri$is_args$args", f"{base}$uri", f"{base}$request_uri", "/$1",
        "/$1$is_args$args",
        "/$arg_path", "/$rest", "?$args", "/?$args", "/x?a=$host", "/$2", "$document_uri?$query_string", "/fixed",
        "$v1",
    ))  # fmt: skip
    upstream = dice.one(
        (_UP.format(dice.number(1, 4)), "monitoring", f"localhost:@UP{dice.number(1, 4)}@", "backed", "dying")
    )
    if "$" not in uri:  # without a variable it would be an ordinary URI, which nginx does not allow everywhere
        return [f"set $up {upstream};", f"proxy_pass http://$up{uri};"]
    return dice.weighted(
        (4, lambda: [f"proxy_pass http://{upstream}{uri};"]),
        (2, lambda: [f"set $up {upstream};", f"proxy_pass http://$up{uri};"]),
        (2, lambda: [f"set $url http://{upstream}{uri};", "proxy_pass $url;"]),
        (1, lambda: [f"proxy_pass $scheme://{upstream}{uri};"]),
        (1, lambda: [f"set $up prom.internal:@UP{dice.number(1, 4)}@;", f"proxy_pass http://$up{uri};"]),
        (1,
            lambda: [f"proxy_pass http://$host:@UP1@{uri};"] if dice.level > 3 else [f"proxy_pass http://{upstream}{uri};"]),
        (1, lambda: [f"proxy_pass $v1{uri};"] if dice.level > 3 else [f"proxy_pass http://{upstream}{uri};"]),
    )  # fmt: skip


def proxy_redirect(dice: Dice, default: bool, base: str) -> str:
    """A proxy_redirect; `default` says whether nginx knows a default here."""
    choices = [
        "off", "/ /prom/", f"/ {base}/", "http:// https://", f"http://127.0.0.1:@UP1@/ {base}/", "/graph /prom/graph",
        "http://prom.example.com/ https://prom.example.com/prom/", f"http://localhost/ {base}/",
    ]  # fmt: skip
    if default:
        choices += ["default", "default"]
    if dice.level > 1:
        choices += [
            "~^http://[^/]+/(.*)$ /prometheus/$1", "~^/(?<pth>.*)$ $scheme://$host/prom/$pth", "http:// $scheme://",
            "~*//LOCALHOST(.*) http://$host$1", "/ $scheme://$http_host/prom/", "http://$host/ /prom/", "~^(/.*) $1",
            '"" /prom', "~. /x", "http://$proxy_host/ /", "~^/g(.*)$ $1", "/ /", "~*^HTTP://127.0.0.1:\\d+(/.*)?$ $1",
        ]  # fmt: skip
    return f"proxy_redirect {dice.one(choices)};"


def rewrite(dice: Dice, base: str) -> str:
    """A rewrite with any of the flags."""
    pattern, replacement = dice.one((
        (f"^{base}/(.*)$", "/$1"), (f"^{base}/?(.*)$", "/$1"), (f"^{base}(/.*)$", "$1"), (f"^{base}$", f"{base}/"),
        ("^/(.*)$", f"{base}/$1"), ("^", f"{base}$uri"), (f"^{base}/old/(.*)$", f"{base}/$1?"), ("^", "/x"),
        (f"^{base}/graph$", f"{base}/query?legacy=1"), (f"^({base})(/.*)?$", "/app$2"), ("/x$", "/y"),
        ("^/(?<cap>[a-z]+)/(.*)$", "/$2/$cap"), ("^(.*)$", "$1?src=nginx&$args?"), (f"(?i)^{base.upper()}/(.*)$",
            "/prom/$1"),
        ("^", "$scheme://prom.example.com$request_uri?"), ("^/(.*)$", "https://new.example.com/$1"), ("x", "$uri/"),
        (f"^{base}(.*)$", "$1"), ("^(/[a-z]+)/.*$", "$1/"), ("^/a(.*)", "/b$1?$query_string"), ("^", "//x"), ("(.*)",
            "$1"),
        ("^/(.*)$", "/$1?x=$1"), (".", "$request_uri"), ("^/api", "$http_x_tenant"), ("^/+(.*)$", "http://$host/$1?"),
        ("^/(.*)/$", "/$1"), ("([^/]*)$", "/f/$1"), (f"{base}", "/%61"), ("^", "/caf\u00e9"), ("^", "$v1"), ("[$]",
            "/x"),
        ("^", "/a?"), ("^", "/a?b"), ("^", "?a"), ("^", "?"), ("^/(.*)", "x$1"), ("^", "http://"), ("^", "HTTP://x/"),
    ) if dice.level > 1 else (
        (f"^{base}/(.*)$", "/$1"), (f"^{base}/?(.*)$", "/$1"), (f"^{base}(/.*)$", "$1"), (f"^{base}$", f"{base}/"),
        ("^", "https://$host$request_uri?"), (f"^{base}(.*)$", "$1"), ("^/(.*)$", f"{base}/$1"),
    ))  # fmt: skip
    flag = dice.one(("", "last", "break", "break", "break", "redirect", "permanent"))
    if dice.level < 2 and not flag:
        flag = "break"
    return f'rewrite "{pattern}" "{replacement}" {flag};'


def returned(dice: Dice, base: str) -> str:
    """A return of any shape."""
    choices = [
        "301 https://$host$request_uri", f"302 {base}/graph", "404", "200 ok", f"301 {base}/", "403", "301 /x",
        "302 $scheme://$host/prom/",
    ]  # fmt: skip
    if dice.level > 1:
        choices += [
            "444", "204", '200 ""', "500", "503", "401", '302 ""', "307 https://$server_name$request_uri",
            "302 prom/graph",
            "200 $host|$request_uri|$args", "http://prom.example.com$uri", "https://$host:8443$uri$is_args$args",
            "308 /x$uri",
            '404 "no such page"', "$scheme://$http_host/x", "303 /x?$args", "301 //other.test/x", "302 $uri", "502",
            "413",
            "418", "301", '301 "$v1"', "200 $scheme://$http_host$uri$is_args$args", "299 x", "600", "301 $arg_path",
            "201 /x",
        ]  # fmt: skip
    return f"return {dice.one(choices)};"


def header_lines(dice: Dice) -> list[str]:
    """proxy_set_header and add_header lines."""
    lines = [
        "proxy_set_header Host $host;", "proxy_set_header Host $http_host;", "proxy_set_header X-Real-IP $remote_addr;",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;", "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header Host $host:$server_port;", "proxy_set_header Host $proxy_host;",
        'proxy_set_header Connection "";',
        "proxy_set_header Upgrade $http_upgrade;", 'proxy_set_header Connection "upgrade";',
        "proxy_set_header Host a.test;",
        'proxy_set_header Authorization "";', "proxy_set_header X-Script-Name /prom;", "add_header X-Loc a;",
    ]  # fmt: skip
    if dice.level > 2:
        lines += [
            "proxy_set_header Connection $connection_upgrade;", 'proxy_set_header Host "";',
            "proxy_set_header X-Uri $uri;",
            "add_header X-Uri $uri always;", "proxy_set_header X-Want-Redirect /graph;",
            "proxy_set_header X-Want-Status 404;",
            "proxy_set_header X-V $v1;", 'proxy_set_header Accept-Encoding "";', "proxy_set_header host $host;",
            "proxy_set_header Host $m1;", "proxy_set_header X-Want-Status 503;", "proxy_set_header X-Sub $sub;",
            "add_header Location /added;", "add_header X-Empty \"\";", "proxy_pass_request_headers off;",
            'proxy_set_header Content-Length "";',
        ]  # fmt: skip
    return dice.some(lines, 4, 1)


def condition(dice: Dice) -> str:
    """The words of an `if`."""
    return f"if ({dice.one(words.CONDITIONS)})" if dice.level > 1 else "if ($request_method = POST)"


def error_page(dice: Dice, base: str) -> str:
    """An error_page of any form."""
    return "error_page " + dice.one((
        "404 /404.html", "500 502 503 504 /50x.html", "404 = @named", "502 @named", f"404 {base}/",
        "403 =200 /404.html",
        "404 =302 /x", "401 403 https://login.test/?to=$request_uri", "404 =301 http://x.test/", "404 = /index.html",
        "497 https://$host$request_uri", "404 $uri/x", "500 502 503 504 = @named", "400 /404.html", "405 =200 $uri",
        "413 /404.html", "404 @named", "301 302 @named", "404 /nope", "404 503 =204 /empty/", "404 =410 @named",
        "404 /404.html?e=$status", "403 /403", "401 = @named", "304 /x", "404 = $v1", "404 =200 @missing",
    )) + ";"  # fmt: skip


def access(dice: Dice) -> list[str]:
    """allow, deny, auth_basic, auth_request, satisfy."""
    lines: list[str] = []
    if dice.often(0.6):
        lines += dice.some((
            "allow 127.0.0.1;", "deny all;", "allow all;", "deny 127.0.0.5;", "allow 10.0.0.0/8;", "deny 127.0.0.0/8;",
            "allow ::1;", "allow 127.0.0.0/30;", "deny ::/0;",
        ), 3, 1)  # fmt: skip
    if dice.often(0.4):
        realm = dice.one(('"Prometheus"', "off", '"P $server_name"', '""', "$v1"))
        lines += [f"auth_basic {realm};", f"auth_basic_user_file {dice.one(('htpasswd', 'htpasswd', 'nofile'))};"]
    if dice.from_level(3, 0.3):
        lines.append(
            f"auth_request {dice.one(('/oauth2/auth', '/oauth2/auth', '/nowhere', 'off', '/static/app.js', '/prom'))};"
        )
    if dice.often(0.3):
        lines.append(f"satisfy {dice.one(('any', 'all'))};")
    return lines


def files(dice: Dice, location: str, alias: bool) -> list[str]:
    """root, alias, index, try_files, autoindex."""
    roots = ("www", "@DIR@/www", "@DIR@/www/", "www/prom", "www/none", "www$v2")
    aliases = ("www/", "www", "@DIR@/www/prom/", "www/prom", "@DIR@/www/index.html", "www/$http_x_tenant")
    indexes = ("index.html", "index.htm index.html", "app.js", "/fallback", "$arg_path index.html")
    lines = [f"alias {dice.one(aliases)};" if alias and dice.often(0.4) else f"root {dice.one(roots)};"]
    if dice.often(0.3):
        lines.append(f"index {dice.one(indexes)};")
    if dice.often(0.5):
        lines.append(try_files(dice, location))
    if dice.from_level(3, 0.1):
        lines.append("autoindex on;")
    return lines


def try_files(dice: Dice, base: str) -> str:
    """A try_files that ends in any way."""
    tried = dice.some(
        ("$uri", "$uri/", "/index.html", "$uri.html", "/static/app.js", "/prom/", '""', "$uri/index.html", "$1"), 3, 1
    )
    last = dice.one(
        ("=404", "@named", f"{base}/", "/index.html", "=403", "/404.html", "/x?$args", "=200", "$uri/x", "@missing")
    )
    return f"try_files {' '.join(tried)} {last};"


def odd(dice: Dice) -> str:
    """A setting that changes an answer here and there."""
    return dice.one((
        "absolute_redirect off;", "port_in_redirect off;", "server_name_in_redirect on;", "proxy_intercept_errors on;",
        "recursive_error_pages on;", "internal;", "proxy_http_version 1.1;", "client_max_body_size 100;",
        "proxy_method POST;",
        "default_type text/plain;", "proxy_ssl_server_name on;", "proxy_cookie_path / /prom/;",
        "proxy_pass_request_body off;",
        "types { }", "if_modified_since off;", "max_ranges 0;", "log_not_found off;", "disable_symlinks off;",
        "sub_filter a b;",
        "proxy_hide_header X-User;", "proxy_buffering off;", "proxy_next_upstream off;", "etag off;",
        "msie_padding off;",
        "proxy_ignore_headers X-Accel-Redirect;", "proxy_set_body x;", "proxy_method $request_method;",
        "chunked_transfer_encoding off;", "gzip_static on;", "gzip_static always;", "stub_status;",
        "valid_referers none server_names *.foo.test;", "valid_referers blocked ~example www.*;",
        "set_real_ip_from 127.0.0.1;", "set_real_ip_from 127.0.0.0/8; real_ip_header X-Forwarded-For;",
        "real_ip_recursive on;", "set $limit_rate 4k;", "proxy_pass_header X-Accel-Redirect;", "dav_methods PUT;",
        "proxy_next_upstream http_404 http_503;", "proxy_next_upstream error http_500 non_idempotent;",
        "proxy_next_upstream_tries 1;", "proxy_next_upstream http_403 off;", "proxy_ignore_headers Vary;",
        "error_page 413 = @named; client_max_body_size 3;", "proxy_set_header X-Status $upstream_status;",
        "add_header Location /odd;",
    ) if dice.level > 1 else ("proxy_http_version 1.1;", "absolute_redirect off;",
    "port_in_redirect off;"))  # fmt: skip
