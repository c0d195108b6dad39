"""Server-side TLS profiles as dated data, with where they come from.

Mozilla's guideline (github.com/mozilla/ssl-config-generator, src/static/guidelines, MPL-2.0; archived 2026-05-28) went
over to TLSRef (docs.tlsref.org, github.com/tlsref) without a change of these values.
"""

from msgspec import Struct

_SIX = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
)
_DHE = ("DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-GCM-SHA384", "DHE-RSA-CHACHA20-POLY1305")
#: What the profile for old clients has besides: suites without forward secrecy or authenticated encryption.
_OLD = (
    "ECDHE-ECDSA-AES128-SHA256",
    "ECDHE-RSA-AES128-SHA256",
    "ECDHE-ECDSA-AES128-SHA",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-ECDSA-AES256-SHA384",
    "ECDHE-RSA-AES256-SHA384",
    "ECDHE-ECDSA-AES256-SHA",
    "ECDHE-RSA-AES256-SHA",
    "DHE-RSA-AES128-SHA256",
    "DHE-RSA-AES256-SHA256",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
    "AES128-SHA256",
    "AES256-SHA256",
    "AES128-SHA",
    "AES256-SHA",
    "DES-CBC3-SHA",
)
_OLD_CURVES = ("X25519", "prime256v1", "secp384r1")


class Profile(Struct, frozen=True):
    """One profile of one version of the guideline; `dated` is the day of that version. `hsts` is in seconds.

    `server_order` tells that the server chooses the suite, as some of them are weak.
    """

    name: str
    version: str
    dated: str
    protocols: tuple[str, ...]
    ciphers: tuple[str, ...]
    curves: tuple[str, ...]
    hsts: int = 63_072_000
    server_order: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


#: Each profile in its versions, the newest one last; the profile for old clients was given up with 6.0.
PROFILES = (
    Profile(
        "old",
        "5.7",
        "2023-05-01",
        ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
        (*_SIX, *_DHE, *_OLD),
        _OLD_CURVES,
        server_order=True,
    ),
    Profile("intermediate", "5.7", "2023-05-01", ("TLSv1.2", "TLSv1.3"), (*_SIX, *_DHE), _OLD_CURVES),
    Profile("intermediate", "6.0", "2026-04-06", ("TLSv1.2", "TLSv1.3"), _SIX, ("X25519MLKEM768", *_OLD_CURVES)),
    Profile("modern", "6.0", "2026-04-06", ("TLSv1.3",), (), ("X25519MLKEM768", *_OLD_CURVES)),
)
INTERMEDIATE = PROFILES[2]


def profile_of(name: str) -> Profile:
    """The newest version of a profile by its name. Raises KeyError for a name that no profile has."""
    return {profile.name: profile for profile in PROFILES}[name]


#: Other names of the curves, as ssl_ecdh_curve takes them.
CURVE_NAMES = {"P-256": "prime256v1", "secp256r1": "prime256v1", "P-384": "secp384r1", "x25519": "X25519"}
#: The longest lives of public certificates in days, by the first day of their notBefore (Baseline Requirements 6.3.2).
LIFETIMES = (("2029-03-15", 47), ("2027-03-15", 100), ("2026-03-15", 200), ("2020-09-01", 398), ("2018-03-01", 825))
