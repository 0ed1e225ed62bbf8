import gzip
import json
from pathlib import Path
from typing import Any

from local.corpus.documentation import read_services


def write_model(models: Path, service: str, version: str, model: dict[str, Any]) -> None:
    directory = models / service / version
    directory.mkdir(parents=True)
    (directory / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(model).encode()))


def sentences_of(models: Path, documentation: str) -> list[str]:
    write_model(models, "bakery", "2026-01-01", {"metadata": {}, "shapes": {"Loaf": {"documentation": documentation}}})
    (service,) = read_services(models)
    return service.sentences


def test_a_service_is_read_from_its_newest_model(tmp_path: Path) -> None:
    for version in ("2019-05-01", "2026-01-01", "2024-12-31"):
        write_model(
            tmp_path,
            "bakery",
            version,
            {
                "metadata": {
                    "serviceId": "Bakery",
                    "serviceFullName": "Amazon  Bakery",
                    "serviceAbbreviation": "Bakery",
                },
                "documentation": f"<p>This is the documentation of {version}.</p>",
                "shapes": {
                    "Oven": {"members": {"documentation": {"documentation": "Says what the oven is good for."}}}
                },
            },
        )

    (service,) = read_services(tmp_path)

    assert service.names == ("Bakery", "Amazon Bakery")
    assert service.sentences == ["This is the documentation of 2026-01-01.", "Says what the oven is good for."]


def test_markup_becomes_plain_sentences_on_one_line(tmp_path: Path) -> None:
    documentation = """<p>The loaf&#39;s <a href="x">weight</a> in
        grams, e.g. 500 &amp; more. It must be a number.</p><ul><li>A list item is a sentence of its own</li></ul>"""

    assert sentences_of(tmp_path, documentation) == [
        "The loaf's weight in grams, e.g. 500 & more.",
        "A list item is a sentence of its own",
    ]


def test_line_separators_do_not_split_a_sentence(tmp_path: Path) -> None:
    assert sentences_of(tmp_path, "Bread rises\u2028slowly in a\x85cold kitchen.") == [
        "Bread rises slowly in a cold kitchen."
    ]


def test_fragments_and_endless_sentences_are_left_out(tmp_path: Path) -> None:
    assert sentences_of(tmp_path, f"<p>Too short.</p><p>{'And on it goes ' * 50}.</p>") == []
