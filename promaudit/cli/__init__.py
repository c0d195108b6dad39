"""The command line: wires the steps together, does none of them."""
