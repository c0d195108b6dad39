"""Measures the recorded set-ups again: `python -m tests.model.deployment.record_cases`, with real servers.

Each is a real user's set-up from a public report (`source`), cut down to its facts, or was made to settle a question;
`cause` is what is wrong with it, `errors` are the rules that have to say so. What is recorded of it is what a client
really got.
"""

import gzip
import json
from pathlib import Path

from tests.end_to_end.measured import measured
from tests.end_to_end.record import read

RECORDED = Path(__file__).parents[2] / "recorded" / "cases" / "cases.jsonl.gz"
#: Journeys that are defined for bases over https alone.
_OVER_TLS = frozenset({"alert-link", "plaintext"})


def main() -> None:
    """Write the file anew."""
    lines = []
    for record in measured(list(read(RECORDED))):
        if record["public_url"].startswith("http:"):
            record["journeys"] = [j for j in record["journeys"] if j["name"] not in _OVER_TLS]
        lines.append(json.dumps(record) + "\n")
    RECORDED.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))


if __name__ == "__main__":
    main()
