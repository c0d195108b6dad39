"""No key, no password and no PEM body appears in any output, in any format, at any verbosity, in any error."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from promaudit.cli.commands import group
from promaudit.reporters import FORMATS
from tests.minting.authority import mint, pem
from tests.model.tls.configured import Folder, leaf

PASSWORD, OTHER = "correct horse battery staple", "open sesame, never mind"
#: What a server's files are like, by the name of its pair: sound, encrypted without and with the password, of another
#: certificate, swapped, cut off, given in the configuration itself, with trust settings, key and certificate in one
#: file, and with the password of another one.
SERVERS = ("sound", "locked", "opened", "mixed", "swapped", "broken", "inline", "trusted", "joined", "unopened")


def _folder(path: Path) -> set[str]:
    """Write the files; every line of a body that must not be shown."""
    folder = Folder(path)
    plan = leaf("a.example")
    for name in SERVERS:
        folder.pair(name, plan, password=PASSWORD if name in {"locked", "opened", "unopened"} else "")
    folder.pair("mixed", plan, owner=leaf("other.example"))
    (path / "swapped.crt").write_bytes((path / "swapped.key").read_bytes())
    (path / "broken.key").write_bytes((path / "broken.key").read_bytes()[:120])
    (path / "trusted.crt").write_bytes((path / "trusted.crt").read_bytes().replace(b" CERT", b" TRUSTED CERT"))
    (path / "joined.crt").write_bytes((path / "joined.crt").read_bytes() + (path / "joined.key").read_bytes())
    (path / "wrong").write_text(f"{OTHER}\n", encoding="utf-8")
    (path / "passwords").write_text(f"{PASSWORD}\n", encoding="utf-8")
    bodies = [file.read_text() for file in path.glob("*.key")] + [pem(mint(plan)).decode()]
    return {line for body in bodies for line in body.splitlines() if re.fullmatch(r"[A-Za-z0-9+/=]{20,}", line)}


def _server(name: str, path: Path) -> str:
    given = {
        "opened": f"ssl_password_file passwords; ssl_certificate {name}.crt; ssl_certificate_key {name}.key;",
        "joined": "ssl_certificate joined.crt; ssl_certificate_key joined.crt;",
        "unopened": f"ssl_password_file wrong; ssl_certificate {name}.crt; ssl_certificate_key {name}.key;",
        "inline": f'ssl_certificate {name}.crt; ssl_certificate_key "data:{(path / "sound.key").read_text()}";',
    }
    pair = given.get(name, f"ssl_certificate {name}.crt; ssl_certificate_key {name}.key;")
    location = "location / { proxy_pass http://127.0.0.1:9090; }"
    return f"server {{ listen 443 ssl; server_name {name}.example; {pair} {location} }}"


def _check(*words: str) -> list[str]:
    return ["check", "{}", "--no-discover", "--no-config", *words]


#: Every format at the highest verbosity, and every verbosity; a followed request, and requests in a file.
COMMANDS = (
    *(_check("--verbose", "--format", form) for form in FORMATS),
    _check(),
    _check("--quiet"),
    _check("--color", "always", "--ca-file", "{}/../sound.crt"),
    _check("--ca-file", "{}/../sound.key"),
    ["trace", "{}", "https://sound.example/"],
    ["trace", "{}", "https://sound.example/", "--format", "json"],
    ["trace", "{}", "--batch", "{}/../sound.key"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_output_holds_a_secret(tmp_path: Path, command: list[str]) -> None:
    """Standard output, standard error and the exit of a run hold no line of a key or certificate, and no password."""
    secrets = _folder(tmp_path)
    for name in SERVERS:
        main = tmp_path / f"{name}.conf"
        main.write_text(f"events {{}} http {{ {_server(name, tmp_path)} }}", encoding="utf-8")
        words = [word.replace("{}/..", str(tmp_path)).format(main) for word in command]
        result = CliRunner().invoke(group, words)
        said = result.output + repr(result.exception)

        assert result.exit_code in {0, 1, 2, 3}, said
        assert said.strip()
        assert [] == [secret for secret in [*secrets, PASSWORD, OTHER] if secret in said], name
