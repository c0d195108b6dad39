"""Prometheus's side: its flags, and the file that they are written in."""

import re

from tests.generators.deployments.plan import KEEP, Plan
from tests.generators.nginx.dice import Dice

#: The password of the recorded client, as Prometheus's web configuration wants it.
BCRYPT = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

_NOISE = ("--web.enable-lifecycle", "--web.enable-admin-api", "--web.enable-remote-write-receiver",
          "--web.page-title=prod-eu", "--storage.tsdb.retention.time=15d", "--log.level=info",
          "--query.timeout=1m", "--web.read-timeout=5m", "--web.max-connections=256",
          "--web.console.templates=/etc/prometheus/consoles")  # fmt: skip


def arguments(plan: Plan, dice: Dice) -> list[str]:
    """The arguments, each as `--flag=value`."""
    own = [
        "--config.file=/etc/prometheus/prometheus.yml"
        if plan.source == "compose"
        else "--config.file=@DIR@/prometheus.yml"
    ]
    if dice.often(0.5):
        own.append(f"--storage.tsdb.path={'/prometheus' if plan.source == 'compose' else '/var/lib/prometheus'}")
    chosen = [*_listen(plan, dice), *_external_url(plan, dice), *_route_prefix(plan, dice)]
    if plan.web_users:
        chosen.append("--web.config.file=@DIR@/web.yml")
    chosen += dice.some(_NOISE, 3) + _slips(plan, dice)
    return own + dice.shuffled(chosen)


def _listen(plan: Plan, dice: Dice) -> list[str]:
    host, port = plan.listen_host, plan.listen_port
    if plan.wrong("listen container loopback"):
        host = "127.0.0.1"
    if plan.wrong("listen port"):
        port += 1
    if host in {"", "0.0.0.0"} and port == 9090 and dice.often(0.6):
        return []
    return [f"--web.listen-address={host}:{port}"]


def _external_url(plan: Plan, dice: Dice) -> list[str]:
    if plan.wrong("external-url missing"):
        return []
    host = plan.host.upper() if dice.often(0.03) else plan.host
    url = f"https://{host}{'' if plan.port == 443 else f':{plan.port}'}{plan.path}{dice.one(('/', ''))}"
    if plan.port == 443 and dice.often(0.03):
        url = f"https://{host}:443{plan.path}/"
    wrong = {
        "external-url scheme": url.replace("https:", "http:"),
        "external-url no scheme": url.removeprefix("https://"),
        "external-url host": url.replace(host, "prometheus.internal"),
        "external-url port": re.sub(r"(://[^/:]*)(:\d+)?", r"\g<1>:9090", url),
        "external-url path": f"https://{plan.authority}{'/other' if dice.often(0.5) or not plan.path else ''}",
        "external-url path only": f"{plan.path}/",
        "external-url quotes": f'"{url}"',
        "external-url curly": f"“{url}”",
        "external-url query": f"{url}?orgId=1",
        "external-url double slash": f"https://{plan.authority}/{plan.path or '/'}/",
    }
    return [f"--web.external-url={next((text for mistake, text in wrong.items() if plan.wrong(mistake)), url)}"]


def _route_prefix(plan: Plan, dice: Dice) -> list[str]:
    derived = plan.way == KEEP and not plan.wrong("external-url missing")
    wrong = {
        "route-prefix other": "/other",
        "route-prefix url": plan.base,
        "route-prefix quotes": f"'{plan.route or '/'}'",
        "route-prefix added": plan.path or "/prometheus",
    }
    value = next((text for mistake, text in wrong.items() if plan.wrong(mistake)), None)
    if value is not None:
        return [f"--web.route-prefix={value}"]
    if plan.wrong("route-prefix missing") or (derived and dice.often(0.6)):
        return []
    return [f"--web.route-prefix={(plan.route or '/') if dice.often(0.8) else plan.route.lstrip('/') + '/'}"]


def _slips(plan: Plan, dice: Dice) -> list[str]:
    if plan.wrong("flag unknown"):
        return [
            dice.one(
                (
                    "--web.external_url=/x",
                    "--web.prefix=/prometheus",
                    "--storage.local.path=/data",
                    "-web.route-prefix=/",
                )
            )
        ]
    if plan.wrong("flag twice"):
        return ["--web.page-title=one", "--web.page-title=two"]
    return ["--web.enable-lifecycle=true"] if plan.wrong("flag value") else []


def reachable(plan: Plan, given: list[str]) -> list[tuple[str, int]]:
    """Where nginx reaches it, where it runs in a container; empty where nobody does."""
    address = next(
        (text.partition("=")[2] for text in given if text.startswith("--web.listen-address=")), "0.0.0.0:9090"
    )
    host, _, port = address.rpartition(":")
    if host in {"127.0.0.1", "localhost"}:
        return []
    if plan.container:
        return [("", int(port))]
    return [("127.0.0.1", plan.published)] if int(port) == plan.listen_port else []


def sources(plan: Plan, given: list[str], dice: Dice) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The files that hold the arguments, and which of them are sources."""
    if plan.source == "compose":
        name = dice.one(("docker-compose.yml", "compose.yaml"))
        return {name: _compose(plan, given, dice)}, [{"path": name, "kind": "compose"}]
    if plan.source == "flags":
        name = dice.one(("flags.txt", "prometheus.flags"))
        separator = "\n" if dice.often(0.8) or any(set(" '\"\\") & set(text) for text in given) else " "
        return {name: _flags(given, separator, dice)}, [{"path": name, "kind": "flags"}]
    if plan.source == "environment" and not any(set(" '\"“”$\\") & set(text) for text in given):
        return _environment(given, dice)
    if dice.often(0.2):
        return _drop_in(_words(given, dice)), [{"path": "prometheus.service", "kind": "systemd"}]
    return {"prometheus.service": _unit(_words(given, dice))}, [{"path": "prometheus.service", "kind": "systemd"}]


def _drop_in(command: str) -> dict[str, str]:
    """A unit of a package, and what an administrator puts in the place of its command."""
    packaged = _unit("/usr/bin/prometheus --web.external-url=http://packaged.example/ $ARGS")
    override = f"[Service]\nExecStart=\nExecStart={command}\n"
    return {"prometheus.service": packaged, "prometheus.service.d/override.conf": override}


def _flags(given: list[str], separator: str, dice: Dice) -> str:
    head = "# Prometheus's flags\n" if separator == "\n" and dice.often(0.3) else ""
    return head + separator.join(given) + "\n"


def _words(given: list[str], dice: Dice) -> str:
    """The command line as systemd reads it."""
    words = [_quoted(text, dice) for text in given]
    return (" \\\n    " if dice.often(0.7) else " ").join(
        [dice.one(("/usr/bin/prometheus", "/usr/local/bin/prometheus")), *words]
    )


def _quoted(text: str, dice: Dice) -> str:
    if set(" '\"") & set(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    flag, equals, value = text.partition("=")
    if equals and flag.startswith("--") and not value.startswith("-") and value and dice.often(0.1):
        return f"{flag} {value}"
    return dice.one((text,) * 8 + (f'"{text}"', f"'{text}'"))


def _unit(command: str, extra: str = "") -> str:
    return (
        "[Unit]\nDescription=Prometheus\nAfter=network-online.target\n\n[Service]\nUser=prometheus\nType=simple\n"
        f"{extra}ExecStart={command}\nExecReload=/bin/kill -HUP $MAINPID\nRestart=always\n\n"
        "[Install]\nWantedBy=multi-user.target\n"
    )


def _environment(given: list[str], dice: Dice) -> tuple[dict[str, str], list[dict[str, str]]]:
    """A unit with some of the arguments, and the others in a variable of its EnvironmentFile."""
    file, variable = (
        dice.one(("default/prometheus", "sysconfig/prometheus", "prometheus.env")),
        dice.one(("ARGS", "OPTIONS")),
    )
    value = (" \\\n  " if dice.often(0.3) else " ").join(given[1:])
    if dice.often(0.2):
        inline = _unit(
            f"/usr/bin/prometheus {given[0]} ${variable}", f'Environment="{variable}={" ".join(given[1:])}"\n'
        )
        return {"prometheus.service": inline}, [{"path": "prometheus.service", "kind": "systemd"}]
    text = f'{dice.one(("", "# Set the arguments of the server.", "; options"))}\n{variable}="{value}"\n'
    unit = _unit(f"/usr/bin/prometheus {given[0]} ${variable}", f"EnvironmentFile={dice.one(('', '-'))}@DIR@/{file}\n")
    return ({"prometheus.service": unit, file: text},
            [{"path": "prometheus.service", "kind": "systemd"}, {"path": file, "kind": "environment"}])  # fmt: skip


def _compose(plan: Plan, given: list[str], dice: Dice) -> str:
    service = plan.container or "prometheus"
    lines = ["services:", f"  {service}:", f"    image: {dice.one(('', 'docker.io/'))}prom/prometheus:v{plan.version}"]
    if plan.published:
        lines += ["    ports:", f'      - "{dice.one(("127.0.0.1:", ""))}{plan.published}:{plan.listen_port}"']
    if dice.often(0.3):
        lines.append("    restart: unless-stopped")
    lines += ["    volumes:", "      - ./prometheus.yml:/etc/prometheus/prometheus.yml:ro"]
    if any(set(" '\"“”") & set(text) for text in given) or dice.often(0.8):
        lines += ["    command:", *(f"      - {_yaml(text, dice)}" for text in given)]
    else:
        lines += ["    command: >-", *(f"      {text}" for text in given)]
    if plan.container:
        lines += ["  nginx:", "    image: nginx", "    ports:", f'      - "{plan.port}:{plan.port}"', '      - "80:80"',
                  "    volumes:", "      - ./nginx.conf:/etc/nginx/nginx.conf:ro"]  # fmt: skip
    return "\n".join(lines) + "\n"


def _yaml(text: str, dice: Dice) -> str:
    if '"' in text:
        return text
    return dice.one((text, f'"{text}"', f"'{text}'")) if "'" not in text else f'"{text}"'
