"""The report for people, word for word."""

import re

from msgspec.structs import replace

from promaudit.facts.finding import Finding, Problem, Related
from promaudit.facts.report import Report
from promaudit.facts.span import SourceText, Span
from promaudit.reporters import Style, render
from tests.reporters.facts import DEPLOYMENT, FLAGS, PROBLEM, SCHEME, SLASH, at, report

FINDING = """\
error[location/missing-trailing-slash]: pages below `/prometheus/` are redirected to outside of it
  --> nginx.conf:5:18
   |
 5 |         location /prometheus {
   |                  ^^^^^^^^^^^ no slash at the end here
 6 |             proxy_pass http://localhost:9090/;
   |                        ---------------------- but one here
   |
   = GET https://example.com/prometheus/metrics
       nginx passes        GET //metrics to http://localhost:9090
       Prometheus answers  301, Location: /metrics
   = the same for 1 more request (--verbose lists them)
   = help: write `location /prometheus/ {`
"""
SEVERAL_FILES = """\
warning[flags/external-url-scheme]: alert links go to http://, where nobody listens
  --> flags.txt:1:20
   |
 1 | --web.external-url=http://example.com/prometheus
   |                    ^^^^
 2 |     --web.route-prefix=/
   |     ------------------
  --> nginx.conf:3:9
   |
 3 |         listen 443 ssl;
   |         -------------- https alone
   |
"""
TABLE = """\
  journey  from                                    verdict
  open     https://example.com/prometheus          works
  metrics  https://example.com/prometheus/metrics  broken    301 → /metrics: outside the prefix
"""
SUMMARY = "1 error, 1 warning · 2 journeys: 1 broken, 1 works · Prometheus flags from flags.txt\n"


def _of(*findings: Finding, texts: tuple[SourceText, ...] | None = None, style: Style | None = None) -> str:
    """The findings alone, as text."""
    deployment = replace(DEPLOYMENT, findings=findings, journeys=())
    whole = report(deployment)
    return render(replace(whole, texts=texts or whole.texts), style or Style(quiet=True))


def test_findings_table_and_summary_follow_each_other() -> None:
    """A report is its findings, the journeys, and one line that sums up."""
    assert "\n".join((FINDING, SEVERAL_FILES, TABLE, SUMMARY)) == render(report(), Style())


def test_quiet_leaves_findings_alone() -> None:
    """Neither table nor summary, and nothing at all where there is nothing to say."""
    assert "\n".join((FINDING, SEVERAL_FILES)) == render(report(), Style(quiet=True))
    assert "" == _of()


def test_verbose_shows_every_witness_what_was_read_and_what_was_assumed() -> None:
    """Nothing is left out of a verbose report."""
    lines = render(report(), Style(verbose=True)).splitlines()

    assert "   = GET https://example.com/prometheus/-/ready" in lines
    assert ["  read     nginx.conf (nginx)", "  read     flags.txt (flags)", "  assumed  nginx: 1.30.6"] == [
        line for line in lines if line.startswith(("  read", "  assumed"))
    ]


def test_statistics_count_the_findings_of_each_rule() -> None:
    """Most first, then by name."""
    text = render(report(), Style(statistics=True))

    assert "    1  flags/external-url-scheme\n    1  location/missing-trailing-slash\n" in text


def test_a_problem_is_an_error_and_the_summary_calls_the_analysis_incomplete() -> None:
    """Where something could not be read, the report never says that there are no findings."""
    text = render(report(replace(DEPLOYMENT, findings=(), journeys=()), errors=(PROBLEM,)), Style())

    assert (
        """\
error[source/syntax]: unexpected end of file
  --> nginx.conf:2:5
   |
 2 |     server {
   |     ^^^^^^
   |

the analysis is incomplete: 1 problem · Prometheus flags from flags.txt
"""
        == text
    )


def test_a_problem_that_a_finding_repeats_is_told_once() -> None:
    """The finding says more: it has help."""
    finding = Finding("source/syntax", "error", "unexpected end of file", PROBLEM.span, help="close the block")
    text = render(report(replace(DEPLOYMENT, findings=(finding,)), errors=(PROBLEM,)), Style(quiet=True))

    assert 1 == text.count("unexpected end of file")


def test_a_problem_without_a_place_names_its_file() -> None:
    """There is no frame for a file that does not exist."""
    problem = Problem("flags.txt does not exist", None, "source/unreadable", "flags.txt")
    text = render(report(replace(DEPLOYMENT, findings=()), errors=(problem,)), Style(quiet=True))

    assert "error[source/unreadable]: flags.txt does not exist\n  --> flags.txt\n" == text


def test_lines_between_two_marks_are_shown_or_left_out() -> None:
    """One line between two marked ones is shown; more than one are three dots."""
    plain = replace(SLASH, label="", witnesses=(), help=None, span=at(_lines(4), "line1").span)
    near = replace(plain, related=(Related(at(_lines(4), "line3").span),))
    far = replace(near, related=(Related(at(_lines(9), "line8").span),))

    assert ["1 | line1", "| ^^^^^", "2 | line2", "3 | line3", "| -----"] == _frame(near, _lines(4))
    assert ["1 | line1", "| ^^^^^", "...", "8 | line8", "| -----"] == _frame(far, _lines(9))


def _lines(count: int) -> SourceText:
    return SourceText("lines.conf", "".join(f"line{number}\n" for number in range(1, count + 1)))


def _frame(finding: Finding, text: SourceText) -> list[str]:
    lines = [line.strip() for line in _of(finding, texts=(text,)).splitlines()[2:]]
    return [line for line in lines if line != "|"]


def test_carets_stand_under_what_they_point_at() -> None:
    """Tabs, wide characters and characters that combine do not move them."""
    text = SourceText("wide.conf", "\t名e\u0301 target;\n")
    shown = _of(replace(SLASH, span=at(text, "target").span, related=(), label=""), texts=(text,)).splitlines()

    assert [" 1 |     名e\u0301 target;", "   | " + " " * 8 + "^^^^^^"] == shown[3:5]


def test_long_lines_are_cut_around_the_place() -> None:
    """What is pointed at can be seen, whatever stands before it."""
    text = SourceText("long.conf", "a" * 500 + " target " + "b" * 500)
    shown = _of(replace(SLASH, span=at(text, "target").span, related=(), label="here"), texts=(text,)).splitlines()

    assert 100 >= max(map(len, shown[1:6]))
    assert "target" == shown[3][shown[4].index("^") : shown[4].rindex("^") + 1]
    assert shown[3].startswith(" 1 | …a")
    assert shown[3].endswith("b…")


def test_a_place_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    """A block is shown by its first line."""
    span = Span("nginx.conf", 5, 9, 7, 10)
    shown = _of(replace(SLASH, span=span, related=(), label="")).splitlines()

    assert "   |         ^^^^^^^^^^^^^^^^^^^^^^" == shown[4]


def test_a_file_that_was_not_read_has_no_frame() -> None:
    """The place is told all the same."""
    text = _of(replace(SLASH, span=Span("gone.conf", 3, 1, 3, 2), related=(), witnesses=(), help=None))

    assert f"error[{SLASH.rule}]: {SLASH.message}\n  --> gone.conf:3:1\n" == text


def test_secrets_and_control_characters_are_not_shown() -> None:
    """A report ends up in terminals and pull requests."""
    text = SourceText("evil.conf", 'proxy_set_header Authorization "Basic YWRtaW46c2VjcmV0"; # \x1b[2J\u202e\n')
    shown = _of(replace(SLASH, span=at(text, "proxy_set_header").span, related=(), label="\x07"), texts=(text,))

    assert "YWRtaW46" not in shown
    assert {"\x1b", "\u202e", "\x07"}.isdisjoint(shown)


def test_colours_are_used_where_they_are_wanted() -> None:
    """With colours the text is the same, but for the colours."""
    coloured = render(report(), Style(colour=True))

    assert "\x1b[31;1merror[location/missing-trailing-slash]\x1b[0m" in coloured
    assert render(report(), Style()) == re.sub(r"\x1b\[[0-9;]*m", "", coloured)


def test_help_and_reasons_are_wrapped_to_the_width() -> None:
    """No line of prose is longer than the terminal."""
    finding = replace(SLASH, help="one two three " * 20, witnesses=())
    shown = _of(finding, style=Style(quiet=True, width=60)).splitlines()

    assert 60 >= max(len(line) for line in shown[9:])
    assert shown[8].startswith("   = help: one two three")
    assert shown[9].startswith("     ")


def test_several_deployments_have_titles() -> None:
    """Where there is more than one, each table says whose it is."""
    two = report(replace(DEPLOYMENT, title="production"), replace(DEPLOYMENT, component="alertmanager"))
    text = render(two, Style())

    assert "  production prometheus at https://example.com/prometheus/\n" in text
    assert "  alertmanager at https://example.com/prometheus/\n" in text


def test_what_is_silent_is_counted() -> None:
    """Comments and baselines are told, and so is what was mended."""
    whole = Report("0", (replace(DEPLOYMENT, findings=()),), mended=("tls/no-san in a.conf",), accepted=2, suppressed=1)

    assert (
        "no findings · 2 journeys: 1 broken, 1 works · 1 silenced · 2 accepted by the baseline"
        " · mended since the baseline: tls/no-san in a.conf · Prometheus flags from flags.txt"
    ) == render(whole, Style()).splitlines()[-1]


def test_a_finding_without_a_place_of_its_own_shows_the_related_ones() -> None:
    """Rules may speak where no line is to blame."""
    text = _of(replace(SCHEME, span=None, related=(Related(at(FLAGS, "http").span, "this"),)))

    assert "  --> flags.txt:1:20" == text.splitlines()[1]
