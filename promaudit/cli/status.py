"""Exit statuses: a contract with scripts and CI."""

#: Nothing at or above `--fail-on`.
CLEAN = 0
#: Findings at or above `--fail-on`.
FINDINGS = 1
#: The command line is wrong.
USAGE = 2
#: Something that the answer depends on could not be read, parsed or decided.
INCOMPLETE = 3
#: A bug in promaudit.
BUG = 4
