"""Certificates and keys of every kind, good and bad, for the tests: described in words, minted on the spot.

`page.write` mints what the fences `certificate` and `key` of a rule's page describe; `authority.mint` is for tests that
want what no builder of certificates hands out.
"""
