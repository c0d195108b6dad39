"""Deployments that let strangers in or keep them out: their servers and flags, and the rules that speak of them."""

from textwrap import indent

from msgspec import Struct

from tests.end_to_end.record import Record

HOST = "prom.example.com"
HTPASSWD = "admin:$apr1$mXv0Vw8F$NAMb1i5dzt.ZnL6/e1ZPu0\n"
BCRYPT = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

TLS = f"listen 443 ssl;\nserver_name {HOST};\nssl_certificate tls.crt;\nssl_certificate_key tls.key;\n"
PASSWORD = "auth_basic Staff;\nauth_basic_user_file htpasswd;\n"
NO_PASSWORD = "auth_basic off;\n"
PASS, STRIPPED = "proxy_pass http://127.0.0.1:9090;\n", "proxy_pass http://127.0.0.1:9090/;\n"
OFFICE, MACHINE = "allow 10.0.0.0/8;\ndeny all;\n", "allow 127.0.0.1;\ndeny all;\n"
CERTIFICATE = "ssl_client_certificate ca.crt;\nssl_verify_client on;\n"
ADMIN, LIFECYCLE, WRITE = "--web.enable-admin-api", "--web.enable-lifecycle", "--web.enable-remote-write-receiver"
STRIP = "--web.route-prefix=/"
OPEN = "no-authentication"


class Case(Struct, frozen=True):
    """One deployment. `servers` are the insides of server blocks, `rules` the names below exposure/ that speak of it.

    `flags` are added to those that make Prometheus listen on the machine alone, below /p. `http` stands in front of the
    servers. `files` are laid out beside nginx.conf.
    """

    name: str
    servers: tuple[str, ...]
    rules: str
    flags: tuple[str, ...] = ()
    http: str = ""
    listen: str = "127.0.0.1:9090"
    files: tuple[tuple[str, str], ...] = ()

    def record(self, prometheus: str, nginx: str) -> Record:
        """The deployment, to be measured with these versions."""
        servers = "".join(f"server {{\n{indent(server, '    ')}}}\n" for server in self.servers)
        arguments = [f"--web.listen-address={self.listen}", f"--web.external-url=https://{HOST}/p", *self.flags]
        return {
            "id": self.name,
            "files": {
                "nginx.conf": f"events {{}}\nhttp {{\n{indent(self.http + servers, '    ')}}}\n",
                "flags.txt": "\n".join(arguments) + "\n",
                "htpasswd": HTPASSWD,
                **dict(self.files),
            },
            "minted": {"tls.crt": "certificate", "tls.key": "key", "ca.crt": "certificate"},
            "sources": [{"path": "flags.txt", "kind": "flags"}, *self._web_config()],
            "public_url": f"https://{HOST}/p/",
            "names": [HOST, "other.example.com"],
            "listens": [443],
            "interface": "debian",
            "prometheus": {"version": prometheus, "arguments": arguments},
            "nginx": {"version": nginx},
            "addresses": {},
        }

    def _web_config(self) -> list[dict[str, str]]:
        return [{"path": name, "kind": "web-config"} for name, _ in self.files if name.startswith("web")]


def location(name: str, *inside: str) -> str:
    """A location as text."""
    return f"location {name} {{\n{indent(''.join(inside), '    ')}}}\n"


def _main(*inside: str) -> str:
    return TLS + "".join(inside)


_BASE = location("/p/", PASS)
_GUARDED = location("/p/", PASSWORD, PASS)
_REDIRECT = f"listen 80;\nserver_name {HOST};\nreturn 301 https://$host$request_uri;\n"
_WEB = (("web.yml", f"basic_auth_users:\n  admin: {BCRYPT}\n"),)
_DENIED = "location ^~ /p/-/ {\n    deny all;\n}\n"

CASES: tuple[Case, ...] = (
    # how much is open at all
    Case("everything is open", (_main(_BASE),), OPEN),
    Case("everything is open, stripped", (_main(location("/p/", STRIPPED)),), OPEN, (STRIP,)),
    Case("everything is open at the root", (_main(location("/", PASS)),), OPEN),
    Case("a password on the location", (_main(_GUARDED),), "htpasswd"),
    Case("a password on the server", (_main(PASSWORD, _BASE),), "htpasswd"),
    Case("a password for all servers", (_main(_BASE), _REDIRECT), "htpasswd", http=PASSWORD),
    Case("only the office", (_main(location("/p/", OFFICE, PASS)),), "cors-any"),
    Case("only the machine", (_main(location("/p/", MACHINE, PASS)),), "cors-any", (ADMIN, LIFECYCLE)),
    Case("nobody", (_main(location("/p/", "deny all;\n", PASS)),), "", (LIFECYCLE,)),
    Case("one stranger is kept out", (_main(location("/p/", "deny 198.51.100.77;\n", PASS)),), OPEN),
    Case("the office by its pages", (_main(location("/p/", OFFICE, PASS)),), "", ("--web.cors.origin=https://x",)),
    Case("a client certificate", (_main(CERTIFICATE, _BASE),), "", (ADMIN, LIFECYCLE, WRITE)),
    Case("a certificate where one has it", (
        _main(CERTIFICATE.replace(" on", " optional"), _BASE),), OPEN),
    Case("a certificate, asked for by if", (
        _main(CERTIFICATE.replace(" on", " optional"), "if ($ssl_client_verify != SUCCESS) {\n    return 403;\n}\n",
              _BASE),), ""),
    Case("satisfy any", (_main(location("/p/", "satisfy any;\n", OFFICE, PASSWORD, PASS)),), "htpasswd"),
    Case("satisfy any that lets all in", (
        _main(location("/p/", "satisfy any;\nallow all;\n", PASSWORD, PASS)),), OPEN),
    Case("satisfy all", (_main(location("/p/", OFFICE, PASSWORD, PASS)),), "htpasswd"),
    Case("a subrequest that says no", (
        _main(location("/p/", "auth_request /check;\n", PASS), location("= /check", "internal;\nreturn 401;\n")),), ""),
    Case("a subrequest that says yes", (
        _main(location("/p/", "auth_request /check;\n", PASS), location("= /check", "internal;\nreturn 204;\n")),),
        OPEN),
    Case("users of Prometheus itself", (_main(_BASE),), "", ("--web.config.file=@DIR@/web.yml", LIFECYCLE), files=_WEB),
    # what the switches open
    Case("the admin API", (_main(_BASE),), f"admin-api {OPEN}", (ADMIN,)),
    Case("the shutdown button", (_main(_BASE),), f"lifecycle {OPEN}", (LIFECYCLE,)),
    Case("writing", (_main(_BASE),), f"remote-write {OPEN}", (WRITE,)),
    Case("all switches behind a password", (_main(_GUARDED),), "htpasswd", (ADMIN, LIFECYCLE, WRITE)),
    Case("the shutdown button is closed", (_main(_BASE, _DENIED),), OPEN, (LIFECYCLE,)),
    Case("the shutdown button answers 404", (
        _main(_BASE, location("^~ /p/-/", "return 404;\n")),), OPEN, (LIFECYCLE,)),
    Case("no admin API, no profiles", (
        _main(_BASE, location("^~ /p/api/v1/admin/", "deny all;\n"), location("^~ /p/debug/", "deny all;\n")),),
        "no-authentication config", (ADMIN,)),
    Case("reading alone", (_main(location("/p/", "limit_except GET {\n    deny all;\n}\n", PASS)),), OPEN,
         (ADMIN, LIFECYCLE, WRITE)),
    Case("no POST, but PUT", (_main(location("/p/", "if ($request_method = POST) {\n    return 405;\n}\n", PASS)),),
         f"admin-api lifecycle {OPEN}", (ADMIN, LIFECYCLE, WRITE)),
    Case("writing from the office", (
        _main(_GUARDED, location("= /p/api/v1/write", OFFICE, PASS)),), "htpasswd", (WRITE,)),
    Case("writing without the password", (
        _main(_GUARDED, location("= /p/api/v1/write", NO_PASSWORD, PASS)),), "htpasswd remote-write", (WRITE,)),
    # ways around
    Case("a sibling without the password", (_main(_GUARDED, location("/q/", "proxy_pass http://127.0.0.1:9090/p/;\n")),),
         "auth-bypass htpasswd lifecycle", (LIFECYCLE,)),
    Case("the API without the password", (
        _main(_GUARDED, location("/p/api/", PASS)),), "auth-bypass config htpasswd"),
    Case("queries without the password", (
        _main(_GUARDED, location("/p/api/v1/query", PASS)),), "auth-bypass htpasswd"),
    Case("a regular expression without the password", (
        _main(_GUARDED, location(r"~ \.json$", PASS), location("~ ^/p/debug/", PASS)),), "auth-bypass htpasswd pprof"),
    Case("health without the password", (
        _main(_GUARDED, location("= /p/-/healthy", NO_PASSWORD, PASS), location("= /p/metrics", NO_PASSWORD, PASS)),),
        "htpasswd"),
    Case("http beside https", (_main(_GUARDED), f"listen 80;\nserver_name {HOST};\n{_BASE}"), "auth-bypass htpasswd"),
    Case("another name", (_main(_GUARDED), TLS.replace(HOST, "other.example.com") + _BASE), "auth-bypass htpasswd"),
    Case("the default server", (
        _main(_GUARDED), TLS.replace(f"server_name {HOST};\n", "").replace(" ssl;", " ssl default_server;")
         + _BASE), "auth-bypass htpasswd"),
    Case("the machine's own server", (_main(_GUARDED), f"listen 127.0.0.1:8080;\n{_BASE}"), "htpasswd"),
    Case("another port", (_main(_GUARDED), f"listen 8080;\n{_BASE}"), "auth-bypass htpasswd"),
    Case("doubled slashes", (
        _main("merge_slashes off;\n", location("/p/", "rewrite ^/p/+(.*)$ /p/$1 break;\n", PASS), _DENIED),),
        f"auth-bypass {OPEN}", (LIFECYCLE,)),
    Case("doubled slashes that are merged", (
        _main(location("/p/", "rewrite ^/p/+(.*)$ /p/$1 break;\n", PASS), _DENIED),), OPEN, (LIFECYCLE,)),
    Case("a code of a code", (
        _main(location("/p/", "proxy_pass http://127.0.0.1:9090$uri;\n"), _DENIED),),
        "auth-bypass config pprof", (LIFECYCLE,)),
    Case("an exact location", (_main(_BASE, location("= /p/-/reload", "deny all;\n")),), OPEN, (LIFECYCLE,)),
    Case("capitals", (
        _main(location("~ ^/p/-/", PASSWORD, PASS),
              location("~* ^/p/", "rewrite (?i)^/p/(.*)$ /p/$1 break;\n", PASS)),),
        f"auth-bypass htpasswd {OPEN}", (LIFECYCLE,)),
    Case("a neighbour's name", (_main(location("/p", STRIPPED), location("/p/-/", "deny all;\n")),),
         f"lifecycle {OPEN}", (LIFECYCLE,)),
    Case("a certificate, but not for the other name", (
        _main(CERTIFICATE, _BASE), TLS.replace(HOST, "other.example.com") + location("/", "return 404;\n")), ""),
    Case("every client is believed where it comes from", (
        _main("set_real_ip_from 0.0.0.0/0;\nreal_ip_header X-Forwarded-For;\n", location("/p/", OFFICE, PASS)),),
        "auth-bypass cors-any", (LIFECYCLE,)),
    Case("a proxy is believed where clients come from", (
        _main("set_real_ip_from 10.0.0.1;\nreal_ip_header X-Forwarded-For;\n", location("/p/", OFFICE, PASS)),),
        "cors-any", (LIFECYCLE,)),
    # passwords
    Case("a password over http", (_main("listen 80;\n", _GUARDED),), "basic-auth-in-clear htpasswd"),
    Case("a redirect before the password", (_main(_GUARDED), _REDIRECT), "htpasswd"),
    Case("a redirect of the server that asks", (
        _main("listen 80;\nif ($scheme = http) {\n    return 301 https://$host$request_uri;\n}\n", _GUARDED),),
        "htpasswd"),
    Case("Prometheus asks over http", (_main("listen 80;\n", _BASE),), "basic-auth-in-clear",
         ("--web.config.file=@DIR@/web.yml",), files=_WEB),
    Case("no password file", (
        _main(location("/p/", "auth_basic x;\nauth_basic_user_file none;\n", PASS)),), "htpasswd"),
    Case("a password file for everybody", (
        _main(_GUARDED.replace("htpasswd", "www/htpasswd"), "root www;\n"),), "htpasswd",
        files=(("www/htpasswd", HTPASSWD),)),
    # around nginx
    Case("the port is open", (_main(_GUARDED),), "htpasswd plaintext-listener", listen="0.0.0.0:9090"),
    Case("the port is open, with all switches", (_main(_GUARDED),), "admin-api htpasswd lifecycle plaintext-listener",
         (ADMIN, LIFECYCLE), listen=":9090"),
    Case("the port is open, with users", (_main(_BASE),), "basic-auth-in-clear plaintext-listener",
         ("--web.config.file=@DIR@/web.yml",), listen=":9090", files=_WEB),
    Case("the port is open on one address", (
        _main("listen [::]:443 ssl;\n", _GUARDED.replace("127.0.0.1", "192.0.2.80")),),
         "htpasswd plaintext-listener", listen="192.0.2.80:9090"),
    Case("another protocol, not kept out", (
        _main("listen [::]:443 ssl;\n", location("/p/", "allow 10.0.0.0/8;\ndeny 0.0.0.0/0;\n", PASS)),),
        "auth-bypass cors-any"),
)  # fmt: skip
