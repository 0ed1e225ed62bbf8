"""The smallest config with all that it names, for tests to write down and to break."""

import json
from pathlib import Path
from typing import Any

MODELS = """\
source:
  account: "111111111111"
  region: eu-west-1
models:
  offers:
    kind: entity-recognizer
    versions:
      v1:
        entity_types: [OFFER]
        documents: documents.txt
        entity_list: entity_list.csv
targets:
  prd:
    account: "222222222222"
    imports:
      offers:
        version: v1
        smoke_test:
          documents: [sentences.txt]
          expected: annotations.csv
"""


def write_project(folder: Path) -> Path:
    """Write models.yaml and its data files into a folder; return the folder."""
    (folder / "models.yaml").write_text(MODELS)
    documents = [f"Customer {number} asks for the Blue Plan, and then for the Red Plan.\n" for number in range(100)]
    (folder / "documents.txt").write_text("".join(documents))
    (folder / "entity_list.csv").write_text("Text,Type\nBlue Plan,OFFER\n")
    (folder / "sentences.txt").write_text("Is the Blue Plan sold?\n")
    (folder / "annotations.csv").write_text("File,Line,Begin Offset,End Offset,Type\nsentences.txt,0,7,16,OFFER\n")
    return folder


KEY = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"

DESCRIPTOR: dict[str, Any] = {
    "share_descriptor": 1,
    "account": "111111111111",
    "region": "eu-west-1",
    "model_key_arn": KEY,
    "shared_with": "222222222222",
    "models": {
        "offers": {
            "kind": "entity-recognizer",
            "versions": {
                "v1": {
                    "arn": "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1",
                    "language": "en",
                    "policy_revision": "0123456789abcdef0123456789abcdef",
                }
            },
        }
    },
}
"""What the source of the smallest config shares with its target."""

IMPORTING_MODELS = "share_descriptors: {offerer: offerer.share.json}\n" + MODELS[MODELS.index("targets:") :]


def write_importing_project(folder: Path) -> Path:
    """Write a project that has nothing of its source but a share descriptor; return the folder."""
    write_project(folder)
    for name in ("documents.txt", "entity_list.csv"):
        (folder / name).unlink()
    (folder / "models.yaml").write_text(IMPORTING_MODELS)
    (folder / "offerer.share.json").write_text(json.dumps(DESCRIPTOR))
    return folder


def write_trainable_project(folder: Path, *, source: str, target: str, name: str = "tst", version: str = "v1") -> Path:
    """Write a project whose recognizer trains in a second and finds what its smoke test expects."""
    offers = [f"{colour} {noun}" for colour in _COLOURS for noun in ("Plan", "Bundle")]
    documents = [frame.format(offer) for frame in _FRAMES for offer in offers]
    sentences = [_FRAMES[0].format(offer) for offer in offers[:4]]
    begins = [sentence.index(offer) for sentence, offer in zip(sentences, offers, strict=False)]
    annotations = [
        f"sentences.txt,{line},{begin},{begin + len(offers[line])},OFFER" for line, begin in enumerate(begins)
    ]
    models = MODELS.replace("111111111111", source).replace("222222222222", target)
    (folder / "models.yaml").write_text(models.replace("prd:", f"{name}:").replace("v1", version))
    (folder / "documents.txt").write_text("\n".join([*documents, *_PLAIN]) + "\n")
    (folder / "entity_list.csv").write_text("\n".join(["Text,Type", *(f"{offer},OFFER" for offer in offers)]) + "\n")
    (folder / "sentences.txt").write_text("\n".join(sentences) + "\n")
    header = "File,Line,Begin Offset,End Offset,Type"
    (folder / "annotations.csv").write_text("\n".join([header, *annotations]) + "\n")
    return folder


_COLOURS = ("Amber", "Azure", "Coral", "Ebony", "Ivory", "Jade", "Olive", "Ruby", "Silver", "Teal")
_FRAMES = (
    "Customers who buy the {} pay nothing in the first month.",
    "Is the {} still sold to small companies in the north?",
    "We compared the {} with everything else on the market.",
    "Our shop moved from the old contract to the {} in spring.",
    "Ask for the {} when you call, and you get a month for free.",
    "The {} was made for families with more than two phones.",
    "Nobody cancelled the {} last year, says the annual report.",
    "With the {} you travel and call as if you were at home.",
    "They upgraded to the {} after the second invoice.",
    "Support for the {} ends when the contract does.",
    "A letter explains how the {} is billed after a move.",
    "You can give the {} to a friend once a year.",
)
_PLAIN = tuple(
    f"On day {day} the shop was open from {hour} until the evening, and nothing happened."
    for day in range(1, 13)
    for hour in range(6, 16)
)
