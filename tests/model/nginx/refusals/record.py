"""Records what real nginx says of the configurations in tests/recorded/nginx/refusals.json.

    python -m tests.model.nginx.refusals.record

Each is written in one line of JSON: what it is about, the text, and by version what nginx says. A text of one line that
is no whole configuration is put where its `in` says: `main`, `http`, `server`, `location` or `upstream`.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.model.nginx.refusals.differential import servers, write

RECORDED = Path(__file__).parents[3] / "recorded" / "nginx" / "refusals.json"
_AROUND = {
    "file": "{}",
    "main": "events {{}}\n{}\n",
    "events": "events {{\n{}\n}}\n",
    "http": "events {{}}\nhttp {{\n{}\n}}\n",
    "server": "events {{}}\nhttp {{\nserver {{\nlisten 24001;\n{}\n}}\n}}\n",
    "location": "events {{}}\nhttp {{\nserver {{\nlisten 24001;\nlocation /a/ {{\n{}\n}}\n}}\n}}\n",
    "upstream": "events {{}}\nhttp {{\nupstream u {{\n{}\n}}\n}}\n",
}  # fmt: skip


def text(case: dict[str, Any]) -> str:
    """The whole configuration of a case."""
    return _AROUND[case["in"]].format(case["text"])


def load() -> list[dict[str, Any]]:
    """The recorded cases."""
    loaded: list[dict[str, Any]] = json.loads(RECORDED.read_text())
    return loaded


def main() -> None:
    """Ask every nginx of PROMAUDIT_SERVERS again, and keep what it says."""
    cases = load()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in cases:
            write(folder, {"files": case.get("files", {})}, text(case).replace("@DIR@", name))
            case["said"] = {}
            for server in servers():
                refusal, warned = server.says(folder)
                said = [refusal, *warned] if refusal else [None, *warned]
                case["said"][server.version] = json.loads(json.dumps(said).replace(name, "@DIR@"))
    rows = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    RECORDED.write_text(f"[\n{rows}\n]\n")


if __name__ == "__main__":
    main()
