"""`python -m carbonclause`."""

from carbonclause.cli import main

main()
