"""Whatever flags and requests say, the model answers with a value, and what it reads of a URL is what it writes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from promaudit.facts.http import Response
from promaudit.facts.program import UNKNOWN, Component
from promaudit.facts.server import Refused, Server
from promaudit.facts.trace import Undecided
from promaudit.model.prometheus.answer import answer
from promaudit.model.prometheus.configure import configure
from promaudit.model.prometheus.go_url import UrlError, parse
from promaudit.model.prometheus.odd_prefix import odd_prefixes
from tests.model.prometheus.start import command_line, request

COMPONENTS: list[Component] = [
    "prometheus", "alertmanager", "pushgateway", "blackbox_exporter", "thanos-query", "thanos-rule", "victoria-metrics",
    "grafana", "exporter",
]  # fmt: skip
VERSIONS = [None, "1.8.2", "2.0.0", "2.22.0", "2.42.0+ds", "2.53.3", "3.5.3", "3.14.0"]
FLAGS = [
    "--web.external-url=", "--web.route-prefix=", "--web.listen-address=", "--web.enable-lifecycle", "--agent",
    "--enable-feature=", "--web.max-connections=", "--web.external-prefix=", "-http.pathPrefix=", "-web.external-url=",
    "--", "@x", "", "cfg:server.root_url=", "--web.cors.origin=", "--http-address=", "--web.telemetry-path=",
]  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "X"]
TEXTS = st.text(st.sampled_from("abp/:?#%2F.[]{}*@ \"'é\u200b0-=;&" + UNKNOWN), max_size=12)
WORDS = st.lists(st.tuples(st.sampled_from(FLAGS), TEXTS).map("".join), max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(COMPONENTS), st.sampled_from(VERSIONS), WORDS, st.sampled_from(METHODS), TEXTS)
def test_everything_has_an_answer(
    component: Component, version: str | None, words: list[str], method: str, target: str
) -> None:
    """No flags, release or request make the model raise; what is UNKNOWN is never told as a fact of the address."""
    server = configure(command_line(component, words, version), host_name="host")

    assert isinstance(server, (Server, Refused, Undecided))
    if isinstance(server, Refused):
        assert UNKNOWN not in server.words
    if isinstance(server, Server):
        assert UNKNOWN not in server.external_path + server.route_prefix.value
        wire = target.encode("utf-8", "surrogatepass").decode("latin-1")
        assert isinstance(answer(server, request(method, "/" + wire)), (Response, Undecided))


@given(TEXTS)
def test_urls_are_written_as_they_are_read(text: str) -> None:
    """A URL that Go reads is written so that it reads the same again."""
    try:
        url = parse(text.encode("utf-8").decode("latin-1"))
    except UrlError:
        return

    assert str(parse(str(url))) == str(url)


def odd(value: str) -> list[tuple[str, str]]:
    server = command_line("prometheus", [f"--web.route-prefix={value}"], "2.53.3")
    configured = configure(server)
    assert isinstance(configured, (Server, Refused))
    return [(fault.words, fault.suggestion) for fault in configured.faults if fault.kind == "route-prefix"]


def test_odd_route_prefixes() -> None:
    """What is taken to the letter and not meant is a fault with what was meant; plain paths are none."""
    meant = {
        value: [suggestion.partition("=")[2] for _, suggestion in odd(value)]
        for value in ('"/p"', "'/p'", "/a b", "/a//b", "/a/../b", "/%20b", "/p?x", "“/p”", "/:x")
    }

    assert meant == {
        '"/p"': ["/p"], "'/p'": ["/p"], "/a b": ["/a/b"], "/a//b": ["/a/b"], "/a/../b": ["/a/b"], "/%20b": ["/20b"],
        "/p?x": ["/p/x"], "“/p”": ["/p"], "/:x": ["/x"],
    }  # fmt: skip
    assert [odd(value) for value in ("/", "", "p", "/p/", "//p//", "/a/b-c_d.e~f", "/a:b", "/é")] == [[]] * 8
    assert list(odd_prefixes("grafana", "", (), "12.0.0")) == []
