"""Podman's units for containers (`NAME.container`): the `podman run` that Quadlet makes of them.

podman-systemd.unit(5); containers/podman pkg/systemd/quadlet/quadlet.go (ConvertContainer), unitfile (LookupAll).
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from promaudit.facts.files import Files
from promaudit.facts.program import CommandLine, StartRefusal
from promaudit.facts.span import SourceText
from promaudit.readers.launch import Launch, launches
from promaudit.readers.specifiers import SpecifierError
from promaudit.readers.started import started
from promaudit.readers.text import source_text
from promaudit.readers.unit import Unit, checks_of, expanded, read_unit, variables_of
from promaudit.readers.unit_file import settings
from promaudit.readers.unit_words import Logical, unit_words
from promaudit.readers.words import QuoteError, Word

#: Where Quadlet looks for units, the administrator's first.
FOLDERS = ("/etc/containers/systemd", "/run/containers/systemd", "/usr/share/containers/systemd")
#: Keys of which every line counts, with the option of `podman run` that each is.
_EACH = {"PublishPort": "--publish", "Network": "--network", "NetworkAlias": "--network-alias"}
#: Keys of which the last line counts.
_LAST = {"HostName": "--hostname", "Entrypoint": "--entrypoint", "HealthCmd": "--health-cmd"}


class _Container(Struct):
    """The section of one unit, with those of its drop-ins: every value of each key, an empty one forgets the others."""

    unit: Unit
    values: Mapping[str, list[Logical]]

    def last(self, key: str) -> Logical | None:
        """The value that counts of a key that has one."""
        found = self.values.get(key)
        return found[-1] if found else None

    def word(self, value: Logical) -> Word:
        """A value as one word, specifiers replaced. Raises SpecifierError."""
        return self.unit.resolved(value.word(value.text, 0, len(value.text)))


def read(
    source: SourceText, files: Files, given: Iterable[SourceText] = ()
) -> tuple[CommandLine | None, tuple[SourceText, ...]]:
    """The container that a unit starts, and the texts that it stands in; None where it starts none of ours.

    `given` are environment files that are known beside those of the host.
    """
    unit = read_unit(source, files)
    # specifiers are those of the service that Quadlet makes
    unit.name = f"{unit.name.rpartition('.')[0]}.service"
    container = _Container(unit, _values(unit.sources, "Container"))
    image = container.last("Image")
    if image is None:
        return None, tuple(unit.sources)
    variables = variables_of(unit, files, tuple(given))
    try:
        launch, refusal = _launch(container, _image(image, container, source, files), variables, source, files), None
    except (SpecifierError, QuoteError) as error:
        launch = next(launches((_at("podman", image), _at("run", image), _at(image.text, image))), None)
        refusal = StartRefusal(str(error), _at("", image).span)
    if launch is None:
        return None, tuple(unit.sources)
    name, checks = posixpath.basename(source.path), tuple(checks_of(unit))
    line = started(launch, "quadlet", source.path, name=name, health_checks=checks, refusal=refusal)
    return line, tuple(unit.sources)


def _values(sources: Iterable[SourceText], section: str) -> dict[str, list[Logical]]:
    found: dict[str, list[Logical]] = {}
    for text in sources:
        for key, value in settings(text, section):
            found[key] = [*found.get(key, ()), value] if value.text else []
    return found


def _at(text: str, value: Logical) -> Word:
    """A word that Quadlet adds by itself, at the place of the value that makes it."""
    return value.word(text, 0, len(value.text))


def _image(image: Logical, container: _Container, source: SourceText, files: Files) -> Word:
    """The image; `x.image` is a unit beside this one that names it."""
    word = container.word(image)
    if not word.text.endswith(".image"):
        return word
    text = _beside(word.text, source, files)
    named = _values((text,), "Image").get("Image") if text is not None else None
    if text is None or not named:
        return word
    container.unit.sources.append(text)
    return named[-1].word(named[-1].text, 0, len(named[-1].text))


def _beside(name: str, source: SourceText, files: Files) -> SourceText | None:
    return source_text(posixpath.join(posixpath.dirname(source.path), name), files)


def _launch(
    container: _Container, image: Word, variables: Mapping[str, Logical], source: SourceText, files: Files
) -> Launch | None:
    """What `podman run` starts. Raises SpecifierError and QuoteError."""
    value = container.values["Image"][-1]
    execution = container.last("Exec")
    words = unit_words(execution) if execution is not None else ()
    resolved = (container.unit.resolved(word) for word in words)
    arguments = (found for word in resolved for found in expanded(container.unit, word, variables))
    options = (*_name(container, value), *_options(container), *_of_pod(container, source, files))
    return next(launches((_at("podman", value), _at("run", value), *options, image, *arguments)), None)


def _name(container: _Container, image: Logical) -> Iterator[Word]:
    """`ContainerName`, else `systemd-` and the unit's name."""
    said = container.last("ContainerName")
    yield _at("--name", image)
    if said is not None:
        yield container.word(said)
    else:
        yield _at(f"systemd-{container.unit.name.rpartition('.')[0]}", image)


def _options(container: _Container) -> Iterator[Word]:
    for key, option in _EACH.items():
        for value in container.values.get(key, ()):
            yield from (_at(option, value), container.word(value))
    for key, option in _LAST.items():
        last = container.last(key)
        if last is not None:
            yield from (_at(option, last), container.word(last))
    for value in container.values.get("Environment", ()):
        for word in unit_words(value, strict=True):
            yield from (_at("--env", value), container.unit.resolved(word))
    for value in container.values.get("PodmanArgs", ()):
        yield from unit_words(value)


def _of_pod(container: _Container, source: SourceText, files: Files) -> Iterator[Word]:
    """The ports and networks of the pod that the container is in: `x.pod`, a unit beside this one."""
    pod = container.last("Pod")
    text = _beside(pod.text, source, files) if pod is not None and pod.text.endswith(".pod") else None
    if text is None:
        return
    container.unit.sources.append(text)
    values = _values((text,), "Pod")
    for key in ("PublishPort", "Network", "NetworkAlias"):
        for value in values.get(key, ()):
            yield from (_at(_EACH[key], value), container.word(value))
