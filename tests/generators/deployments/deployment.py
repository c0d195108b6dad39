"""One deployment from a seed: its files, its sources, and what the client knows."""

import re

from tests.end_to_end.record import Record
from tests.generators.deployments import flags, servers
from tests.generators.deployments.plan import Plan, draw
from tests.generators.nginx.dice import Dice

VERSIONS = ("2.42.0", "2.53.3", "3.5.3")
NGINX_VERSIONS = ("1.22.1", "1.26.3", "1.30.6")
_PROMETHEUS_YML = "global:\n  scrape_interval: 1m\n"


def generate(
    seed: int, versions: tuple[str, ...] = VERSIONS, nginx_versions: tuple[str, ...] = NGINX_VERSIONS
) -> Record:
    """The deployment of this seed."""
    dice = Dice(f"deployment {seed}", 1)
    plan = draw(dice, versions, nginx_versions)
    given = flags.arguments(plan, dice)
    written, sources = flags.sources(plan, given, dice)
    nginx, minted = servers.files(plan, dice)
    names = sorted({plan.host, *_server_names(nginx)})
    record: Record = {
        "id": f"g{seed}",
        "files": {**nginx, **written, "prometheus.yml": _PROMETHEUS_YML, **_web_config(plan)},
        "minted": minted,
        "sources": sources,
        "public_url": plan.base + dice.one(("/", "")),
        "names": names,
        "listens": listens(nginx),
        "credentials": ["admin", "secret"] if plan.password or plan.web_users else None,
        "prometheus": {"version": plan.version, "arguments": given},
        "nginx": {"version": plan.nginx_version},
        "meant_to_work": not plan.mistakes,
        "mistakes": list(plan.mistakes),
        "addresses": {plan.container: "127.0.0.1"} if plan.container else {},
    }
    if plan.web_users:
        sources.append({"path": "web.yml", "kind": "web-config"})
    if plan.source == "compose":
        record["reachable"] = flags.reachable(plan, given)
    return record


def _web_config(plan: Plan) -> dict[str, str]:
    return {"web.yml": f"basic_auth_users:\n  admin: {flags.BCRYPT}\n"} if plan.web_users else {}


def _server_names(files: dict[str, str]) -> set[str]:
    """The names of servers that can be names of hosts."""
    found = " ".join(re.findall(r"server_name ([^;]*);", "".join(files.values()))).lower().split()
    return {name for name in found if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", name)}


def listens(files: dict[str, str]) -> list[int]:
    """The ports that nginx listens on, on 127.0.0.1."""
    ports = re.findall(r"listen (?:\*:|0\.0\.0\.0:|127\.0\.0\.1:)?(\d+)[ ;]", "".join(files.values()))
    return sorted({int(port) for port in ports})
