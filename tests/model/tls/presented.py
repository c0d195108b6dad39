"""Presentations made at random, good and bad in every way that issues of TLS are about."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.model.tls import odd_certificates as certificates
from tests.model.tls import odd_chains as chains
from tests.model.tls import odd_files, odd_material, odd_names
from tests.model.tls.case import Case
from tests.model.tls.draft import Draft
from tests.model.tls.odd_extensions import odd_extension

Change = Callable[[Draft, Random], str]


def presented(seed: int, count: int, now: datetime.datetime) -> Iterator[Case]:
    """So many presentations, the same ones for the same seed but for keys and times."""
    return _made(seed, count, now, _CHANGES, (4, 1))


def named(seed: int, count: int, now: datetime.datetime) -> Iterator[Case]:
    """Presentations with odd names alone."""
    return _made(
        seed, count, now, (odd_names.names, odd_names.names, odd_names.names, odd_names.common_name_only), (1, 0)
    )


def files(seed: int, count: int, now: datetime.datetime) -> Iterator[Case]:
    """Presentations with odd files of certificates and keys."""
    return _made(
        seed,
        count,
        now,
        (
            odd_files.file,
            odd_files.file,
            odd_files.key_file,
            odd_files.key_file,
            certificates.second_pair,
            certificates.keys,
            certificates.digests,
            chains.sending,
        ),
        (3, 1),
    )


def extended(seed: int, count: int, now: datetime.datetime) -> Iterator[Case]:
    """Presentations with odd extensions."""
    return _made(seed, count, now, (odd_extension, odd_extension, certificates.identity), (3, 1))


def material(seed: int, count: int, now: datetime.datetime) -> Iterator[Case]:
    """Presentations with everything odd that there is, and two such things more often."""
    return _made(seed, count, now, (*_MATERIAL, *_MATERIAL, *_CHANGES), (2, 1))


def _made(
    seed: int, count: int, now: datetime.datetime, changes: Sequence[Change], weights: tuple[int, int]
) -> Iterator[Case]:
    """Presentations with one change, or with two different ones, by the weights of both."""
    random = Random(seed)
    for index in range(count):
        draft = Draft(now)
        for change in random.sample(changes, random.choices((1, 2), weights)[0]):
            kind = change(draft, random)
            draft.kind = f"{draft.kind}; {kind}".lstrip("; ")
        yield draft.case(f"{seed}-{index}")


_MATERIAL: tuple[Change, ...] = (
    odd_material.foreign_key,
    odd_material.joined,
    odd_material.lifetimes,
    odd_material.pss,
    odd_material.renewed_root,
    odd_material.serial,
    odd_material.trust_block,
    odd_material.trust_block,
    odd_material.usages,
    odd_material.usages,
)
_CHANGES: tuple[Change, ...] = (
    odd_names.names,
    odd_names.names,
    odd_names.names,
    odd_names.names,
    odd_names.names,
    odd_names.common_name_only,
    certificates.times,
    certificates.times,
    certificates.purposes,
    certificates.usage,
    certificates.constraints,
    certificates.path_length,
    certificates.name_constraints,
    certificates.name_constraints,
    certificates.keys,
    certificates.digests,
    certificates.versions,
    chains.sending,
    chains.sending,
    chains.trusting,
    chains.trusting,
    chains.cross_signed,
    certificates.identity,
    odd_extension,
    odd_extension,
    odd_files.file,
    odd_files.key_file,
    certificates.second_pair,
)
