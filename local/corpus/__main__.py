"""Make the sample's data: `python -m local.corpus --out data/aws-offerings`."""

import argparse
import sys
from pathlib import Path

from local.corpus import Corpus, CorpusError, make_corpus


def main(arguments: list[str] | None = None) -> int:
    """Make the data and say what is there; 0 unless the documentation does not suffice."""
    parser = argparse.ArgumentParser(prog="python -m local.corpus", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="directory to write into")
    out: Path = parser.parse_args(arguments).out
    try:
        print(f"{out}: {_describe(make_corpus(out))}")
    except CorpusError as error:
        print(f"{out}: not made from botocore: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{out}: interrupted", file=sys.stderr)
        return 130
    return 0


def _describe(corpus: Corpus) -> str:
    return (
        f"{'made' if corpus.made_now else 'already made'} from the API documentation in botocore {corpus.botocore}: "
        f"{corpus.documents:,} training documents, {corpus.listed_names} offerings in the entity list, "
        f"{corpus.unlisted_names} in no list, {corpus.test_sentences:,} test sentences "
        f"with {corpus.test_mentions:,} mentions"
    )


if __name__ == "__main__":
    sys.exit(main())
