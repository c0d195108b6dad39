"""Whose files keys are (passwd(5)): root's, those of nginx's workers, or somebody else's."""

from functools import cached_property

from promaudit.facts.tls import Certificates
from promaudit.model.nginx.configuration import Nginx

ROOT = 0


class Owners:
    """Tells the owners of one host's files apart, where that is certain."""

    def __init__(self, nginx: Nginx, certificates: Certificates) -> None:
        self.nginx, self.certificates = nginx, certificates

    def foreign(self, number: int) -> bool:
        """Whether a user is certainly neither root nor the one of nginx's workers.

        Certain is that on an installed configuration alone, whose main file is root's: in a checkout or an unpacked
        archive all files belong to whoever made it.
        """
        worker = self._worker
        return number != ROOT and worker is not None and number != worker and self._installed

    def called(self, number: int) -> str:
        """What the host calls a user, `acme (uid 998)`; the number alone where it has no name."""
        name = next((name for name, found in self._numbers.items() if found == number), None)
        return f"uid {number}" if name is None else f"{name} (uid {number})"

    @cached_property
    def _installed(self) -> bool:
        main = self.certificates.permissions(self.nginx.configuration.path)
        return main is not None and main.owner == ROOT and not self.nginx.configuration.snippet

    @cached_property
    def _worker(self) -> int | None:
        """The number of the user that `user` names; None without it (the default is compiled in), or where unknown."""
        given = (one for one in self.nginx.configuration.directives if one.name == "user" and one.arguments)
        return next((self._numbers.get(one.arguments[0]) for one in given), None)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The users of the host by their names."""
        lines = (line.split(":") for line in (self.nginx.files.text("/etc/passwd") or "").splitlines())
        return {fields[0]: int(fields[2]) for fields in lines if len(fields) > 2 and _is_number(fields[2])}


def _is_number(text: str) -> bool:
    """Whether a field is a number of a user: none has more than ten digits."""
    return text.isascii() and text.isdecimal() and len(text) <= 10
