"""`promaudit trace NGINX_CONF URL`: what people read, the same as JSON, and what is said of wrong input."""

import json
from pathlib import Path

import pytest

from tests.cli.run import promaudit
from tests.trace.conf import LUA, MAIN, write

URL = "http://prom.test:8080/prometheus/"
FLAGS = "--web.external-url=http://prom.test:8080/prometheus/"
STRIPPED = FLAGS + " --web.route-prefix=/"


def test_steps(tmp_path: Path) -> None:
    """Every step has its phase, its place and its words; what is written where reads as one text."""
    done = promaudit("trace", write(tmp_path), URL + "old/graph", "--answer", "302 /graph", folder=tmp_path)
    lines = done.output.splitlines()
    assert (0, f"GET {URL}old/graph", "  to 127.0.0.1:8080, from 127.0.0.1") == (done.status, lines[0], lines[1])
    for place, phase, words in (
        ("nginx.conf:9", "server", "prom.test"),
        ("nginx.conf:12", "find config", "/prometheus/ is the longest prefix"),
        ("nginx.conf:13", "rewrite", "becomes /prometheus/graph"),
        ("nginx.conf:14", "content", "passed to http://127.0.0.1:9090: GET /graph"),
        ("nginx.conf:15", "upstream", "/prometheus/graph"),
    ):
        assert any(line.split()[0] == place and phase in line and words in line for line in lines[2:]), (place, words)
    gets = "gets 302, Location: http://prom.test:8080/prometheus/graph (if that is what the upstream answers)"
    assert gets in " ".join(" ".join(lines[-2:]).split())


def test_on_into_prometheus(tmp_path: Path) -> None:
    """With flags it goes on into Prometheus, and along its redirects to the page."""
    path = write(tmp_path, MAIN.replace("proxy_redirect / /prometheus/;", "proxy_redirect off;"))
    done = promaudit("trace", path, URL[:-1], "--flags", STRIPPED, "--prometheus-version", "3.5.3", folder=tmp_path)
    asked = [line for line in done.output.splitlines() if line.startswith("GET ")]
    assert [f"GET {URL[:-1]}", f"GET {URL}", f"GET {URL}query"] == asked
    assert "prometheus     answers 200" in done.output


def test_circles(tmp_path: Path) -> None:
    """Redirects that lead back are shown once: here nginx strips the prefix that Prometheus keeps."""
    path = write(tmp_path, MAIN.replace("proxy_redirect / /prometheus/;", ""))
    done = promaudit("trace", path, URL, "--flags", FLAGS, folder=tmp_path)
    assert f"GET {URL} again: the redirects go in a circle" == done.output.splitlines()[-1]


def test_json(tmp_path: Path) -> None:
    """JSON has the keys of the batch, and the steps; credentials are hidden."""
    done = promaudit(
        "trace", write(tmp_path), URL + "x?y", "--format", "json", "--header", "Authorization: Basic YTpi",
        "-X", "POST", "--body-len", "3", "--source", "10.0.0.9", folder=tmp_path,
    )  # fmt: skip
    document = json.loads(done.output)
    (exchange,) = document["exchanges"]
    assert (1, "promaudit", "decided") == (document["version"], document["tool"]["name"], exchange["verdict"])
    passed, server = exchange["passed"], exchange["server"]
    assert ("POST", "/x?y", "http://127.0.0.1:9090") == (passed["method"], passed["target"], passed["upstream"])
    assert ("nginx.conf", 9, 12) == (server["path"], server["line"], exchange["location"]["line"])
    assert ({"status": 200, "location": None}) == {k: exchange["response"][k] for k in ("status", "location")}
    assert {"phase", "text", "span", "before", "after"} == set(exchange["steps"][0])
    assert ("10.0.0.9", 3) == (exchange["request"]["source"], exchange["request"]["body_len"])
    assert "YTpi" not in done.output


@pytest.mark.parametrize(
    ("options", "url", "words"),
    [
        (("--connect", "127.0.0.1:8080"), "http://prom.test/x.php", "404"),
        (("--header", "Host: prom.test"), "http://127.0.0.1:8080/x.php", "404"),
        (("--header", "Host:", "--connect", "127.0.0.1:8080"), "http://prom.test/", "400"),
        ((), "http://prom.test:81/", "connection refused: nginx does not listen on prom.test:81"),
        ((), "https://prom.test:8080/", "TLS: the port speaks plain HTTP"),
        (("--answer", "refused"), URL, "502"),
        ((), "http://prom.test:8080/caf\u00e9.php", "/caf\u00e9.php".encode().decode("latin-1")[:4]),
    ],
)  # fmt: skip
def test_options(tmp_path: Path, options: tuple[str, ...], url: str, words: str) -> None:
    """Where the client connects to and what it sends is the user's to say."""
    done = promaudit("trace", write(tmp_path), url, *options, folder=tmp_path)
    assert (0, True) == (done.status, words in done.output)


def test_undecided(tmp_path: Path) -> None:
    """What cannot be computed says so, with its place, and makes the exit status 3."""
    done = promaudit("trace", write(tmp_path, LUA), "http://prom.test:8080/lua/", folder=tmp_path)
    assert (3, True, True) == (done.status, "undecided" in done.output, "nginx.conf:21" in done.output)


@pytest.mark.parametrize(
    ("colour", "environment", "painted"),
    [("always", {}, True), ("never", {}, False), ("auto", {}, False), ("auto", {"FORCE_COLOR": "1"}, True),
     ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)  # fmt: skip
def test_colours(tmp_path: Path, colour: str, environment: dict[str, str | None], painted: bool) -> None:
    """Colours are for terminals, unless the user wishes otherwise."""
    done = promaudit("trace", write(tmp_path), URL, "--color", colour, folder=tmp_path, environment=environment)
    assert painted is ("\x1b[" in done.output)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Missing argument 'NGINX_CONF'"),
        (("nginx.conf",), "say a URL, like http://localhost/prometheus/, or --batch FILE"),
        (("none.conf", URL), "none.conf does not exist"),
        (("nginx.conf", "prom.test"), "does not begin with http:// or https://"),
        (("nginx.conf", "http://"), "names no host"),
        (("nginx.conf", "http://a:b/"), "is not a URL"),
        (("nginx.conf", URL, "--header", "x"), "`x` is not `Name: value`"),
        (("nginx.conf", URL, "--header", "a b: x"), "is not `Name: value`"),
        (("nginx.conf", URL, "--header", "a: x\ny"), "no line ends"),
        (("nginx.conf", URL, "--method", "G T"), "`G T` is no method"),
        (("nginx.conf", URL, "--connect", "prom.test:80"), "is not ADDRESS:PORT"),
        (("nginx.conf", URL, "--connect", "1.2.3.4:99999"), "is not ADDRESS:PORT"),
        (("nginx.conf", URL, "--source", "me"), "`me` is no IP address"),
        (("nginx.conf", URL, "--answer", "redirect"), "is not `STATUS [LOCATION]` or `refused`"),
        (("nginx.conf", URL, "--answer", "200", "--flags", FLAGS), "with flags that is computed"),
        (("nginx.conf", URL, "--nginx-version", "new"), "`new` is no release like"),
        (("nginx.conf", URL, "--root", "none"), "none is no folder"),
        (("nginx.conf", URL, "--batch", "-"), "--batch takes no URL"),
        (("-", "--batch", "-"), "standard input cannot be both"),
        (("-", URL), "is not the output of `nginx -T`"),
        (("nginx.conf", URL, "conf.d/a.conf"), "none of the sources says how Prometheus is started"),
        (("nginx.conf", URL, "none.service"), "none.service does not exist"),
    ],
)  # fmt: skip
def test_usage(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    """Wrong input is said in a sentence, with the exit status 2; nothing is answered."""
    write(tmp_path)
    done = promaudit("trace", *arguments, folder=tmp_path)
    assert (2, "", True) == (done.status, done.output, words in done.errors)


def test_a_source_that_cannot_be_read(tmp_path: Path) -> None:
    """Nothing is wrong with the command: the exit status 3, as `check` has it."""
    write(tmp_path)
    (tmp_path / "compose.yml").write_text("services:\n  a: {}\n  a: {}\n")
    done = promaudit("trace", "nginx.conf", URL, "compose.yml", folder=tmp_path)
    assert (3, "", "Error: compose.yml:3:3: the key 'a' is there twice\n") == (done.status, done.output, done.errors)


@pytest.mark.parametrize(
    ("main", "words"),
    [
        (MAIN.replace("return 301", "retrun 301"), '[emerg] unknown directive "retrun" in nginx.conf:6'),
        ("server { listen 80; }", "name the main nginx.conf that includes it"),
        (MAIN.replace("include conf.d", "include none/x.conf; include conf.d"), "No such file or directory"),
    ],
)
def test_refused(tmp_path: Path, main: str, words: str) -> None:
    """What nginx refuses is said in its own words, with the exit status 3; nothing is answered."""
    write(tmp_path, main)
    done = promaudit("trace", "nginx.conf", URL, folder=tmp_path)
    assert (3, "", True) == (done.status, done.output, words in done.errors)


def test_certificates_elsewhere(tmp_path: Path) -> None:
    """Certificates that only the host has do not keep a request from being followed."""
    tls = "listen 8443 ssl; ssl_certificate /none.crt; ssl_certificate_key /none.key; listen 8080;"
    path = write(tmp_path, MAIN.replace("listen 8080;", tls))
    done = promaudit("trace", path, URL, folder=tmp_path)
    assert (0, True) == (done.status, "here, nginx would not start: cannot load certificate" in done.errors)


def test_dump(tmp_path: Path) -> None:
    """What `nginx -T` printed stands for the files."""
    write(tmp_path)
    dump = f"# configuration file /etc/nginx/nginx.conf:\n{MAIN}\n# configuration file /etc/nginx/conf.d/a.conf:\n\n"
    done = promaudit("trace", "-", "http://prom.test:8080/x.php", folder=tmp_path, standard_input=dump.encode())
    assert (0, True) == (done.status, "nginx.conf:18" in done.output)


def test_root(tmp_path: Path) -> None:
    """With a root, an absolute path leads below it, in the files as well; a relative one is read as it stands."""
    inside = tmp_path / "image/etc/nginx"
    inside.mkdir(parents=True)
    write(inside, MAIN.replace("include conf.d/*.conf;", "include /etc/nginx/conf.d/*.conf;"))
    url = "http://prom.test:8080/closed"
    for path in ("/etc/nginx/nginx.conf", "/etc/nginx", "image/etc/nginx/nginx.conf"):
        done = promaudit("trace", path, url, "--root", "image", folder=tmp_path)
        assert (0, True) == (done.status, "the connection is closed" in done.output), (path, done)


def test_a_folder(tmp_path: Path) -> None:
    """A folder stands for the nginx.conf in it."""
    write(tmp_path)
    assert "gets 404" in promaudit("trace", ".", "http://prom.test:8080/x.php", folder=tmp_path).output


def test_nothing_of_a_configuration_reaches_the_terminal_as_it_is(tmp_path: Path) -> None:
    """Control characters are made visible."""
    main = MAIN.replace("return 404;", 'return 301 "http://x/\x1b]0;owned\x07";')
    done = promaudit("trace", write(tmp_path, main), "http://prom.test:8080/x.php", folder=tmp_path)
    assert (False, True) == ("\x1b]" in done.output, "\\x1b" in done.output)
