"""nginx's side: the server blocks, and the files that they are written in."""

from tests.generators.deployments.locations import locations
from tests.generators.deployments.plan import Plan
from tests.generators.deployments.text import block
from tests.generators.nginx.dice import Dice

_MAP = "map $http_upgrade $connection_upgrade {\n    default upgrade;\n    '' close;\n}"
_HTTP = (
    "sendfile on;", "tcp_nopush on;", "keepalive_timeout 65;", "server_tokens off;", "gzip on;", _MAP,
    "types_hash_max_size 2048;", "client_max_body_size 10m;", "default_type application/octet-stream;",
    "proxy_headers_hash_max_size 512;", "limit_req_zone $binary_remote_addr zone=one:1m rate=100r/s;",
    "proxy_http_version 1.1;", 'log_format short "$remote_addr $request";', "include mime.types;",
)  # fmt: skip
_MAIN = (
    "user www-data;", "user nginx;", "worker_processes auto;", "pid /run/nginx.pid;",
    "error_log /var/log/nginx/error.log warn;", "worker_rlimit_nofile 4096;",
)  # fmt: skip
_STRANGE = (
    "absolute_redirect off;", "server_name_in_redirect on;", "port_in_redirect off;", "merge_slashes off;",
    "proxy_redirect off;", "proxy_set_header Host $host;", "recursive_error_pages on;", "msie_padding off;",
)  # fmt: skip
MIME_TYPES = (
    "types {\n    text/html html;\n    text/css css;\n    application/javascript js;\n    image/x-icon ico;\n}\n"
)
HTPASSWD = "admin:$apr1$mXv0Vw8F$NAMb1i5dzt.ZnL6/e1ZPu0\n"


def files(plan: Plan, dice: Dice) -> tuple[dict[str, str], dict[str, str]]:
    """All files of nginx by name, and those that are to be minted."""
    folder = dice.one(("tls", "certs"))
    prefix = dice.one(("", "@DIR@/"))
    tls = f"ssl_certificate {prefix}{folder}/server.crt;\nssl_certificate_key {prefix}{folder}/server.key;\n"
    written: dict[str, str] = {}
    if dice.often(0.2):
        written["snippets/tls.conf"] = tls
        tls = "include snippets/tls.conf;\n"
    servers = _servers(plan, tls, dice)
    written |= {"mime.types": MIME_TYPES, "htpasswd": HTPASSWD} | _layout(plan, servers, dice)
    return written, {f"{folder}/server.crt": "certificate", f"{folder}/server.key": "key"}


def _layout(plan: Plan, servers: dict[str, str], dice: Dice) -> dict[str, str]:
    """One file, or one for each server in a folder that is included."""
    http = dice.some(_HTTP, 6)
    if plan.container and dice.often(0.7):
        http.append("resolver 127.0.0.11 valid=30s;")
    if dice.often(0.12):
        http += dice.some(_STRANGE, 1)
    main = dice.some(_MAIN, 3)
    main = [
        line for line in main if not line.startswith("user") or line == next(x for x in main if x.startswith("user"))
    ]
    where = dice.one(("", "conf.d/*.conf", "sites-enabled/*"))
    inside = servers.values() if not where else [f"include {where};\n"]
    upstreams, style = _upstreams(plan, dice), dice.one(("events {}", "events {\n    worker_connections 512;\n}"))
    if where and upstreams and dice.often(0.5):
        servers = {"00-upstream": upstreams} | servers
        upstreams = ""
    text = (
        "\n".join([*main, style, ""]) + "\n" + block("http", "".join(f"{line}\n" for line in http), upstreams, *inside)
    )
    made = {"nginx.conf": text}
    if where:
        ending = ".conf" if where.endswith(".conf") else ""
        made |= {f"{where.partition('/')[0]}/{name}{ending}": server for name, server in servers.items()}
    return made


def upstream_name(plan: Plan) -> str:
    """The name of the upstream block."""
    return "prometheus_backend"


def _upstreams(plan: Plan, dice: Dice) -> str:
    port = int(plan.upstream.rpartition(":")[2])
    address = plan.upstream if not plan.wrong("port of upstream") else f"{plan.upstream.rpartition(':')[0]}:{port + 7}"
    lines = [f"server {address}{dice.one(('', '', ' max_fails=3 fail_timeout=10s', ' weight=5'))};\n"]
    if dice.often(0.1):
        lines.append("server 127.0.0.1:9999 backup;\n")
    if dice.often(0.3):
        lines.append("keepalive 8;\n")
    return block(f"upstream {upstream_name(plan)}", *lines)


def _servers(plan: Plan, tls: str, dice: Dice) -> dict[str, str]:
    """The server blocks by the name of the file that each would stand in."""
    servers = {"prometheus": _main(plan, tls, dice)}
    plain = _plain(plan, dice)
    if plain:
        servers["redirect"] = plain
    if "grafana" in plan.others:
        servers["grafana"] = block(
            "server", f"listen {plan.port} ssl;\n", "server_name grafana.example.com;\n", tls,
            block("location /", "proxy_pass http://127.0.0.1:3000;\n"),
        )  # fmt: skip
    if "default" in plan.others:
        listen = dice.one(
            ("listen 80 default_server;\n", f"listen 80 default_server;\nlisten {plan.port} ssl default_server;\n")
        )
        answer = dice.one(("return 444;\n", "return 404;\n", "return 403;\n"))
        servers["00-default"] = block("server", listen, "server_name _;\n", tls if "ssl" in listen else "", answer)
    items = list(servers.items())
    return dict(items if dice.often(0.6) else dice.shuffled(items))


def _main(plan: Plan, tls: str, dice: Dice) -> str:
    head = _listens(plan, dice) + _names(plan, dice) + "\n" + tls
    if dice.often(0.4):
        head += "ssl_protocols TLSv1.2 TLSv1.3;\n"
    if dice.often(0.25):
        head += 'add_header Strict-Transport-Security "max-age=31536000" always;\n'
    if plan.password and dice.often(0.5):
        head += _auth(dice)
    if dice.often(0.06):
        head += dice.one(_STRANGE) + "\n"
    return block("server", head, _own_redirect(plan, dice), *locations(plan, dice, upstream_name(plan)))


def _auth(dice: Dice) -> str:
    realm, folder = dice.one(("Restricted", "Prometheus")), dice.one(("", "@DIR@/"))
    return f'auth_basic "{realm}";\nauth_basic_user_file {folder}htpasswd;\n'


def _listens(plan: Plan, dice: Dice) -> str:
    port = plan.port + 1 if plan.wrong("listen port") and "listen port" in plan.mistakes[:1] else plan.port
    ssl = "" if plan.wrong("listen without ssl") else dice.one((" ssl", " ssl", " ssl", " ssl http2"))
    default = " default_server" if "default" not in plan.others and dice.often(0.15) else ""
    lines = f"listen {dice.one(('', '', '', '*:', '0.0.0.0:', '127.0.0.1:'))}{port}{ssl}{default};\n"
    if dice.often(0.25):
        lines += f"listen [::]:{port}{ssl};\n"
    if plan.wrong("redirect served") or "inside" in plan.others:
        lines += "listen 80;\n"
    return lines


def _names(plan: Plan, dice: Dice) -> str:
    if plan.wrong("server name missing"):
        return ""
    domain = plan.host.partition(".")[2]
    name = plan.host if not plan.wrong("server name") else plan.host.replace("example", "exampel")
    label = name.partition(".")[0]
    others = (f"{name} www.{name}", f"alias.{name} {name}", f"*.{domain}", f"~^{label}\\.", name.title(), f".{name}",
              f"{label}.*")  # fmt: skip
    names = dice.one((name,) * 8 + others)
    return f"server_name {names if not plan.wrong('server name') else name};\n"


def _own_redirect(plan: Plan, dice: Dice) -> str:
    if "inside" not in plan.others or plan.wrong("redirect served"):
        return ""
    return block(dice.one(("if ($scheme = http)", 'if ($scheme != "https")', "if ($server_port = 80)")),
                 f"return 301 https://{plan.authority}$request_uri;\n")  # fmt: skip


def _plain(plan: Plan, dice: Dice) -> str:
    """The server on port 80."""
    if "inside" in plan.others or plan.wrong("no redirect") or plan.wrong("redirect served") or dice.often(0.1):
        return ""
    port = "" if plan.port == 443 else f":{plan.port}"
    good = (
        f"return 301 https://{plan.host}{port}$request_uri;\n", f"return 301 https://$host{port}$request_uri;\n",
        f"return 302 https://$server_name{port}$request_uri;\n", f"return 308 https://$host{port}$request_uri;\n",
        f"rewrite ^ https://$host{port}$request_uri? permanent;\n", f"rewrite ^(.*)$ https://$host{port}$1 redirect;\n",
        f"rewrite ^/(.*)$ https://$host{port}/$1 permanent;\n",
        block("location /", f"return 301 https://$host{port}$request_uri;\n"),
        block("location /.well-known/acme-challenge/", "root /var/www/html;\n")
        + block("location /", f"return 301 https://$host{port}$request_uri;\n"),
        block(f"if ($host = {plan.host})", f"return 301 https://$host{port}$request_uri;\n") + "return 404;\n",
        "return 444;\n", "return 404;\n",
    )  # fmt: skip
    wrong = {
        "redirect path lost": dice.one((f"return 301 https://$host{port};\n", f"return 301 https://$host{port}/;\n")),
        "redirect port lost": "return 301 https://$host:9443$request_uri;\n",
        "redirect elsewhere": "return 301 https://www.example.com$request_uri;\n",
        "redirect loop": "return 301 http://$host$request_uri;\n",
    }
    action = next((text for mistake, text in wrong.items() if plan.wrong(mistake)), None) or dice.one(good)
    listen = "listen 80;\n" + ("listen [::]:80;\n" if dice.often(0.3) else "")
    return block("server", listen, f"server_name {plan.host};\n", action)
