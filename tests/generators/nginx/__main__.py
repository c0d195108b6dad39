"""Compose cases, run them on real nginx and on the model, print what differs, cut down to what it takes.

python -m tests.generators.nginx --nginx 1.22.1 --seed 1 --cases 100
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.generators.nginx.case import Case
from tests.generators.nginx.compose import compose
from tests.generators.nginx.judge import Difference, judge
from tests.generators.nginx.shrink import shrink
from tests.generators.nginx.world import World, world
from tests.servers.found import Server, found


def main() -> int:
    """Exit status 1 where anything differs."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--nginx", help="version; default: all that can be had")
    options.add_argument("--seed", type=int, default=1, help="the first seed")
    options.add_argument("--cases", type=int, default=100, help="cases of each level")
    options.add_argument("--level", type=int, choices=(1, 2, 3, 4), help="default: all")
    options.add_argument("--requests", type=int, default=14, help="requests of each case")
    options.add_argument("--output", type=Path, help="a folder for one file a difference")
    options.add_argument("--most", type=int, default=20, help="differences after which to stop")
    options.add_argument("--no-shrink", action="store_true")
    chosen = options.parse_args()
    servers = [server for server in found("nginx") if chosen.nginx in (None, server.version)]
    if not servers:
        options.error("there is no such nginx (see tests/servers/found.py)")
    with world() as here:
        return sum(_run(server, here, chosen) for server in servers) and 1


def _cases(chosen: argparse.Namespace) -> Iterator[Case]:
    for seed in range(chosen.seed, chosen.seed + chosen.cases):
        for level in (chosen.level,) if chosen.level else (1, 2, 3, 4):
            yield compose(seed, level, chosen.requests)


def _run(server: Server, here: World, chosen: argparse.Namespace) -> int:
    totals: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    kinds: Counter[tuple[str, ...]] = Counter()
    start = time.monotonic()
    for case in _cases(chosen):
        judged = judge(case, server, here)
        totals["cases"] += 1
        totals["agreed"] += judged.agreed
        totals["refused"] += judged.refused
        totals["undecided"] += len(judged.undecided)
        totals["wrong"] += len(judged.differences)
        undecided.update(judged.undecided)
        for difference in judged.differences:
            kinds[difference.kind] += 1
            if kinds[difference.kind] <= 3:
                small = (
                    difference if chosen.no_shrink else shrink(difference, lambda c: judge(c, server, here).differences)
                )
                _show(small, server, sum(kinds.values()), chosen.output)
        if totals["wrong"] >= chosen.most:
            break
    for reason, count in undecided.most_common(12):
        print(f"undecided {count}x: {reason}")
    print(f"nginx {server.version}: {dict(totals)} in {time.monotonic() - start:.0f} s", flush=True)
    return totals["wrong"]


def _show(difference: Difference, server: Server, number: int, output: Path | None) -> None:
    lines = [
        f"=== {difference.case.id} nginx {server.version}",
        difference.case.config.strip(),
        str(difference.request),
    ]
    lines += [f"  {what}: nginx {theirs!r}, promaudit {mine!r}" for what, theirs, mine in difference.parts]
    text = "\n".join(lines)
    print(text, flush=True)
    if output:
        output.mkdir(parents=True, exist_ok=True)
        (output / f"{difference.case.id}-{server.version}-{number}.txt").write_text(
            text + "\n", encoding="utf-8", errors="surrogateescape"
        )


if __name__ == "__main__":
    sys.exit(main())
