"""`docker run` and its kin: options, image and arguments (docker/cli, cli/command/container/run.go and opts.go)."""

from collections.abc import Iterator

from msgspec import Struct

from promaudit.readers.ports import Published, published
from promaudit.readers.words import Word

#: Options without a value of their own, so that the word behind them is the next option or the image.
_SWITCHES = frozenset({
    "--detach", "--disable-content-trust", "--init", "--interactive", "--no-healthcheck", "--oom-kill-disable",
    "--privileged", "--publish-all", "--quiet", "--read-only", "--replace", "--rm", "--sig-proxy", "--tty", "--help",
    "--rmi", "--no-hosts", "--no-hostname", "--tls-verify", "--systemd-activation", "--sdnotify-ignore", "--debug",
})  # fmt: skip
_SHORT_SWITCHES = frozenset("ditPq")
_VERBS = frozenset({"run", "create"})


class Container(Struct, frozen=True):
    """What the options of `docker run` say that others can see: names, ports, network, environment.

    `ports_word` is the first that publishes a port.
    """

    names: tuple[str, ...] = ()
    published: tuple[Published, ...] = ()
    host_network: bool = False
    environment: tuple[tuple[str, str], ...] = ()
    entrypoint: str | None = None
    health_command: Word | None = None
    ports_word: Word | None = None


def container_of(words: tuple[Word, ...]) -> tuple[Container, Word, tuple[Word, ...]] | None:
    """The container that the words start, its image, and what stands behind the image; None where they start none."""
    rest = words[1:]
    while rest and rest[0].text not in _VERBS:
        # an option of the engine itself, or the word `container`
        rest = rest[2:] if rest[0].text in {"-H", "--host", "--context", "-c", "--config", "-l"} else rest[1:]
    rest = rest[1:]
    options: list[tuple[str, Word]] = []
    while rest and rest[0].text.startswith("-") and rest[0].text != "-":
        if rest[0].text == "--":
            rest = rest[1:]
            break
        found, taken = _option(rest)
        options.extend(found)
        rest = rest[taken:]
    if not rest:
        return None
    return _container(options), rest[0], rest[1:]


def _option(words: tuple[Word, ...]) -> tuple[list[tuple[str, Word]], int]:
    """One word of options, `--name value`, `--name=value` or `-itp 9090:9090`: names with values, and words taken."""
    word = words[0]
    if word.text.startswith("--"):
        name, equals, value = word.text.partition("=")
        if equals:
            return [(name, _of(word, value))], 1
        return ([], 1) if name in _SWITCHES else (_with_next(name, words), 2)
    for index, letter in enumerate(word.text[1:], 1):
        if letter not in _SHORT_SWITCHES:
            rest = word.text[index + 1 :].removeprefix("=")
            return ([(f"-{letter}", _of(word, rest))], 1) if rest else (_with_next(f"-{letter}", words), 2)
    return [], 1


def _of(word: Word, value: str) -> Word:
    return Word(value, word.start, word.end, word.source, word.undecided)


def _with_next(name: str, words: tuple[Word, ...]) -> list[tuple[str, Word]]:
    return [(name, words[1])] if len(words) > 1 else []


def _container(options: list[tuple[str, Word]]) -> Container:
    entrypoint = tuple(_values(options, "--entrypoint"))
    health = [word for name, word in options if name == "--health-cmd"]
    ports = [word for name, word in options if name in {"-p", "--publish"}]
    networks = {value.partition(",")[0] for value in _values(options, "--network", "--net")}
    return Container(
        tuple(_values(options, "--name", "--network-alias", "--net-alias", "--hostname", "-h")),
        tuple(port for word in ports for port in published(word.text)),
        "host" in networks,
        tuple(value.partition("=")[::2] for value in _values(options, "-e", "--env")),
        entrypoint[-1] if entrypoint else None,
        health[-1] if health else None,
        next((word for word in ports if any(published(word.text))), None),
    )


def _values(options: list[tuple[str, Word]], *names: str) -> Iterator[str]:
    return (word.text for name, word in options if name in names)
