"""What `promaudit trace` takes: start-up, requests a second, and files with many servers.

    python -m benchmarks.trace [--servers 1000 10000] [--requests 20000]

Printed are seconds and ratios, nothing is asserted: start-up beside `python -c pass`, the same file read by crossplane
and tested by `nginx -t` (the first nginx that tests/servers/found.py finds).
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.clock import line, seconds
from tests.servers.found import found

_ORDINARY = """\
events {}
http {
    map $http_upgrade $connection_upgrade { default upgrade; "" close; }
    server { listen 80; server_name example.com; return 301 https://$host$request_uri; }
    server {
        listen 8080;
        server_name example.com www.example.com;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        location /prometheus/ {
            rewrite ^/prometheus/old/(.*)$ /prometheus/$1 last;
            proxy_pass http://127.0.0.1:9090/;
            proxy_redirect / /prometheus/;
        }
        location /alertmanager { proxy_pass http://127.0.0.1:9093; }
        location ~ \\.php$ { return 404; }
        location / { root /srv/www; }
    }
}
"""
_PATHS = ("/prometheus/graph?x=1", "/prometheus", "/prometheus/old/x", "/alertmanager/api", "/x.php", "/")
_PROMAUDIT = (sys.executable, "-m", "promaudit")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--servers", type=int, nargs="+", default=[1_000, 10_000])
    options.add_argument("--requests", type=int, default=20_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _start_up(folder)
        _batch(folder, chosen.requests)
        for count in chosen.servers:
            _many_servers(folder, count)


def _start_up(folder: Path) -> None:
    bare = seconds([sys.executable, "-c", "pass"], repeat=7)
    path = _written(folder, _ORDINARY)
    url = "http://example.com:8080/prometheus/"
    print(line("python -c pass", bare))
    for arguments in (("--version",), ("trace", str(path), "--batch", "-"), ("trace", str(path), url)):
        took = seconds([*_PROMAUDIT, *arguments], repeat=7)
        words = " ".join(arguments).replace(f"{folder}/", "")
        print(line(f"promaudit {words}", took, beside=("python -c pass", bare)))


def _batch(folder: Path, count: int) -> None:
    path, requests = _written(folder, _ORDINARY), folder / "requests"
    requests.write_text("".join(_request(number) for number in range(count)))
    command = [*_PROMAUDIT, "trace", str(path), "--batch", "-"]
    took = seconds(command, standard_input=requests) - seconds(command)
    print(line(f"{count} requests through an ordinary configuration", took) + f"   {count / took:6.0f} requests/s")


def _request(number: int) -> str:
    request = {
        "port": 8080,
        "target": _PATHS[number % len(_PATHS)],
        "headers": [["Host", "example.com"], ["User-Agent", "benchmark"]],
    }
    answer = {"status": 302, "headers": [["Location", "/graph"]]}
    return json.dumps({"id": number, "request": request, "answer": answer}) + "\n"


def _many_servers(folder: Path, count: int) -> None:
    path = _written(folder, _servers(count))
    parsed = _crossplane(path)
    print(line(f"crossplane.parse of {count} servers", parsed))
    one, many = folder / "one", folder / "many"
    one.write_text(_to(count // 2) * 1)
    many.write_text("".join(_to(number % count) for number in range(2_000)))
    command = [*_PROMAUDIT, "trace", str(path), "--batch", "-"]
    took = seconds(command, repeat=1, standard_input=one)
    print(line(f"promaudit trace of one request to {count} servers", took, beside=("crossplane.parse", parsed)))
    rest = seconds(command, repeat=1, standard_input=many) - took
    print(line("  each further request to one of them", rest / 2_000 * 1e6, "us"))
    for server in found("nginx")[:1]:
        test = [*server.command, "-t", "-p", str(folder), "-c", str(path), "-e", "stderr", "-g", f"pid {folder}/pid;"]
        nginx = seconds(test, repeat=1)
        print(line(f"nginx {server.version} -t of {count} servers", nginx, beside=("crossplane.parse", parsed)))


def _servers(count: int) -> str:
    hashes = "server_names_hash_max_size 65536; server_names_hash_bucket_size 128;"
    one = (
        "server {{ listen 8080; server_name host{0}.example.com;\n"
        "  location /prometheus/ {{ proxy_pass http://127.0.0.1:9090/; proxy_set_header Host $host; }}\n"
        "  location / {{ return 404; }}\n}}\n"
    )
    return f"events {{}}\nhttp {{ {hashes}\n{''.join(one.format(number) for number in range(count))}}}\n"


def _to(number: int) -> str:
    headers = [["Host", f"host{number}.example.com"]]
    return json.dumps({"request": {"port": 8080, "target": "/prometheus/x", "headers": headers}}) + "\n"


def _crossplane(path: Path) -> float:
    import crossplane

    started = time.perf_counter()
    crossplane.parse(str(path))
    return time.perf_counter() - started


def _written(folder: Path, text: str) -> Path:
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
