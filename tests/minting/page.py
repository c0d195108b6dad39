"""The fences `certificate` and `key` of a rule's page, minted into files.

A fence is one file. In a `certificate` fence each paragraph is one certificate, the first one the leaf; lines are
`word: value`. Words of a certificate (lists are separated by commas):

    names       subjectAltName: host names and addresses; nothing behind the colon: an empty one; no line: none
    subject     `prom.example.com`, or `CN=..., O=...`; default: the first name
    issuer      the subject of another certificate of the example; default: it signs itself
    key         `P-256` (default), `rsa 2048`, `P-384`, `ed25519`, ...
    from until  days or times, UTC; default 2026-10-01 and 2027-01-01 (examples are judged as of 2026-12-01)
    ca          `no` (default), `yes`, `yes, 0` (path length), `absent`
    usage       key usages; default: none said
    purposes    extended key usages: serverAuth, clientAuth, any, ...
    signature   sha256 (default), sha1, ...
    version     3 (default) or 1
    permitted excluded   name constraints
    ocsp        where OCSP is answered; `issuers` where the issuer's certificate can be had
    staple      `must`
    public      `yes`: it has the policy of a domain-validated certificate under the Baseline Requirements
    sent        `no`: it is minted but does not stand in the file
    encoding    `der`

A `key` fence has one paragraph: `of` (the subject whose key it is; default: the first leaf of the example), or `new`
(a kind of key that belongs to nobody), `format` (PKCS#8, PKCS#1, SEC1), `password`, `encoding: der`, `mode` (0600).
"""

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path

from promaudit.engine.example import Fence
from tests.minting import extensions, keys
from tests.minting.authority import FROM, UNTIL, Plan, mint, pem

_WORDS = frozenset({
    "names", "subject", "issuer", "key", "from", "until", "ca", "usage", "purposes", "signature", "version",
    "permitted", "excluded", "ocsp", "issuers", "staple", "public", "sent", "encoding",
})  # fmt: skip
_KEY_WORDS = frozenset({"of", "new", "format", "password", "encoding", "mode"})
Entries = dict[str, str]


def write(fences: Iterable[Fence], folder: Path) -> tuple[Path, ...]:
    """Mint what the fences describe below `folder`, absolute names as well. Raises ValueError for unknown words."""
    found = tuple(fences)
    described = {fence: tuple(_paragraphs(fence, _WORDS)) for fence in found if fence.language == "certificate"}
    plans = _plans([entries for group in described.values() for entries in group])
    leaf = next((_subject(group[0]) for group in described.values() if group), "")
    written = []
    for fence in found:
        if fence.language == "certificate":
            content, mode = _certificates(described[fence], plans), 0o644
        elif fence.language == "key":
            content, mode = _key({"of": leaf, **next(_paragraphs(fence, _KEY_WORDS), {})}, plans)
        else:
            continue
        written.append(_written(folder / fence.name.lstrip("/"), content, mode))
    return tuple(written)


def _written(path: Path, content: bytes, mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def _paragraphs(fence: Fence, words: frozenset[str]) -> Iterator[Entries]:
    entries: Entries = {}
    for line in [*fence.text.splitlines(), ""]:
        word, colon, value = line.partition(":")
        if not line.strip():
            if entries:
                yield entries
            entries = {}
        elif not colon or word.strip() not in words:
            raise ValueError(f"{fence.span}: `{line}` is none of {', '.join(sorted(words))}")
        else:
            entries[word.strip()] = value.strip()


def _subject(entries: Entries) -> str:
    names = _listed(entries.get("names", ""))
    return entries.get("subject", names[0] if names else "")


def _plans(described: list[Entries]) -> dict[str, Plan]:
    """The certificates by their subjects, CAs before what they have signed."""
    plans: dict[str, Plan] = {}
    left = described
    while left:
        ready = [entries for entries in left if entries.get("issuer", _subject(entries)) in {*plans, _subject(entries)}]
        if not ready:
            raise ValueError(f"nobody describes the issuer {left[0]['issuer']!r}")
        for entries in ready:
            issuer = entries.get("issuer", _subject(entries))
            plans[_subject(entries)] = _plan(entries, None if issuer == _subject(entries) else plans[issuer])
        left = [entries for entries in left if entries not in ready]
    return plans


def _plan(entries: Entries, issuer: Plan | None) -> Plan:
    ca, _, length = entries.get("ca", "no").partition(",")
    return Plan(
        subject=_subject(entries),
        names=_listed(entries["names"]) if "names" in entries else None,
        issuer=issuer,
        key=entries.get("key", "P-256"),
        not_before=_moment(entries["from"]) if "from" in entries else FROM,
        not_after=_moment(entries["until"]) if "until" in entries else UNTIL,
        digest=entries.get("signature", "sha256"),
        version=int(entries.get("version", "3")),
        ca={"no": False, "yes": True, "absent": None}[ca],
        path_length=int(length) if length else None,
        usage=_listed(entries["usage"]) if "usage" in entries else None,
        purposes=_listed(entries["purposes"]) if "purposes" in entries else None,
        permitted=_listed(entries.get("permitted", "")),
        excluded=_listed(entries.get("excluded", "")),
        raw=tuple(_raw(entries)),
    )


def _raw(entries: Entries) -> Iterator[bytes]:
    if "ocsp" in entries or "issuers" in entries:
        yield extensions.information_access(entries.get("ocsp", ""), entries.get("issuers", ""))
    if entries.get("staple") == "must":
        yield extensions.must_staple()
    if entries.get("public") == "yes":
        yield extensions.policies("2.23.140.1.2.1")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def _certificates(group: tuple[Entries, ...], plans: dict[str, Plan]) -> bytes:
    sent = [entries for entries in group if entries.get("sent") != "no"]
    ders = [mint(plans[_subject(entries)]) for entries in sent]
    if any(entries.get("encoding") == "der" for entries in sent):
        return b"".join(ders)
    return b"".join(map(pem, ders))


def _key(entries: Entries, plans: dict[str, Plan]) -> tuple[bytes, int]:
    private = keys.key(entries["new"], "nobody's") if "new" in entries else plans[entries["of"]].private()
    der = entries.get("encoding") == "der"
    content = keys.encoded(private, entries.get("format", "PKCS#8"), entries.get("password", ""), der)
    return content, int(entries.get("mode", "600"), 8)
