"""`python -m tests.generators.deployments --seed 1 --count 1000 --jobs 2 --output FOLDER`.

The recorded part of the suite is made again by `--seed 10001 --count 60 --record
tests/recorded/deployments/generated.jsonl.gz`.
"""

import argparse
import sys
import time
from pathlib import Path

from tests.generators.deployments.differential import record, run


def main() -> int:
    """Try random deployments; the exit status is 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first deployment")
    parser.add_argument("--count", type=int, default=100, help="how many")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--output", type=Path, help="where differences are written")
    parser.add_argument("--record", type=Path, help="only measure, and write the records here")
    parser.add_argument("--strangers", action="store_true", help="try who gets in, not the journeys")
    arguments = parser.parse_args()
    if arguments.record:
        record(range(arguments.seed, arguments.seed + arguments.count), arguments.record)
        return 0
    began = time.monotonic()
    result = run(range(arguments.seed, arguments.seed + arguments.count), arguments.jobs, arguments.output,
                 arguments.strangers)  # fmt: skip
    for seed, left in sorted(result.open.items()):
        print(f"g{seed} undecided: {'; '.join(left)}")
    for seed, found in sorted(result.different.items()):
        print("\n    ".join([f"g{seed}:", *found]))
    print(", ".join(f"{number} {name}" for name, number in result.counts.items()))
    print(f"{time.monotonic() - began:.0f} s")
    return bool(result.different)


if __name__ == "__main__":
    sys.exit(main())
