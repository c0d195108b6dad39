"""What an audit is asked for: by the command line, the environment and the configuration file, and by which of them."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from promaudit.cli.configuration import Configuration
from promaudit.cli.keys import Key


class Asked(Struct, frozen=True):
    """`values` by parameter (`fail_on`). `given` are the parameters that the command line or the environment says."""

    values: Mapping[str, Any]
    configuration: Configuration
    given: frozenset[str]

    def is_given(self, key: Key) -> bool:
        """Whether the command line or the environment says the value: it then holds for every deployment."""
        return key.parameter in self.given
