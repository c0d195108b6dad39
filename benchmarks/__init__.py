"""What promaudit takes, beside what nginx takes: run them as modules, `python -m benchmarks.certificates`."""
