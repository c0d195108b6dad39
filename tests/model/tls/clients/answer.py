"""What a real client says."""

from msgspec import Struct


class Answer(Struct, frozen=True):
    """Whether it accepts, and its own words where it does not."""

    accepts: bool
    because: str = ""
