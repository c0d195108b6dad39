"""A presentation on its way: what is odd of the leaf, of each CA, and how it is sent and trusted."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tests.minting import keys
from tests.minting.authority import Plan, mint, pem
from tests.model.tls.case import Case, Pair

DAY = datetime.timedelta(days=1)
NAME = "prom.example.com"
Changes = dict[str, Any]


class Draft(Struct):
    """A chain on its way: what is odd of the leaf, of each CA from the top, and how it is sent and trusted."""

    now: datetime.datetime
    kind: str = ""
    name: str = NAME
    leaf: Changes | None = None
    authorities: list[Changes] | None = None
    send: Callable[[list[Plan]], list[Plan]] | None = None
    trust: Callable[[list[Plan]], list[Plan]] | None = None
    file: Callable[[bytes], bytes] | None = None
    roots: Callable[[bytes], bytes] | None = None
    key: Callable[[keys.Key], tuple[bytes, bytes | None]] | None = None
    second: Changes | None = None

    def case(self, number: str) -> Case:
        """The files."""
        plans = self.plans()
        sent = (self.send(plans) if self.send else plans[:-1]) or plans
        trusted = self.trust(plans) if self.trust else plans[-1:]
        certificate = b"".join(pem(mint(plan)) for plan in sent)
        private = plans[0].private()
        key, passwords = self.key(private) if self.key else (keys.encoded(private), None)
        roots = b"".join(pem(mint(plan)) for plan in trusted)
        roots = self.roots(roots) if self.roots else roots
        content = self.file(certificate) if self.file else certificate
        pairs = (Pair(content, key, passwords), *self._second(plans))
        return Case(number, self.kind, self.name, pairs, roots)

    def _second(self, plans: list[Plan]) -> Iterator[Pair]:
        """Another pair, with a key of the other type if nothing else is said."""
        if self.second is not None:
            usual: Changes = {"key": "P-256" if plans[0].key.startswith("rsa") else "rsa 2048", "use": "second"}
            other = replace(plans[0], **{**usual, **self.second})
            certificate = b"".join(pem(mint(plan)) for plan in [other, *plans[1:-1]])
            yield Pair(certificate, keys.encoded(other.private()))

    def plans(self) -> list[Plan]:
        """Leaf first, root last."""
        times = {"not_before": self.now - 30 * DAY, "not_after": self.now + 60 * DAY}
        above: Plan | None = None
        found = []
        for level, changes in enumerate(self.authorities if self.authorities is not None else [{}, {}]):
            usual: Changes = {
                **times, "subject": f"CN=CA {level}, O=Test", "ca": True, "usage": ("keyCertSign", "cRLSign"),
                "issuer": above,
            }  # fmt: skip
            above = Plan(**{**usual, **changes})
            found.append(above)
        usual = {**times, "subject": f"CN={NAME}", "names": (NAME,), "purposes": ("serverAuth",), "issuer": above,
                 "usage": ("digitalSignature", "keyEncipherment")}  # fmt: skip
        leaf = Plan(**{**usual, **(self.leaf or {})})
        return [leaf, *reversed(found)]

    def with_leaf(self, **changes: Any) -> None:
        """Change the leaf."""
        self.leaf = {**(self.leaf or {}), **changes}

    def change(self, who: str, **changes: Any) -> None:
        """Change the `leaf`, the `intermediate` or the `root`."""
        if who == "leaf":
            self.with_leaf(**changes)
            return
        self.authorities = [dict(one) for one in self.authorities or [{}, {}]]
        level = min(int(who == "intermediate"), len(self.authorities) - 1)
        self.authorities[level] |= changes
