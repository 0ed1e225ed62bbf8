"""Make the sample's data: `python -m local.corpus --out data`."""

import argparse
import sys
from pathlib import Path

from local.corpus import CorpusError, make_all


def main(arguments: list[str] | None = None) -> int:
    """Make the data and say what is there; 0 unless the documentation does not suffice."""
    parser = argparse.ArgumentParser(prog="python -m local.corpus", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="directory for a directory of each data set")
    out: Path = parser.parse_args(arguments).out
    try:
        for folder, made in make_all(out):
            verb = "made" if made.now else "already made"
            print(f"{folder}: {verb} from the API documentation in botocore {made.botocore}: {made.summary}")
    except CorpusError as error:
        print(f"{out}: not made from botocore: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{out}: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
