"""`promaudit check` of samples/tls-guide beside gixy-ng, the linter of nginx configurations.

    python -m benchmarks.beside_gixy --gixy /srv/gixy/bin/gixy

gixy-ng must stand in an environment of its own: its parser installs itself over crossplane. Without --gixy the variable
PROMAUDIT_GIXY names its command; without either promaudit is measured alone. Printed are seconds and their ratio.
"""

import argparse
import os
import sys
from pathlib import Path

from benchmarks.clock import line, seconds

SAMPLE = Path(__file__).parents[1] / "samples" / "tls-guide"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gixy", default=os.environ.get("PROMAUDIT_GIXY"), help="gixy-ng's command")
    chosen = options.parse_args()
    main_file = next(SAMPLE.rglob("nginx.conf"))
    bare = seconds([sys.executable, "-c", "pass"], repeat=5)
    print(line("python -c pass", bare))
    beside = None
    if chosen.gixy:
        took = seconds([chosen.gixy, str(main_file)], repeat=5)
        beside = ("gixy-ng", took)
        print(line("gixy-ng of samples/tls-guide", took))
    check = [sys.executable, "-m", "promaudit", "check", str(main_file), str(SAMPLE / "flags.txt"), "--no-discover"]
    print(line("promaudit check of samples/tls-guide", seconds(check, repeat=5, cwd=SAMPLE), beside=beside))


if __name__ == "__main__":
    main()
