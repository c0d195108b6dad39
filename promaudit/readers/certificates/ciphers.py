"""Lists of ciphers as OpenSSL expands them (ciphers(1)), by the OpenSSL that Python is built with."""

from promaudit.facts.tls import Cipher


def expanded(text: str) -> tuple[Cipher, ...] | None:
    """The suites of TLS 1.2 and before that a list stands for, in its order; None where OpenSSL refuses the list.

    The security level is 0 unless the list sets one, so that weak suites are seen where somebody asks for them. What
    this OpenSSL was built without (RC4, export suites) is not among them: no nginx that runs on it offers it either.
    """
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.set_ciphers(text if "@SECLEVEL" in text else f"{text}:@SECLEVEL=0")
    except (ssl.SSLError, ValueError):
        return None
    suites = (suite for suite in context.get_ciphers() if suite["protocol"] != "TLSv1.3")
    return tuple(Cipher(str(suite["name"]), str(suite["protocol"])) for suite in suites)
