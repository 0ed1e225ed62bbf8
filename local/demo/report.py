"""The results as tables for a person."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from local.demo.results import VersionResult
from stacks.model_version import ModelVersion


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
    table = Table(title=f"{version}, {version.kind.replace('-', ' ')}, by account", title_justify="left")
    table.add_column("")
    for result in results:
        table.add_column(f"{result.profile}\n{result.account}")
    table.add_row("Status", *(result.status for result in results))
    for name in results[0].metrics:
        table.add_row(name, *(_metric(version, result.metrics[name]) for result in results))
    table.add_row("Found in the smoke test", *(result.hits or "trained here" for result in results))
    for title, names in (
        ("Found, in the list", [result.listed_samples for result in results]),
        ("Found, not in the list", [result.unlisted_samples for result in results]),
    ):
        if any(result.files and result.files[0].bare_list is not None for result in results):
            table.add_row(title, *map(", ".join, names))
    return table


def _metric(version: ModelVersion, value: float) -> str:
    return f"{value:.1f} %" if version.kind == "entity-recognizer" else f"{value:.3f}"


def _show_smoke_test(console: Console, result: VersionResult) -> None:
    table = Table(title=f"Smoke test in {result.profile}", title_justify="left")
    table.add_column("Documents")
    table.add_column("Found", justify="right")
    table.add_column("F1 of the model", justify="right")
    with_list = any(file.bare_list is not None for file in result.files)
    if with_list:
        table.add_column("F1 of the bare list", justify="right")
    for file in result.files:
        bare = [f"{file.bare_list or 0:.1f} %"] if with_list else []
        table.add_row(file.name, f"{file.hits} of {file.expected}", f"{file.f1:.1f} %", *bare)
    console.print(table)
    console.print("Its output, for a shell after `make local` and `. .local/env`:", highlight=False)
    console.print(f"aws s3 cp {result.output} . --profile {result.profile}", soft_wrap=True, highlight=False)
