"""Whether nginx accepts the certificate of a program that it speaks TLS to (proxy_ssl_verify)."""

from dataclasses import dataclass

from promaudit.facts.trace import Passed, Undecided
from promaudit.model.deployment.backends import Backend
from promaudit.model.deployment.landmarks import Landmarks


@dataclass(slots=True, eq=False)
class UpstreamTls:
    """Judges the handshakes that nginx begins."""

    landmarks: Landmarks

    def refuses(self, backend: Backend, passed: Passed) -> str | Undecided | None:
        """Why nginx refuses; None where it accepts."""
        block = self.landmarks.block(passed.span)
        if block is None or not block.on("proxy_ssl_verify", False):
            return None
        directive = block.one("proxy_ssl_verify")
        return Undecided("whether nginx accepts the certificate is not known", directive.span if directive else None)
