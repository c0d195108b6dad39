"""Random nginx configurations and requests, what real nginx does with them, and whether promaudit says the same.

    python -m tests.generators.nginx --nginx 1.22.1 --seed 1 --cases 100

`compose` makes a case of a seed, `record` has a real nginx answer it, `predict` asks promaudit, `judge` compares, and
`shrink` cuts a difference down to the lines that it takes.
"""
