"""What the prober asks through: the network, or a recording of what it said before."""

from collections.abc import Callable

from msgspec import Struct

from promaudit.facts.live import Peer
from promaudit.facts.served import ServedTls
from promaudit.prober.options import Credentials, Options, Origin
from promaudit.prober.request import Answer, send
from promaudit.prober.served import peer_of, served_tls

#: Asks once: method, URL, body, options, credentials for this origin. Raises NoAnswerError.
Send = Callable[[str, str, bytes, Options, Credentials | None], Answer]
#: Looks at the TLS of one origin. Raises NoAnswerError where nothing can be reached there.
LookAtTls = Callable[[Origin, Options], ServedTls]
#: Tells who answers at an origin. Raises NoAnswerError.
AskForPeer = Callable[[Origin, Options], Peer]


class Wire(Struct, frozen=True):
    """The ways of asking."""

    send: Send = send
    tls: LookAtTls = served_tls
    peer: AskForPeer = peer_of


NETWORK = Wire()
