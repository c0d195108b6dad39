"""Real users' set-ups: what was measured is predicted, and the finding names the cause."""

from pathlib import Path

import pytest

from tests.end_to_end.compare import differences
from tests.end_to_end.predicted import predicted
from tests.end_to_end.record import Record, read
from tests.model.deployment.record_cases import RECORDED

CASES = tuple(read(RECORDED))
#: Whether there is a finding is asked rule by rule here, and set-ups that publish the API alone are right.
_INVARIANTS = ("broken (", "works, but")


@pytest.mark.parametrize("record", CASES, ids=lambda record: record["id"])
def test_measured_set_ups(record: Record, tmp_path: Path) -> None:
    """Each exchange is the measured one; the errors are those of the recorded cause, and no others."""
    said = predicted(record, tmp_path)
    found = [line for line in differences(record, said) if not line.startswith(_INVARIANTS)]
    errors = {finding.rule for finding in said.errors if not finding.rule.startswith(("tls/", "exposure/"))}

    assert ([], sorted(record["errors"])) == (found, sorted(errors))


def test_there_are_set_ups_of_every_kind() -> None:
    """The table is neither empty nor of one kind."""
    broken = [record for record in CASES if record["errors"]]

    assert (114, 76) == (len(CASES), len(broken))
