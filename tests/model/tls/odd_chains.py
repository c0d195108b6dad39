"""What is sent, what is trusted, and certificates that two CAs have signed."""

from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from tests.minting.authority import Plan
from tests.model.tls.draft import DAY, Draft
from tests.model.tls.odd_files import stranger


def sending(draft: Draft, random: Random) -> str:
    draft.authorities = [dict(one) for one in draft.authorities or [{}, {}]]
    if random.random() < 0.5:
        draft.authorities.append({})
    kind, draft.send = random.choice(_SENDINGS)
    return f"sends {kind}"


_SENDINGS: tuple[tuple[str, Callable[[list[Plan]], list[Plan]]], ...] = (
    ("leaf alone", lambda plans: plans[:1]),
    ("with root", lambda plans: plans),
    ("reversed CAs", lambda plans: [plans[0], *reversed(plans[1:-1])]),
    ("reversed with root", lambda plans: [plans[0], *reversed(plans[1:])]),
    ("intermediate first", lambda plans: [*plans[1:-1], plans[0]]),
    ("leaf twice", lambda plans: [plans[0], *plans[:-1]]),
    ("stranger last", lambda plans: [*plans[:-1], stranger()]),
    ("stranger between", lambda plans: [plans[0], stranger(), *plans[1:-1]]),
    ("without the first CA", lambda plans: [plans[0], *plans[2:]]),
    ("all", lambda plans: plans[:-1]),
    ("doubled CA", lambda plans: [plans[0], *plans[1:-1], *plans[1:-1]]),
)


def trusting(draft: Draft, random: Random) -> str:
    kind, draft.trust = random.choice(_TRUSTS)
    if random.random() < 0.3:
        draft.authorities = []
        return f"self-signed leaf, trusts {kind}"
    return f"trusts {kind}"


_TRUSTS: tuple[tuple[str, Callable[[list[Plan]], list[Plan]]], ...] = (
    ("intermediate alone", lambda plans: plans[1:2] or plans),
    ("leaf alone", lambda plans: plans[:1]),
    ("stranger", lambda plans: [stranger()]),
    ("root and intermediate", lambda plans: plans[1:] or plans),
    ("stranger and root", lambda plans: [stranger(), *plans[-1:]]),
    ("root", lambda plans: plans[-1:]),
)


def cross_signed(draft: Draft, random: Random) -> str:
    """The intermediate has two certificates for one key: one by the root, one by another CA."""
    other = Plan("CN=Old root, O=Old", ca=True, usage=("keyCertSign",), use="old root",
                 not_before=draft.now - 900 * DAY,
                 not_after=draft.now + random.choice((-10, 300)) * DAY)  # fmt: skip

    def crossed(plans: list[Plan], index: int) -> Plan:
        index = min(index, len(plans) - 1)
        expired = random_expired and index == 1
        return replace(plans[index], issuer=other, serial=77, use=plans[index].use or plans[index].subject,
                       not_after=draft.now - DAY if expired else plans[index].not_after)  # fmt: skip

    random_expired = random.random() < 0.3
    shape = random.choice(
        ("intermediate twice", "intermediate crossed first", "root crossed", "old root trusted", "both roots trusted")
    )
    if shape == "root crossed":
        draft.send = lambda plans: [*plans[:-1], crossed(plans, len(plans) - 1)]
    elif shape == "intermediate crossed first":
        draft.send = lambda plans: [plans[0], crossed(plans, 1), *plans[1:-1]]
    else:
        draft.send = lambda plans: [plans[0], *plans[1:-1], crossed(plans, 1)]
    if shape == "old root trusted":
        draft.trust = lambda plans: [other]
    if shape == "both roots trusted":
        draft.trust = lambda plans: [other, plans[-1]]
    return f"cross-signed: {shape}, old root until {other.not_after:%Y-%m-%d}"
