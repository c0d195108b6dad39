"""nginx.conf as it is read: words with their places, blocks, includes, dumps, and what stops the reading."""

import time
from collections.abc import Callable

import crossplane
import pytest

from promaudit.facts.files import Kind
from promaudit.facts.finding import Problem
from promaudit.facts.nginx import Directive, NginxConfiguration, Refusal
from promaudit.readers import nginx
from tests.model.nginx.refusals.recorded import Memory

MAIN = "/etc/nginx/nginx.conf"


def read(text: str, **files: str) -> NginxConfiguration:
    """Read a main file, with other files beside it (`a_conf` is a.conf)."""
    others = {f"/etc/nginx/{name.replace('_', '.')}": content for name, content in files.items()}
    return nginx.read(MAIN, files=Memory({MAIN: text, **others}))


def outline(directives: tuple[Directive, ...]) -> list[object]:
    """Directives as nested lists of words."""
    return [
        [one.name, *one.arguments] if one.block is None else [one.name, *one.arguments, outline(one.block)]
        for one in directives
    ]


def stopped(configuration: NginxConfiguration) -> tuple[str, str | None, int | None] | None:
    """What stopped the reading: message, file and line."""
    why = configuration.stopped
    if isinstance(why, Problem):
        return why.message, why.span.path if why.span else None, why.span.line if why.span else None
    return (why.message, why.path, why.line) if why else None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b;", ["a", "b"]),
        ("a\r\n\tb\r\n;", ["a", "b"]),
        ('a "b c" \'d e\';', ["a", "b c", "d e"]),
        ('a "";', ["a", ""]),
        (r'a "\"\'\\\t\r\n\d\.";', ["a", "\"'\\\t\r\n\\d\\."]),
        (r"a \"b\ c\;;", ["a", '"b\\ c\\;']),
        ("a b\"c d'e;", ["a", 'b"c', "d'e"]),
        ("a ${b}c;", ["a", "${b}c"]),
        ("a b}c;", ["a", "b}c"]),
        ("a b#c; # d;", ["a", "b#c"]),
        ("a #b;\nc;", ["a", "c"]),
        ('if ("a" = "b") ;', ["if", '("a"', "=", "b", ")"]),
        ("a \u00e9 \u20ac;", ["a", "\u00e9", "\u20ac"]),
        ("\ufeffa b;", ["\ufeffa", "b"]),
        ("a b\x00c;", ["a", "b\x00c"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    """Words are nginx's: what it resolves is resolved, what it keeps is kept."""
    assert outline(read(text).directives) == [words]


def test_words_that_open_a_block() -> None:
    """A brace ends a word unless it follows a dollar sign."""
    assert outline(read("a b{c d;}").directives) == [["a", "b", [["c", "d"]]]]
    assert outline(read("a $b{c d;}").directives) == [["a", "$b", [["c", "d"]]]]
    assert outline(read("location ~ ^/x{2}$ { }").directives)[0] == ["location", "~", "^/x", [["2}$", []]]]


def test_places() -> None:
    """Every word has its exact place, quotes included, and a block its end."""
    text = "http {\n  server {\n    proxy_pass 'http://a/' \"b\";\n  }\n}\n"
    (http,) = read(text).directives
    (server,) = http.block or ()
    (passes,) = server.block or ()
    assert str(passes.span) == f"{MAIN}:3:5"
    assert passes.span == passes.source.span(text.index("proxy_pass"), text.index('"b"') + 3)
    assert passes.argument_span(0) == (MAIN, 3, 16, 3, 27)
    assert passes.argument_span(-1) == (MAIN, 3, 28, 3, 31)
    assert (passes.line, text[passes.end - 1], text[server.end - 1]) == (3, ";", "{")
    assert [text[: one.block_end or 0].count("\n") + 1 for one in (server, http)] == [4, 5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ('unexpected end of file, expecting ";" or "}"', MAIN, 1)),
        ("a\n# b", ('unexpected end of file, expecting ";" or "}"', MAIN, 2)),
        ('a "b', ('unexpected end of file, expecting ";" or "}"', MAIN, 1)),
        ("a {\n b;\n", ('unexpected end of file, expecting "}"', MAIN, 3)),
        ("a;\n}", ('unexpected "}"', MAIN, 2)),
        ("a b }", ('unexpected "}"', MAIN, 1)),
        (";", ('unexpected ";"', MAIN, 1)),
        ("a {} ;", ('unexpected ";"', MAIN, 1)),
        ("\n{", ('unexpected "{"', MAIN, 2)),
        ('a "b"c;', ('unexpected "c"', MAIN, 1)),
        ("a \"b\"'c';", ('unexpected "\'"', MAIN, 1)),
        ("a " + "x" * 4096 + ";", ('too long parameter "xxxxxxxxxx..." started', MAIN, 1)),
        ("a\n'" + "x\n" * 4096, ("too long parameter, probably missing terminating \"'\" character", MAIN, 2)),
        ("include a.conf;", ('open() "/etc/nginx/a.conf" failed (2: No such file or directory)', MAIN, 1)),
        ("a;\ninclude /b\n;", ('open() "/b" failed (2: No such file or directory)', MAIN, 3)),
        ("include *.txt;", None),
        ("", None),
        ("# nothing\n", None),
    ],
)
def test_syntax(text: str, expected: tuple[str, str, int] | None) -> None:
    """What nginx cannot read is said in its words, with its line."""
    assert stopped(read(text)) == expected


def test_what_stands_before_a_mistake_is_read() -> None:
    """Directives before the place where reading stopped are there; blocks that were not closed have no end."""
    configuration = read("a;\nhttp {\n b;\n server {\n c;\n d")
    http = configuration.directives[1]
    assert outline(configuration.directives) == [["a"], ["http", [["b"], ["server", [["c"]]]]]]
    assert http.block_end is None


def test_includes() -> None:
    """Included files are read in place, each time, sorted by bytes; their directives keep their own file."""
    configuration = read(
        "include a.conf; http { include [aAbB].conf; x; }", a_conf="a;", b_conf="b {\n c; }", B_conf="d;", c_txt="e;"
    )
    assert outline(configuration.directives) == [["a"], ["http", [["d"], ["a"], ["b", [["c"]]], ["x"]]]]
    assert [source.path for source in configuration.sources] == [
        MAIN, "/etc/nginx/a.conf", "/etc/nginx/B.conf", "/etc/nginx/b.conf",
    ]  # fmt: skip
    inner = (configuration.directives[1].block or ())[2]
    assert (str(inner.span), inner.block[0].line if inner.block else None) == ("/etc/nginx/b.conf:1:1", 2)


def test_includes_start_from_the_main_file() -> None:
    """A relative include in an included file starts from the folder of the main file."""
    texts = {MAIN: "include d/a;", "/etc/nginx/d/a": "include d/b;", "/etc/nginx/d/b": "b;"}
    assert outline(nginx.read(MAIN, files=Memory(texts)).directives) == [["b"]]


def test_an_included_file_closes_its_own_blocks() -> None:
    """A brace cannot be closed by another file."""
    assert stopped(read("http { include a.conf;", a_conf="}")) == ('unexpected "}"', "/etc/nginx/a.conf", 1)
    assert stopped(read("include a.conf; }", a_conf="http {")) == (
        'unexpected end of file, expecting "}"', "/etc/nginx/a.conf", 1,
    )  # fmt: skip


@pytest.mark.parametrize("pattern", ["include a.conf;", "include *.conf;", "x { include /etc/nginx/a.conf; }"])
def test_include_cycles_end(pattern: str) -> None:
    """Files that include each other stop the reading, in time."""
    configuration = read("include a.conf;", a_conf="include b.conf;", b_conf=pattern)
    assert isinstance(configuration.stopped, Problem)
    assert configuration.stopped.span is not None


def test_exponential_includes_end() -> None:
    """Thirty files that each include the next one twice are not read a thousand million times."""
    files = {f"f{number}_conf": f"include f{number + 1}.conf; include f{number + 1}.conf;" for number in range(30)}
    configuration = read("include f0.conf;", **files, f30_conf="a;")
    assert isinstance(configuration.stopped, Problem)


def test_deep_nesting_ends() -> None:
    """Blocks nested deeper than any configuration has them stop the reading."""
    configuration = read("a {" * 100_000)
    assert isinstance(configuration.stopped, Problem)
    assert configuration.stopped.message == "blocks are nested more than 100 deep"


def test_lua_blocks_are_skipped() -> None:
    """A block of Lua ends by Lua's rules, not by nginx's."""
    code = 'local a = "}" -- }\nif x then y = {1, [[ } ]]} end'
    directives = read(f"content_by_lua_block {{ {code} }}\na b;").directives
    assert outline(directives) == [["content_by_lua_block", []], ["a", "b"]]
    assert stopped(read("content_by_lua_block { {")) == ('unexpected end of file, expecting "}"', MAIN, 1)


def test_dump() -> None:
    """What `nginx -T` prints is read file by file; nothing outside of the dump is asked for."""
    dump = (
        "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
        "# configuration file /etc/nginx/nginx.conf:\nhttp {\n  include conf.d/*.conf;\n  include missing;\n}\n\n"
        "# configuration file /etc/nginx/conf.d/a.conf:\nserver {\n}\n\n"
    )
    configuration = nginx.read_dump(dump)
    assert configuration is not None
    assert outline(configuration.directives) == [["http", [["server", []]]]]
    assert configuration.sources[1].text == "server {\n}\n"
    assert isinstance(configuration.stopped, Problem)
    assert configuration.stopped.path == "/etc/nginx/missing"
    assert nginx.read_dump("http {}\n") is None


def test_folders_and_missing_files() -> None:
    """A main file that is none is refused as nginx does."""
    missing, folder = nginx.read("/x", files=Memory({})), nginx.read("/x", files=Memory({"/x/y": ""}))
    assert stopped(missing) == ('open() "/x" failed (2: No such file or directory)', None, None)
    assert stopped(folder) == ('pread() "/x" failed (21: Is a directory)', None, None)


def test_agrees_with_crossplane() -> None:
    """On what both read alike, the words are those of crossplane, the library that others use."""
    text = "http {\n  server { listen 80 default; server_name 'a b' c;\n  location ~ \\.p$ { return 404; }\n}\n}\n"
    tokens = [token for token, _, _ in crossplane.lexer._lex_file_object(iter(text))]

    def flat(directives: tuple[Directive, ...]) -> list[str]:
        words: list[str] = []
        for one in directives:
            words += [one.name, *one.arguments, *([";"] if one.block is None else ["{", *flat(one.block), "}"])]
        return words

    assert flat(read(text).directives) == tokens


def test_is_fast() -> None:
    """A file of 22,000 lines takes less time than crossplane needs for its words alone, with room to spare."""
    server = "server {\n listen 80;\n server_name a.com;\n location /a/ {\n  proxy_pass http://a:9090/;\n }\n\n}\n"
    text = "events {}\nhttp {\n" + server * 2_750 + "}\n"

    def lex() -> None:
        for _ in crossplane.lexer._lex_file_object(iter(text)):
            pass

    assert read(text).stopped is None
    assert _least(lambda: read(text)) < 2 * _least(lex)


def _least(call: Callable[[], object]) -> float:
    """Seconds of processor time, the least of three runs."""
    times = []
    for _ in range(3):
        begin = time.process_time()
        call()
        times.append(time.process_time() - begin)
    return min(times)


def test_refusal_names_the_place() -> None:
    """A refusal has a span that a report can point at."""
    why = read("a;\n  }").stopped
    assert isinstance(why, Refusal)
    assert why.span == (MAIN, 2, 3, 2, 4)


def test_folders_that_cannot_be_listed() -> None:
    """A pattern whose folder cannot be looked into stops the reading; one that nothing matches is kept as such."""

    class Closed(Memory):
        def kind(self, path: str) -> Kind:
            return "unreadable" if path == "/closed" else super().kind(path)

    configuration = nginx.read(MAIN, files=Closed({MAIN: "include /closed/*.conf; a;"}))
    assert stopped(configuration) == ("/closed cannot be listed", MAIN, 1)
    configuration = read("include /open/*.conf; a;")
    assert (outline(configuration.directives), configuration.unmatched) == ([["a"]], ("/open/*.conf",))
