"""Entities as the output of jobs and the answers in real time have them (API reference, Entity)."""

from typing import Any

from local.engine.recognizer import Recognizer


def entities(recognizer: Recognizer, text: str) -> list[dict[str, Any]]:
    """Return what the recognizer finds in a text, in order; offsets count code points."""
    return [
        {"BeginOffset": begin, "EndOffset": end, "Score": score, "Text": text[begin:end], "Type": type_}
        for begin, end, type_, score in recognizer.detect(text)
    ]
