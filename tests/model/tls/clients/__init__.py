"""Real TLS clients, each asked the same question: does it accept what stands at this port for this name?

The programs beside this file answer lines `PORT TAB NAME TAB CA-FILE` with `yes` or `no TAB why`.
"""
