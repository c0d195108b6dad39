"""proxy_redirect: how the Location of an upstream's answer is changed (ngx_http_proxy_rewrite_redirect)."""


from msgspec import Struct

from promaudit.facts.nginx import Directive
from promaudit.model.nginx.block import Block
from promaudit.model.nginx.regex import compile_regex
from promaudit.model.nginx.run import Run
from promaudit.model.nginx.target import parse, proxy_pass
from promaudit.model.nginx.text import Text, compile_text, wire


class Rule(Struct, frozen=True):
    """One rule: a text that Location begins with, or a regular expression (`pattern`), and what takes its place."""

    directive: Directive
    start: Text | None
    pattern: str
    caseless: bool
    replacement: Text

    def apply(self, run: Run, location: str) -> str | None:
        """The changed Location, None where the rule does not match."""
        if self.start is None:
            if not run.match(compile_regex(self.pattern, self.caseless), location):
                return None
            return run.value(self.replacement)
        start = run.value(self.start)
        if not location.startswith(start):
            return None
        return run.value(self.replacement) + location[len(start) :]


class Rules(Struct, frozen=True):
    """The rules in force; `off` tells that they are switched off, `given` that some are set (if only the default)."""

    off: bool
    rules: tuple[Rule, ...] | None


def rules(block: Block) -> tuple[Rule, ...]:
    """The rules in force; none where proxy_redirect is off, or where proxy_pass has variables and none are given."""
    return block.remember("proxy_redirect", _rules).rules or ()


def _rules(block: Block) -> Rules:
    """ngx_http_proxy_merge_loc_conf: rules are inherited where a block has none, those made by default as well."""
    outer = block.parent.remember("proxy_redirect", _rules) if block.parent is not None else Rules(False, None)
    own = block.own.get("proxy_redirect", [])
    off = any(directive.arguments == ("off",) for directive in own) if own else outer.off
    if off:
        return Rules(True, None)
    if own:
        return Rules(False, tuple(_rule(block, directive) for directive in own))
    if outer.rules is not None:
        return outer
    passed = block.own.get("proxy_pass")
    if passed and compile_text(passed[-1].arguments[0]).constant is not None:
        return Rules(False, (_default(block, passed[-1]),))
    return Rules(False, None)


def _rule(block: Block, directive: Directive) -> Rule:
    passed = block.own.get("proxy_pass")
    if directive.arguments == ("default",) and passed:
        return _default(block, passed[-1])
    pattern, replacement = directive.arguments[0], compile_text(directive.arguments[-1])
    if not pattern.startswith("~"):
        return Rule(directive, compile_text(pattern), "", False, replacement)
    caseless = pattern.startswith("~*")
    return Rule(directive, None, wire(pattern[2 if caseless else 1 :]), caseless, replacement)


def _default(block: Block, passed: Directive) -> Rule:
    """The URL of proxy_pass becomes the location's name; without a URI, its address becomes `/`."""
    url = wire(passed.arguments[0])
    found = parse(url)
    if found is not None and found.uri:
        known = proxy_pass(block)
        return Rule(passed, _literal(url), "", False, _literal(known.location if known else ""))
    return Rule(passed, _literal(url + "/"), "", False, _literal("/"))


def _literal(text: str) -> Text:
    return Text(text, (text,), text)
