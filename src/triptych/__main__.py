"""`python -m triptych` is the command `triptych`."""

from triptych.cli import main

if __name__ == "__main__":
    main()
