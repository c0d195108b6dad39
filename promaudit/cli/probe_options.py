"""The options of probing, in curl's words, for `probe` and for `check --probe`."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from click.core import ParameterSource

F = TypeVar("F", bound=Callable[..., Any])
#: Where user and password come from, so that no list of processes shows them.
USER_VARIABLE = "PROMAUDIT_USER"
#: `--probe-upstream` without a value.
OWN_PORT = "own"
_OPTIONS = (
    click.option("--resolve", multiple=True, metavar="HOST:PORT:ADDRESS", help="Take this address for the name."),
    click.option("--connect-to", multiple=True, metavar="HOST:PORT:HOST:PORT", help="Connect there instead."),
    click.option("--allow-host", multiple=True, metavar="HOST", help="Follow redirects to this host, too."),
    click.option("--cacert", metavar="FILE", type=click.Path(exists=True, dir_okay=False),
                 help="Trust the certificates of this file alone."),
    click.option("-k", "--insecure", is_flag=True, help="Do not judge certificates."),
    click.option("--cert", metavar="FILE", type=click.Path(exists=True, dir_okay=False), help="Client certificate."),
    click.option("--key", metavar="FILE", type=click.Path(exists=True, dir_okay=False), help="Its private key."),
    click.option("-u", "--user", metavar="USER[:PASSWORD]", envvar=USER_VARIABLE, show_envvar=True,
                 help="For basic authentication; a password that is not given is asked for."),
    click.option("--user-file", metavar="FILE", type=click.Path(exists=True, dir_okay=False),
                 help="Read USER:PASSWORD from this file."),
    click.option("--timeout", metavar="SECONDS", type=click.FloatRange(0.1, 600), default=10, show_default=True,
                 help="For one request."),
    click.option("--max-time", metavar="SECONDS", type=click.FloatRange(1, 3600), default=120, show_default=True,
                 help="For all of them."),
    click.option("--retry", metavar="N", type=click.IntRange(0, 10), default=0, help="Ask again where nothing came."),
    click.option("--proxy", metavar="URL", help="Ask through an HTTP proxy; `env`: that of the environment."),
    click.option("-4", "family", flag_value=4, type=int, help="IPv4 alone."),
    click.option("-6", "family", flag_value=6, type=int, help="IPv6 alone."),
    click.option("--probe-upstream", metavar="[[HOST:]PORT]", is_flag=False, flag_value=OWN_PORT,
                 help="Ask Prometheus's own port as well; without a value, the one that is known, else 9090."),
    click.option("--record", metavar="FILE", type=click.Path(dir_okay=False), help="Write down what came."),
    click.option("--replay", metavar="FILE", type=click.Path(exists=True, dir_okay=False),
                 help="Ask nobody: take what was recorded."),
)  # fmt: skip
_NAMES = (
    "resolve", "connect_to", "allow_host", "cacert", "insecure", "cert", "key", "user", "user_file", "timeout",
    "max_time", "retry", "proxy", "family", "probe_upstream", "record", "replay",
)  # fmt: skip


def probe_options(command: F) -> F:
    """Give a command the options of probing."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def check_probe_options(context: click.Context, probe: bool) -> None:
    """Raises click.UsageError where an option of probing is given without `--probe`."""
    if not probe:
        names = [name for name in _NAMES if context.get_parameter_source(name) == ParameterSource.COMMANDLINE]
        if names:
            raise click.UsageError(f"--{names[0].replace('_', '-')} is of use with --probe alone")
