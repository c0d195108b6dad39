"""`python -m promaudit` is the command `promaudit`."""

from promaudit.cli import main

if __name__ == "__main__":
    main()
