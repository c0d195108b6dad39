"""Certificate policies along a path (RFC 5280, section 6.1), without mappings: whether a required one is left."""

from promaudit.facts.tls import Certificate

ANY = "2.5.29.32.0"


def acceptable(path: tuple[Certificate, ...]) -> bool:
    """Whether no explicit policy is required, or the certificates agree on one; the leaf first, no anchor."""
    explicit, policies = len(path) + 1, frozenset({ANY})
    for depth, certificate in reversed(list(enumerate(path))):
        policies = _common(policies, frozenset(certificate.policies))
        if not policies and explicit <= 0:
            return False
        wanted = certificate.explicit_policy
        if depth and not certificate.self_issued:
            explicit -= 1
        elif not depth:
            explicit = 0 if wanted == 0 else explicit - 1
        if depth and wanted is not None:
            explicit = min(explicit, wanted)
    return explicit > 0 or bool(policies)


def _common(above: frozenset[str], own: frozenset[str]) -> frozenset[str]:
    if ANY in above:
        return own
    return above if ANY in own else above & own
