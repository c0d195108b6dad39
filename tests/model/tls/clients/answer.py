"""What a real client says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it accepts, and its own words where it does not."""

    accepts: bool
    because: str = ""
