"""Deployments written in a few lines, read and predicted as promaudit does it."""

from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path

from promaudit import readers
from promaudit.facts.assumptions import Assumptions
from promaudit.facts.deployment import Deployment
from promaudit.facts.failure import Failure
from promaudit.model.deployment.predict import predict
from promaudit.readers.certificates import CertificateReader
from promaudit.readers.files import HostFiles

Files = Mapping[str, str]


def server(body: str, listen: str = "80", name: str = "h.test") -> str:
    """A server block."""
    return f"server {{ listen {listen}; server_name {name}; {body} }}\n"


def nginx(*servers: str) -> str:
    """A whole nginx.conf of these servers."""
    return "events {}\nhttp {\n" + "".join(servers) + "}\n"


def predicted(
    folder: Path, files: Files, sources: Sequence[str] = ("flags.txt",), assumptions: Assumptions | None = None
) -> tuple[Deployment, ...]:
    """What is predicted of files that are written below `folder`; nginx.conf is one of them."""
    for name, text in files.items():
        (folder / name).write_text(text)
    with chdir(folder):
        host = HostFiles(None)
        inventory = readers.read(["nginx.conf", *sources], files=host)
        assert () == inventory.problems
        return predict(inventory, host, assumptions or Assumptions(), CertificateReader(host))


def verdicts(deployment: Deployment) -> dict[str, str]:
    """The verdict of each journey."""
    return {journey.name: journey.verdict for journey in deployment.journeys}


def causes(deployment: Deployment) -> set[str]:
    """The causes of all broken journeys but `bypass`."""
    found = deployment.select("failure")
    return {one.cause for one in found if isinstance(one, Failure) and one.journey != "bypass"}
