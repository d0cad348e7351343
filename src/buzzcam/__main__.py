"""`python -m buzzcam`, and the console script."""

from buzzcam.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
