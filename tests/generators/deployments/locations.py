"""nginx's locations: how people pass a path to Prometheus, and what else stands beside it."""

from tests.generators.deployments.beside import base, beside, root
from tests.generators.deployments.elaborate import elaborate
from tests.generators.deployments.plan import KEEP, Plan
from tests.generators.deployments.text import block
from tests.generators.nginx.dice import Dice

_HEADERS = (
    "proxy_set_header Host $host;",
    "proxy_set_header Host $http_host;",
    "proxy_set_header X-Real-IP $remote_addr;",
    "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    "proxy_set_header X-Forwarded-Proto $scheme;",
    "proxy_http_version 1.1;",
    "proxy_read_timeout 5m;",
    "proxy_buffering off;",
    "proxy_redirect default;",
    "proxy_redirect http:// https://;",
    "proxy_redirect http:// $scheme://;",
    'proxy_set_header Connection "";',
    "proxy_connect_timeout 5s;",
    "access_log off;",
    "proxy_hide_header X-Powered-By;",
)


def locations(plan: Plan, dice: Dice, upstream: str) -> list[str]:
    """What stands in the server after its head."""
    made = [_passing(plan, dice, _server(plan, dice, upstream))]
    if plan.path:
        made += base(plan, dice) + root(plan, dice)
    made += beside(plan, dice, f"{_scheme(plan)}://{_server(plan, dice, upstream)}")
    return made if dice.often(0.6) else dice.shuffled(made)


def _server(plan: Plan, dice: Dice, upstream: str) -> str:
    """What stands between `http://` and the path in proxy_pass."""
    host, _, port = plan.upstream.rpartition(":")
    if plan.wrong("port of upstream"):
        port = str(int(port) + 7)
    if host == "127.0.0.1" and dice.often(0.25):
        host = "localhost"
    return upstream if dice.often(0.3) else f"{host}:{port}"


def _scheme(plan: Plan) -> str:
    return "https" if plan.wrong("scheme of upstream") else "http"


def _headers(plan: Plan, dice: Dice) -> str:
    kept = list({_subject(line): line for line in dice.some(_HEADERS, 5)}.values())
    if plan.password and dice.often(0.6):
        kept.append("auth_basic Monitoring;\nauth_basic_user_file htpasswd;")
    if plan.wrong("proxy_redirect off"):
        kept = [line for line in kept if not line.startswith("proxy_redirect")] + ["proxy_redirect off;"]
    if plan.wrong("proxy_redirect other"):
        other = dice.one(
            (
                "proxy_redirect / /;",
                "proxy_redirect /graph /other/graph;",
                f"proxy_redirect {plan.path}/ /;",
                "proxy_redirect ~^/(.*)$ /x/$1;",
                f"proxy_redirect / {plan.path}/;",
            )
        )
        kept = [line for line in kept if not line.startswith("proxy_redirect")] + [other]
    if plan.wrong("post refused"):
        kept.append(
            dice.one(
                (
                    "limit_except GET HEAD {\n    deny all;\n}",
                    "if ($request_method !~ ^(GET|HEAD)$) {\n    return 405;\n}",
                )
            )
        )
    if plan.wrong("body limit"):
        kept.append("client_max_body_size 4;")
    if plan.wrong("intercepted"):
        kept.append("proxy_intercept_errors on;\nerror_page 301 302 404 = /maintenance;")
    if plan.wrong("denied"):
        kept.append(dice.one(("deny all;", "return 403;", "internal;")))
    elif dice.often(0.08):
        kept.append(
            dice.one(("allow 127.0.0.1;\ndeny all;", "satisfy any;\nallow 127.0.0.0/8;\ndeny all;", "allow all;"))
        )
    return "".join(f"{line}\n" for line in kept)


def _subject(line: str) -> str:
    """What a directive is about: there may be one of each in a location."""
    words = line.split()
    return " ".join(words[: 2 if words[0] == "proxy_set_header" else 1])


def _passing(plan: Plan, dice: Dice, server: str) -> str:
    """The location that passes everything below the public path."""
    ordinary = _kept(plan, server) if plan.way == KEEP else _mapped(plan, server)
    choices = _wrong(plan, dice, server) or ordinary
    if choices is ordinary and dice.often(0.2):
        return elaborate(plan, dice, f"{_scheme(plan)}://{server}", _headers(plan, dice))
    name, inside = dice.one(choices)
    return block(f"location {name}", inside, _headers(plan, dice))


Choice = tuple[str, str]


def _kept(plan: Plan, server: str) -> list[Choice]:
    """Prometheus gets the path as it is."""
    path, to = plan.path, f"{_scheme(plan)}://{server}"
    plain = f"proxy_pass {to};\n"
    return [
        (f"{path}/", plain),
        (f"{path}/", plain),
        (f"{path}/", f"proxy_pass {to}{path}/;\n"),
        (path or "/", plain),
        (f"^~ {path}/", plain),
        (f"~ ^{path}(/|$)", plain),
        (f"~* ^{path}/", plain),
        (f"{path}/", f"set $upstream {to};\nproxy_pass $upstream;\n"),
        (f"{path}/", f"proxy_pass {to}$request_uri;\n"),
        (f"{path}/", f"set $backend {server};\nproxy_pass {_scheme(plan)}://$backend;\n"),
        (f"~ ^{path}/(.*)$", f"proxy_pass {to}{path}/$1$is_args$args;\n"),
        (path or "/", f"proxy_pass {to}{path or '/'};\n"),
        (f"{path}/", f"proxy_pass {to}$uri$is_args$args;\n"),
        (f"{path}/", f'proxy_pass "{to}";\n'),
        (f"~ ^{path}(?:/(?<rest>.*))?$", f"proxy_pass {to}{path}/$rest$is_args$args;\n"),
        (f"{path}/", f"rewrite ^{path}/(.*)$ {path}/$1 break;\nproxy_pass {to}/ignored/;\n"),
    ]


def _mapped(plan: Plan, server: str) -> list[Choice]:
    """Prometheus gets another path: its root, or one of its own."""
    path, route, to = plan.path, plan.route, f"{_scheme(plan)}://{server}"
    passed = f"proxy_pass {to};\n"
    return [
        (f"{path}/", f"proxy_pass {to}{route}/;\n"),
        (f"{path}/", f"proxy_pass {to}{route}/;\n"),
        (f"^~ {path}/", f"proxy_pass {to}{route}/;\n"),
        (f"{path}/", f"rewrite ^{path}/(.*)$ {route}/$1 break;\n{passed}"),
        (path or "/", f"rewrite ^{path}/?(.*)$ {route}/$1 break;\n{passed}"),
        (f"~ ^{path}/(.*)$", f"proxy_pass {to}{route}/$1$is_args$args;\n"),
        (f"~* ^{path}/(?<rest>.*)$", f"proxy_pass {to}{route}/$rest$is_args$args;\n"),
        (f"~ ^{path}(?:/(?<rest>.*))?$", f"proxy_pass {to}{route}/$rest$is_args$args;\n"),
        (f"~ ^{path}(?:/(.*))?$", f"rewrite ^{path}(?:/(.*))?$ {route}/$1 break;\n{passed}"),
        (f"{path}/", f"set $upstream {to};\nrewrite ^{path}(/.*)$ {route}$1 break;\nproxy_pass $upstream;\n"),
        (path or "/", f"proxy_pass {to}{route or '/'};\n")
        if not path or route
        else (f"{path}/", f"proxy_pass {to}/;\n"),
    ]


def _wrong(plan: Plan, dice: Dice, server: str) -> list[Choice]:
    """The location with one mistake; empty where none of its mistakes is to be made."""
    path, route, to = plan.path, plan.route, f"{_scheme(plan)}://{server}"
    passed = f"proxy_pass {to};\n"
    wrong: dict[str, list[Choice]] = {
        "slash added to upstream": [
            (path or "/", f"proxy_pass {to}{route}/;\n"),
            (f"{path}/", f"proxy_pass {to}{route}//;\n"),
        ],
        "slash lost from upstream": [(f"{path}/", f"proxy_pass {to}{route or ''};\n"), (f"{path}/", passed)],
        "slash lost from location": [
            (path or "/", f"proxy_pass {to}{route}/;\n"),
            (f"^~ {path or '/'}", f"proxy_pass {to}/;\n"),
        ],
        "uri other": [(f"{path}/", f"proxy_pass {to}/other/;\n"), (f"{path}/", f"proxy_pass {to}{path}{path}/;\n")],
        "request_uri appended": [
            (f"{path}/", f"proxy_pass {to}/$request_uri;\n"),
            (f"{path}/", f"proxy_pass {to}{path}$request_uri;\n"),
        ],
        "uri variable": [
            (f"{path}/", f"proxy_pass {to}$uri;\n"),
            (f"{path}/", f"proxy_pass {to}/$uri$is_args$args;\n"),
            (f"{path}/", f"set $up {to}/;\nproxy_pass $up;\n"),
        ],
        "exact only": [(f"= {path}/", passed), (f"= {path}/", f"proxy_pass {to}{route}/;\n")],
        "rewrite cycle": [
            (f"{path}/", f"rewrite ^{path}/(.*)$ {path}/x/$1 last;\n{passed}"),
            (f"{path}/", f"rewrite ^(.*)$ $1 last;\n{passed}"),
        ],
        "rewrite keeps slash": [
            (f"{path}/", f"rewrite ^{path}(.*)$ {route}/$1 break;\n{passed}"),
            (f"{path}/", f"rewrite ^{path}/(.*)$ {route}$1 break;\n{passed}"),
        ],
        "query lost": [
            (f"~ ^{path}/(.*)$", f"proxy_pass {to}{route}/$1;\n"),
            (f"{path}/", f"rewrite ^{path}/(.*)$ {route}/$1? break;\n{passed}"),
        ],
        "nested without pass": [
            (f"{path}/", f"proxy_pass {to}{route}/;\nlocation {path}/api/ {{\n    client_max_body_size 1m;\n}}\n")
        ],
        "named fallback": [(f"{path}/", "try_files $uri @prometheus;\n")],
        "rewrite leaves some out": [
            (path or "/", f"rewrite ^{path}/(.+)$ {route}/$1 break;\n{passed}"),
            (f"{path}/", f"rewrite ^{path}/([a-z]+)$ {route}/$1 break;\n{passed}"),
        ],
        "rewrite without flag": [(f"{path}/", f"rewrite ^{path}/(.*)$ {route}/$1;\n{passed}")],
        "rewrite to root": [
            (f"~* ^{path}", f"rewrite (?i){path} {route}/ break;\n{passed}"),
            (f"{path}/", f"rewrite ^ {route}/ break;\n{passed}"),
        ],
        "part stripped": [(f"/{path.strip('/').partition('/')[0]}/", f"proxy_pass {to}/;\n")],
        "capture by place": [(f"~ ^{path}(?:/(.*))?$", f"proxy_pass {to}{route}/$1;\n"),
                             ("~ ^/(.*)$", f"proxy_pass {to}/$1$is_args$args;\n")],
        "uri in regex": [(f"~ ^{path}/", f"proxy_pass {to}{route}/;\n")],
    }
    found = [choice for mistake, choices in wrong.items() if plan.wrong(mistake) for choice in choices]
    return [dice.one(found)] if found else []
