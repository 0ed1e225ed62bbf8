"""The results as tables for a person."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from local.demo.results import VersionResult
from stacks.model_version import ModelVersion

_ROWS = ("Status", "Precision", "Recall", "F1", "Test mentions found", "Found, in the list", "Found, not in the list")


def show(console: Console, results: Iterable[VersionResult], counters: Mapping[str, int]) -> None:
    """Print a table a model version, with a column an account, and how each smoke test came out."""
    by_version: dict[ModelVersion, list[VersionResult]] = {}
    for result in results:
        by_version.setdefault(result.version, []).append(result)
    for version, accounts in by_version.items():
        console.print()
        console.print(_version_table(version, accounts))
        for result in accounts:
            if result.files:
                _show_smoke_test(console, result)
    done = ", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in counters.items())
    console.print(f"\nSince this local AWS was made: {done}.", highlight=False)


def _version_table(version: ModelVersion, results: list[VersionResult]) -> Table:
    table = Table(title=f"{version} by account", title_justify="left")
    table.add_column("")
    for result in results:
        table.add_column(f"{result.profile}\n{result.account}")
    for name, *values in zip(_ROWS, *map(_values, results), strict=True):
        table.add_row(name, *values)
    return table


def _values(result: VersionResult) -> tuple[str, ...]:
    metrics = (f"{result.metrics[name]:.1f} %" for name in ("Precision", "Recall", "F1Score"))
    samples = (", ".join(names) for names in (result.listed_samples, result.unlisted_samples))
    return (result.status, *metrics, result.mentions or "trained here", *samples)


def _show_smoke_test(console: Console, result: VersionResult) -> None:
    table = Table(title=f"Smoke test in {result.profile}", title_justify="left")
    table.add_column("Sentences")
    for column in ("Mentions found", "F1 of the model", "F1 of the bare list"):
        table.add_column(column, justify="right")
    for file in result.files:
        scores = f"{file.model.f1:.1f} %", f"{file.bare_list.f1:.1f} %"
        table.add_row(file.name, f"{file.found} of {file.expected}", *scores)
    console.print(table)
    console.print("Its output, for a shell after `make local` and `. .local/env`:", highlight=False)
    console.print(f"aws s3 cp {result.output} . --profile {result.profile}", soft_wrap=True, highlight=False)
