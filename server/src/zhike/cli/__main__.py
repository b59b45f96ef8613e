"""`python -m zhike.cli`: how `zhike serve` starts its children, whatever the PATH says."""

from zhike.cli import main

if __name__ == "__main__":
    main()
