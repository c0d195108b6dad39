"""Composes a case of a seed: configurations as people write them, and nastier from level to level."""

import re
from dataclasses import dataclass, field

from tests.generators.nginx import directives as d
from tests.generators.nginx import words
from tests.generators.nginx.ask import Site, requests
from tests.generators.nginx.case import Case
from tests.generators.nginx.dice import Dice

_FILES = {
    "htpasswd": "admin:{PLAIN}secret\n", "www/404.html": "custom 404\n", "www/50x.html": "error page\n",
    "www/index.html": "root\n",
    "www/static/app.js": "js\n", "www/prom/index.html": "prom\n", "www/prom/static/app.js": "js\n",
    "www/prom/empty/": "",
    "www/files/a.txt": "a\n", "www/empty/": "", "www/a/b/x": "x\n", "www/graph": "a file\n",
    "www/blue/index.html": "blue\n", "www/gz.txt.gz": "z\n", "www/caf\u00e9/x": "x\n",
}  # fmt: skip
_SNIPPET = "proxy_set_header Host $host;\nproxy_set_header X-Forwarded-Proto $scheme;\n"
_OWN_VARIABLES = re.compile(r"\$\{?(v1|v2|m1|g1|s1|up|url|cap|rest|pth|sub|tail)\b")
_LISTENS = ("@PORT1@", "127.0.0.1:@PORT1@", "*:@PORT1@", "@PORT2@", "127.0.0.1:@PORT2@", "[::]:@PORT1@",
    "[::1]:@PORT3@",
            "localhost:@PORT2@", "127.0.0.2:@PORT1@", "0.0.0.0:@PORT3@")  # fmt: skip


def compose(seed: int, level: int, count: int = 14) -> Case:
    """The case of a seed and level, with `count` requests."""
    dice = Dice(f"{level}-{seed}", level)
    composer = _Composer(dice)
    config = composer.config()
    files = {**_FILES, "snippets/proxy.conf": _SNIPPET, **composer.files}
    asked = requests(dice, composer.sites, count)
    return Case(f"L{level}-{seed}", level, config, tuple(files.items()), asked)


@dataclass(slots=True)
class _Composer:
    dice: Dice
    sites: list[Site] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def config(self) -> str:
        """nginx.conf."""
        dice = self.dice
        count = dice.number(1, 1 if dice.level == 1 and dice.often(0.5) else 3)
        defaults: set[str] = set()
        servers = [self._server(defaults) for _ in range(count)]
        if dice.from_level(2, 0.2):
            self.files["conf.d/site.conf"] = "\n".join(servers[1:]) + "\n"
            servers = [servers[0], "include conf.d/*.conf;"]
        http = dice.shuffled([*self._http(), *servers]) if dice.often(0.3) else [*self._http(), *servers]
        body = "\n".join(http)
        everything = body + "".join(self.files.values())
        body = "\n".join(_fallbacks(everything)) + body
        return "events { worker_connections 64; }\nhttp {\n" + _indented(body) + "\n}\n"

    def _http(self) -> list[str]:
        dice = self.dice
        lines = [
            "upstream monitoring { server 127.0.0.1:@UP1@; }",
            "upstream alert.up { server 127.0.0.1:@UP5@; keepalive 4; }",
            "upstream backed { server 127.0.0.1:@UP2@ max_fails=0; server 127.0.0.1:@UP3@ backup max_fails=0; }",
            "upstream dying { server 127.0.0.1:@UPDEAD@ max_fails=0; server 127.0.0.1:@UP4@ backup max_fails=0; }",
        ]
        lines.append('map $http_upgrade $connection_upgrade { default upgrade; "" close; }')
        lines.append("proxy_connect_timeout 5s;")
        if dice.level > 2:
            lines += [self._map(), self._geo(), self._split_clients()]
        if dice.from_level(3, 0.2):
            lines += dice.some(("proxy_set_header X-Http 1;", "add_header X-Http 1;", "proxy_redirect off;",
                "root www;",
                                "error_page 404 /404.html;", "absolute_redirect off;", "merge_slashes off;",
                                "deny 127.0.0.9;",
                                "proxy_intercept_errors on;", "proxy_http_version 1.1;", "underscores_in_headers on;",
                                "server_name_in_redirect on;", "types_hash_max_size 2048;",
                                "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;",
                                "real_ip_recursive on;", "gzip_static always;",
                                "ignore_invalid_headers off;"), 2, 1)  # fmt: skip
        return lines

    def _map(self) -> str:
        dice = self.dice
        source = dice.one(
            ("$uri", "$host", "$http_x_tenant", "$arg_debug", "$request_uri", '"$host$uri"', "$cookie_beta", "$args")
        )
        entries = dice.some(("prom.example.com a;", "/prom b;", "~^/prom/(.*)$ $1;", "~*EXAMPLE c;", '"" empty;',
            "blue $uri;",
                             "~^/(?<cap>[a-z]+) $cap;", "1 yes;", "/Promx c;", "default 1;", "x /x;",
                             '~\\.js$ "/static$uri";',
                             "default http://127.0.0.1:@UP2@;", "volatile;", "hostnames;", "*.example.com w;",
                             ".foo.test f;",
                             "prom.* p;", "\\default q;"), 6, 1)  # fmt: skip
        if "default 1;" in entries and "default http://127.0.0.1:@UP2@;" in entries:
            entries.remove("default 1;")
        return f"map {source} $m1 {{ {' '.join(entries)} }}"

    def _geo(self) -> str:
        dice = self.dice
        source = dice.one(("", "", "$arg_path ", "$http_x_forwarded_for "))
        entries = dice.some(
            ("default 0;", "127.0.0.0/8 1;", "127.0.0.1 2;", "10.0.0.0/8 a;", "::1 six;", "127.0.0.2/32 b;",
             "proxy 127.0.0.1;", "proxy 10.0.0.0/8;", "proxy_recursive;", "delete 127.0.0.1;"), 4, 1
        )  # fmt: skip
        return f"geo {source}$g1 {{ {' '.join(entries)} }}"

    def _split_clients(self) -> str:
        dice = self.dice
        source = dice.one(("$arg_path", "$uri", "$remote_addr", '"$host$args"', "$http_x_tenant"))
        return f"split_clients {source} $s1 {{ {dice.one(('30% a; 20.5% /b; * c;', '50% a;', '0.01% x; * a;'))} }}"

    def _server(self, defaults: set[str]) -> str:
        dice = self.dice
        site = Site([], [], [])
        self.sites.append(site)
        lines = [*self._listen(site, defaults), *self._names(site)]
        if dice.often(0.4):
            lines.append("root www;")
        if dice.level > 1:
            lines.append("resolver 127.0.0.1:@DNS@ ipv6=off;")
        lines += self._server_settings()
        names = self._location_names(6)
        site.locations += names
        lines += [self._location(name, 1) for name in names]
        lines += self._helpers()
        return "server {\n" + _indented("\n".join(lines)) + "\n}"

    def _listen(self, site: Site, defaults: set[str]) -> list[str]:
        dice = self.dice
        chosen = ["@PORT1@"] if dice.often(0.6) else dice.some(_LISTENS if dice.level > 1 else _LISTENS[:4], 2, 1)
        chosen = list({_same_address(listen): listen for listen in chosen}.values())
        lines = []
        for listen in chosen:
            default = _same_address(listen) not in defaults and dice.often(0.3)
            defaults |= {_same_address(listen)} if default else set()
            lines.append(f"listen {listen}{' default_server' if default else ''};")
            site.listens.append((listen, False))
        if dice.from_level(2, 0.15):
            lines += [
                "listen 127.0.0.1:@PORT4@ ssl;",
                "ssl_certificate tls/server.crt;",
                "ssl_certificate_key tls/server.key;",
            ]
            site.listens.append(("127.0.0.1:@PORT4@", True))
            if dice.from_level(3, 0.15):
                lines.append("ssl_reject_handshake on;")
        return lines

    def _names(self, site: Site) -> list[str]:
        dice = self.dice
        if dice.often(0.1):
            return []
        names = dice.one(words.NASTY_NAMES) if dice.from_level(2, 0.35) else dice.one(words.NAMES)
        site.names += names.split()
        return [f"server_name {names};"]

    def _server_settings(self) -> list[str]:
        dice, lines = self.dice, []
        if dice.from_level(2, 0.3):
            lines += dice.some((d.error_page(dice, "/prom"), d.odd(dice).replace("internal;", ""),
                d.proxy_redirect(dice, False, "/prom"),
                                "merge_slashes off;", "underscores_in_headers on;", "proxy_set_header X-Srv 1;",
                                "add_header X-Srv 1;",
                                "large_client_header_buffers 2 1k;", "index index.html app.js;",
                                "try_files $uri @named;"), 3, 1)  # fmt: skip
        if dice.from_level(2, 0.2):
            lines.append(f"set $v1 {dice.one(words.TEXTS)};")
        if dice.from_level(2, 0.15):
            inside = dice.one(
                (d.returned(dice, "/prom"), d.rewrite(dice, "/prom"), "set $v2 x;", "break;", "set $v1 $1;")
            )
            lines.append(f"{d.condition(dice)} {{ {inside} }}")
        if dice.from_level(2, 0.1):
            lines.append(d.rewrite(dice, "/prom"))
        if dice.from_level(2, 0.06):
            lines.append(d.returned(dice, "/prom"))
        if dice.from_level(3, 0.1):
            lines += d.access(dice)
        return lines

    def _location_names(self, most: int) -> list[str]:
        dice = self.dice
        base = dice.one(words.BASES)
        names = ["/"] if dice.often(0.6) else []
        plain = [base, base + "/", f"= {base}", f"= {base}/", f"^~ {base}", f"{base}/static/", f"= {base}/graph",
            "/static/",
                 f"{base}/api/", "/api", "/metrics", f"^~ {base}/static/", "= /", f"{base}/x"]  # fmt: skip
        regex = [f"~ ^{base}/(.*)$", f"~* ^{base}", "~ \\.(js|css)$", f"~ ^{base}/(?<rest>.*)$", "~* /API/",
            "~ ^/([a-z]+)/(.*)$",
                 "~ /$", f'~ "^{base}/?$"', "~* \\.PHP$", "~ ^/(prom|graph)", "~ /static/",
                 '~ "^/[a-z]{1,4}/"']  # fmt: skip
        odd = [
            '"/a b"',
            '= "/caf\u00e9"',
            "/a%20b",
            "^~ /",
            '~ "%"',
            "/prom//x",
            '""',
            '~ "a b"',
            "/PROM",
            "= /a%2Fb",
            "~ ^//",
            "~ .",
        ]
        names += dice.some(plain, most - 2, 1)
        if dice.level > 1:
            names += dice.some(regex, 2)
        if dice.from_level(3, 0.3):
            names += dice.some(odd, 2, 1)
        return _distinct(dice.shuffled(names))

    def _location(self, name: str, depth: int) -> str:
        dice = self.dice
        modifier, path = _taken_apart(name)
        plain = not modifier.startswith("~")
        base = path.rstrip("/") if plain and path.startswith("/") and path.rstrip("/") and " " not in path else "/prom"
        lines = self._inside(base, plain, plain or dice.level > 3)
        if dice.from_level(2, 0.25) and depth < 3 and modifier != "=":
            lines += [self._location(child, depth + 1) for child in self._nested(modifier, path)]
        return f"location {name} {{\n" + _indented("\n".join(lines)) + "\n}"

    def _nested(self, modifier: str, path: str) -> list[str]:
        dice = self.dice
        regex = dice.some(("~ /x$", "~ ^/(.*)/static/", "~* GRAPH", "~ (?<tail>[^/]+)$", "~ ^/", "~ \\.js$"), 2, 1)
        if modifier.startswith("~") or not path.startswith("/"):
            return regex
        base = path.rstrip("/")
        plain = dice.some(
            (f"{base}/api/", f"= {base}/graph", f"^~ {base}/static/", f"{base}/x", f"= {path}", f"{base}/static"), 2, 1
        )
        if any(" " in path or char in path for char in '%"\u00e9'):
            return regex
        return _distinct([name for name in plain if _taken_apart(name)[1] != path or name.startswith("=")] + regex[:1])

    def _inside(self, base: str, uri: bool, alias: bool) -> list[str]:
        dice = self.dice
        handler: list[str] = dice.weighted(
            (12, lambda: self._proxied(base, uri and alias)),
            (3, lambda: [d.returned(dice, base)]),
            (3 if dice.level > 2 else 1, lambda: d.files(dice, base, alias)),
            (1 if dice.level > 2 else 0, lambda: [d.try_files(dice, base)]),
            (1 if dice.level > 2 else 0, lambda: ["# nothing"]),
        )
        extra = self._rewriting(base)
        if dice.from_level(2, 0.2):
            extra += d.access(dice)
        if dice.from_level(2, 0.15):
            extra.append(self._limit_except())
        if dice.from_level(2, 0.2):
            extra.append(d.error_page(dice, base))
        if dice.often(0.25):
            extra.append(d.odd(dice))
        mixed: list[str] = [*extra, *handler] if dice.often(0.7) else [*handler, *extra]
        return _once(mixed)

    def _proxied(self, base: str, uri: bool) -> list[str]:
        dice = self.dice
        lines = d.proxy_pass(dice, uri, base)
        constant = "$" not in lines[-1]
        if dice.often(0.3):
            lines += d.header_lines(dice)
        elif dice.often(0.15):
            lines.append("include snippets/proxy.conf;")
        if dice.often(0.3):
            redirects = [d.proxy_redirect(dice, constant, base) for _ in range(dice.number(1, 2))]
            lines += [line for line in redirects if "off" not in line] if len(redirects) > 1 else redirects
        return lines

    def _rewriting(self, base: str) -> list[str]:
        dice, lines = self.dice, []
        if dice.often(0.15 if dice.level == 1 else 0.3):
            lines += [d.rewrite(dice, base) for _ in range(dice.number(1, 1 if dice.level == 1 else 2))]
        if dice.from_level(2, 0.15):
            lines.append(f"set ${dice.one(('v1', 'v2'))} {dice.one(words.TEXTS)};")
        if dice.from_level(2, 0.25):
            lines += [self._if(base) for _ in range(dice.number(1, 2))]
        if dice.from_level(3, 0.05):
            lines.append("break;")
        if dice.from_level(3, 0.08):
            lines.append(d.returned(dice, base))
        return dice.shuffled(lines) if dice.level > 2 else lines

    def _if(self, base: str) -> str:
        dice = self.dice
        inside = dice.weighted(
            (4, lambda: [d.returned(dice, base)]),
            (4, lambda: [d.rewrite(dice, base)]),
            (3, lambda: [f"set $v1 {dice.one(words.TEXTS)};"]),
            (2, lambda: d.proxy_pass(dice, False, base)),
            (1, lambda: ["break;"]),
            (
                1,
                lambda: [
                    dice.one(
                        (
                            "add_header X-If 1;",
                            "root www/prom;",
                            "add_header X-If $uri always;",
                            "error_page 404 /50x.html;",
                        )
                    )
                ],
            ),
            (1, lambda: d.access(dice)[:1]),
        )
        inside = [line for line in inside if not line.startswith(("auth_", "satisfy", "allow", "deny", "proxy_set"))]
        if dice.from_level(4, 0.2):
            inside.append(d.rewrite(dice, base))
        return f"{d.condition(dice)} {{ {' '.join(inside)} }}"

    def _limit_except(self) -> str:
        dice = self.dice
        methods = " ".join(dice.some(("GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE"), 2, 1))
        inside = dice.one(("deny all;", "allow 127.0.0.1; deny all;", "auth_basic x; auth_basic_user_file htpasswd;",
                           "proxy_pass http://127.0.0.1:@UP4@;", "return 405;", "deny 127.0.0.9;"))  # fmt: skip
        return f"limit_except {methods} {{ {inside if 'return' not in inside else 'deny all;'} }}"

    def _helpers(self) -> list[str]:
        """Named locations and that of auth_request, as they are referred to."""
        dice = self.dice
        named = dice.one(("return 200 named;", "proxy_pass http://127.0.0.1:@UP6@;", "return 302 /named;",
            "rewrite ^ /x break; root www;",
                          "proxy_pass http://monitoring$request_uri;", "rewrite ^ /static/app.js last;",
                          "try_files /index.html =404;"))  # fmt: skip
        auth = dice.one(("proxy_pass http://127.0.0.1:@UP6@/verify;", "proxy_pass http://127.0.0.1:@UP6@;",
            "return 204;", "return 401;",
                         "proxy_pass http://127.0.0.1:@UP6@; proxy_set_header X-Want-Status 401;", "return 403;",
                         "return 302 /x;"))  # fmt: skip
        internal = "internal; " if dice.often(0.5) else ""
        return [f"location @named {{ {named} }}", f"location = /oauth2/auth {{ {internal}{auth} }}"]


def _same_address(listen: str) -> str:
    """One text for all the ways to write an address."""
    for any_address in ("*:", "0.0.0.0:"):
        listen = listen.removeprefix(any_address)
    return listen.replace("localhost", "127.0.0.1")


def _taken_apart(name: str) -> tuple[str, str]:
    first, space, rest = name.partition(" ")
    return (first, rest.strip('"')) if space and not first.startswith('"') else ("", name.strip('"'))


def _distinct(names: list[str]) -> list[str]:
    """Without locations that nginx takes for doubles."""
    found: dict[tuple[bool, str], str] = {}
    for name in names:
        modifier, path = _taken_apart(name)
        key = (modifier == "=", path) if not modifier.startswith("~") else (True, name)
        found.setdefault(key, name)
    return list(found.values())


_SINGLE = re.compile(
    r"(root|alias|index|try_files|autoindex|satisfy|auth_\w+|proxy_http_version|absolute_redirect|port_in_redirect|"
    r"server_name_in_redirect|proxy_intercept_errors|recursive_error_pages|client_max_body_size|proxy_method|default_type|"
    r"proxy_pass_request_headers|proxy_pass) "
)


def _once(lines: list[str]) -> list[str]:
    """Without the second of what nginx takes once alone; a root beside an alias is one of them."""
    seen: set[str] = set()
    kept = []
    for line in lines:
        match = _SINGLE.match(line)
        name = match[1].replace("alias", "root") if match else line if line == "internal;" else ""
        if name and name in seen:
            continue
        seen.add(name)
        kept.append(line)
    return kept


def _fallbacks(text: str) -> list[str]:
    """A definition for each variable that nothing else defines."""
    wanted = sorted(set(_OWN_VARIABLES.findall(text)))
    defined = [name for name in wanted if re.search(rf"set \${name} |\?<{name}>|\${name} {{", text)]
    return [f'map $arg_none ${name} {{ default ""; }}\n' for name in wanted if name not in defined]


def _indented(text: str) -> str:
    return "\n".join("    " + line if line else line for line in text.split("\n"))
