"""python -m stacks.config.schema: writes docs/models.schema.json, by which editors complete and check models.yaml."""

import json
from pathlib import Path
from typing import Any

from stacks.config.config import Config
from stacks.config.extending import OWN

FILE = Path(__file__).parents[2] / "docs/models.schema.json"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of models.yaml: its shape; what sections say of each other only `app.py` checks."""
    whole = _without_titles(Config.model_json_schema())
    for section in whole["$defs"].values():
        _inherit(section)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole}


def text() -> str:
    """Return it as it stands in the file."""
    return json.dumps(schema(), indent=2) + "\n"


def _inherit(section: dict[str, Any]) -> None:
    """Require of a section that extends another only what it cannot take from it."""
    if "extends" not in section["properties"]:
        return
    required = section.pop("required", [])
    section["required"] = [field for field in required if field in OWN]
    section["anyOf"] = [{"required": ["extends"]}, {"required": required}]


def _without_titles(value: Any) -> Any:
    """Leave out what pydantic makes of the names of fields."""
    if isinstance(value, dict):
        # A field may be called title; a title is a text.
        return {
            key: _without_titles(inner)
            for key, inner in value.items()
            if not (key == "title" and isinstance(inner, str))
        }
    return [_without_titles(inner) for inner in value] if isinstance(value, list) else value


def main() -> None:
    """Write the file."""
    FILE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
