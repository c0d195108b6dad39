"""Measures deployments: one a line of JSON from standard input, one a line to standard output. On a host of its own."""

import json
import sys
import tempfile
from pathlib import Path

from tests.end_to_end import private_host
from tests.end_to_end.measure import Laboratory
from tests.servers.found import everything


def main() -> None:
    """Furnish this host, then measure until the input ends."""
    with tempfile.TemporaryDirectory(prefix="host-", ignore_cleanup_errors=True) as name:
        private_host.furnish(Path(name))
        laboratory = Laboratory(everything(), Path(name))
        try:
            for line in sys.stdin:
                print(json.dumps(laboratory.measure(json.loads(line))), flush=True)
        finally:
            laboratory.close()


if __name__ == "__main__":
    main()
