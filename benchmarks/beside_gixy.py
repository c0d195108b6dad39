"""`promaudit check` of samples/tls-guide beside gixy-ng, the linter of nginx configurations.

    python -m benchmarks.beside_gixy --gixy /srv/gixy/bin/gixy

Both are measured as they are installed, by their commands; promaudit is that of the environment that runs this script.
gixy-ng must stand in an environment of its own: its parser installs itself over crossplane. Without --gixy the variable
PROMAUDIT_GIXY names its command; without either promaudit is measured alone. Printed are seconds of processor time,
user and system, the least of ten runs, and their ratio.
"""

import argparse
import os
import sys
from pathlib import Path

from benchmarks.clock import cpu_seconds, line

SAMPLE = Path(__file__).parents[1] / "samples" / "tls-guide"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gixy", default=os.environ.get("PROMAUDIT_GIXY"), help="gixy-ng's command")
    chosen = options.parse_args()
    main_file = next(SAMPLE.rglob("nginx.conf"))
    bare = cpu_seconds([sys.executable, "-c", "pass"])
    print(line("python -c pass", bare))
    beside = None
    if chosen.gixy:
        took = cpu_seconds([chosen.gixy, str(main_file)])
        beside = ("gixy-ng", took)
        print(line("gixy-ng of samples/tls-guide", took))
    sources = [str(main_file), str(SAMPLE / "flags.txt")]
    check = [str(Path(sys.executable).with_name("promaudit")), "check", "--root", str(SAMPLE), *sources]
    print(line("promaudit check of samples/tls-guide", cpu_seconds(check, cwd=SAMPLE), beside=beside))


if __name__ == "__main__":
    main()
