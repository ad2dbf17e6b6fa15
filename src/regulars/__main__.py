"""`python -m regulars` is the `regulars` command."""

from regulars.cli import main

if __name__ == "__main__":
    main(prog_name="regulars")
