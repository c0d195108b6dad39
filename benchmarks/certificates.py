"""How long many servers take, each with a certificate of its own, beside `nginx -t`.

    python -m benchmarks.certificates [COUNT]

COUNT (10,000) servers with as many ECDSA certificates of one CA are written, the first of which publishes a Prometheus;
then `promaudit check` and, where there is one, `nginx -t` read them all, and their times are printed.
"""

import datetime
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.minting import keys
from tests.minting.authority import Plan, mint, pem
from tests.servers.found import found


def write(folder: Path, count: int) -> Path:
    """The configuration and its certificates; the main file."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    times = {"not_before": now - datetime.timedelta(days=1), "not_after": now + datetime.timedelta(days=89)}
    authority = Plan("Benchmark CA", ca=True, **times)  # type: ignore[arg-type]
    key = keys.encoded(keys.key("P-256", "shared"))
    servers = []
    for number in range(count):
        name = f"host{number}.example.com"
        plan = Plan(name, names=(name,), issuer=authority, use="shared", **times)  # type: ignore[arg-type]
        (folder / f"{number}.crt").write_bytes(pem(mint(plan)))
        (folder / f"{number}.key").write_bytes(key)
        (folder / f"{number}.key").chmod(0o600)
        location = (
            "location / { return 204; }" if number else "location /prometheus/ { proxy_pass http://127.0.0.1:9090; }"
        )
        servers.append(
            f"server {{ listen 8443 ssl; server_name {name}; ssl_certificate {number}.crt; ssl_certificate_key"
            f" {number}.key; {location} }}\n"
        )
    main = folder / "nginx.conf"
    hashes = "server_names_hash_max_size 65536; server_names_hash_bucket_size 128;"
    main.write_text(f"events {{}}\nhttp {{ {hashes}\n{''.join(servers)}}}\n", encoding="utf-8")
    return main


def timed(command: list[str]) -> tuple[float, int]:
    """The seconds that a command takes, and its exit status."""
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - started, done.returncode


def main() -> None:
    """Write, measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name), count)
        flags = "--web.external-url=https://host0.example.com:8443/prometheus/"
        options = ["--flags", flags, "--no-discover", "--no-config"]
        check = [sys.executable, "-m", "promaudit", "check", str(path), *options]
        seconds, status = timed(check)
        print(f"promaudit check: {seconds:.2f} s for {count} certificates (exit status {status})")
        for server in found("nginx")[:1]:
            test = [*server.command, "-t", "-p", name, "-c", str(path), "-e", "stderr", "-g", f"pid {name}/pid;"]
            seconds, status = timed(test)
            print(f"nginx {server.version} -t: {seconds:.2f} s (exit status {status})")


if __name__ == "__main__":
    main()
