"""Probes recorded deployments while they run: one a line of JSON from standard input, what was seen to standard output.

Runs on a host of its own, so that the files are used as they are.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from promaudit.cli import check, probe
from promaudit.cli.checked import report_of
from promaudit.cli.options import asked_of
from promaudit.cli.rulebook import load_rules
from promaudit.facts.report import Report
from tests.end_to_end import private_host
from tests.end_to_end.measure import Laboratory
from tests.end_to_end.record import Record
from tests.servers.found import everything

#: What a compose file's containers are called by each other; all of this host is one address here.
CONTAINERS = {"prometheus": "127.0.0.1"}
SEEN = ("compared", "disagreeing", "rules", "verdicts")
#: Flags in which the machinery differs from the files: Prometheus stands behind a listener of the tests.
OWN_FLAGS = ("--config.file=", "--storage.tsdb.path=", "--web.listen-address=", "--log.level=")


class ProbingLaboratory(Laboratory):
    """Starts deployments as the other one does, and lets promaudit ask."""

    def _command(self, record: Record, folder: Path) -> list[str]:
        self._folder = folder
        return super()._command(record, folder)

    def _measured(self, record: Record, *started: Any) -> dict[str, Any]:
        checked, probed = self._check(record), self._probe(record)
        live = [deployment.live for deployment in checked.deployments if deployment.live]
        compared = [observation for one in live for observation in one.observations]
        return {
            "compared": len(compared),
            "disagreeing": [f"{o.request}: {o.predicted_words}, live {o.live_words}" for o in compared if not o.agrees],
            "rules": sorted({finding.rule for finding in checked.findings if _counts(finding.rule, finding.message)}),
            "verdicts": {journey.name: journey.verdict for journey in probed.deployments[0].journeys},
        }

    def _check(self, record: Record) -> Report:
        sources = [f"{source['kind']}:{self._folder / source['path']}" for source in record["sources"]]
        words = [str(self._folder / "nginx.conf"), *sources, "--probe", "--no-config", *_reached(record)]
        words += ["--public-url", record["public_url"], "--prometheus-version", record["prometheus"]["version"]]
        with check.command.make_context("check", words) as context:
            return report_of(asked_of(context), load_rules(context.params))

    def _probe(self, record: Record) -> Report:
        with probe.command.make_context("probe", [record["public_url"], *_reached(record)]) as context:
            return probe.report_of(context.params, load_rules(context.params))


def _reached(record: Record) -> list[str]:
    leads = [word for name in record["names"] for word in ("--resolve", f"{name}:443:127.0.0.1")]
    user = ["--user", ":".join(record["credentials"])] if record.get("credentials") else []
    return ["--insecure", *leads, *user]


def _counts(rule: str, message: str) -> bool:
    return rule.startswith("probe/") and rule != "probe/hsts-missing" and not any(f in message for f in OWN_FLAGS)


def main() -> None:
    """Furnish this host, then probe until the input ends."""
    with tempfile.TemporaryDirectory(prefix="host-", ignore_cleanup_errors=True) as name:
        private_host.furnish(Path(name))
        laboratory = ProbingLaboratory(everything(), Path(name))
        try:
            for line in sys.stdin:
                seen = laboratory.measure({"addresses": CONTAINERS, **json.loads(line)})
                print(json.dumps({key: seen[key] for key in SEEN}), flush=True)
        finally:
            laboratory.close()


if __name__ == "__main__":
    main()
