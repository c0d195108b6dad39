"""The configurations that the tests of `trace` follow requests through."""

from pathlib import Path

#: Line 3: redirects to TLS; line 12: Prometheus below a prefix; line 20: what is included.
MAIN = """\
events {}
http {
    server {
        listen 80;
        server_name example.com;
        return 301 https://$host$request_uri;
    }
    upstream several { server 127.0.0.1:9091; server 127.0.0.1:9092; }
    server {
        listen 8080;
        server_name prom.test;
        location /prometheus/ {
            rewrite ^/prometheus/old/(.*)$ /prometheus/$1 last;
            proxy_pass http://127.0.0.1:9090/;
            proxy_redirect / /prometheus/;
            proxy_set_header Host $host;
        }
        location ~ \\.php$ { return 404; }
        location /several/ { proxy_pass http://several; }
        include conf.d/*.conf;
    }
}
"""
INCLUDED = "location = /closed { return 444; }\n"
#: The same with a location of which nothing can be told, in line 21.
LUA = MAIN.replace("*.conf;\n", '*.conf;\n        location /lua/ { content_by_lua_block { ngx.say("x") } }\n')


def write(folder: Path, main: str = MAIN) -> str:
    """Write the configuration; the path of its main file."""
    (folder / "conf.d").mkdir()
    (folder / "conf.d/a.conf").write_text(INCLUDED)
    (folder / "nginx.conf").write_text(main)
    return str(folder / "nginx.conf")
