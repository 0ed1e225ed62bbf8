"""app.py, as cdk.json runs it, for the sample and for fleets: against an empty app, and the resources in JavaScript.

The empty app is what `cdk init` gives: one stack with nothing in it. The JavaScript is the least that a CDK app can do
for the same templates: each resource from plain values, with neither config nor checks of data. All of them are run in
turns, and each counts with its fastest run. An app is compared with the empty app in its own language.

`python -m bench.synthesis`
"""

import json
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.synthesis_fleet import write_fleet
from bench.synthesis_runs import Program, extract_packages, fastest, run
from local.home import PROJECT

GOAL = 1.3
"""Times the empty app, for the sample."""
VERSIONS = (1, 10, 100)
TARGETS = (1, 10, 50)
_ROUNDS, _ROUNDS_OF_FLEETS = 9, 3
_EMPTY = "from aws_cdk import App, Stack\napp = App()\nStack(app, 'Empty')\napp.synth()\n"
_RESOURCES = Path(__file__).with_name("synthesis_resources.js")


class Size(NamedTuple):
    """What an app becomes."""

    stacks: int
    resources: int


class Line(NamedTuple):
    """The line through measured points with the least squares, and how far from it the farthest point is."""

    start: float
    slope: float
    deviation: float


def line(points: Mapping[int, float]) -> Line:
    """Return the line through values by count."""
    mean_count, mean_value = sum(points) / len(points), sum(points.values()) / len(points)
    slope = sum((count - mean_count) * (value - mean_value) for count, value in points.items())
    slope /= sum((count - mean_count) ** 2 for count in points)
    start = mean_value - slope * mean_count
    return Line(start, slope, max(abs(value - start - slope * count) for count, value in points.items()))


def configs(folder: Path) -> dict[str, Path]:
    """Write the fleets into a folder; return each config by what the table calls it, the sample first."""
    sizes = {("version", count): (count, 1) for count in VERSIONS} | {
        ("target", count): (1, count) for count in TARGETS
    }
    return {"sample": PROJECT / "models.yaml"} | {
        named(count, what): write_fleet(folder / f"{count}-{what}", versions=versions, targets=targets)
        for (what, count), (versions, targets) in sizes.items()
    }


def named(count: int, what: str) -> str:
    """Return how the table calls a fleet."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def programs(name: str, config: Path, folder: Path, modules: Path) -> dict[str, Program]:
    """Return our app of a config, and the one in JavaScript, which needs that ours has run."""
    ours = folder / name / "ours"
    theirs = Program(["node", _RESOURCES, ours], folder / name / "theirs", {"NODE_PATH": str(modules)})
    _, *arguments = shlex.split(json.loads((PROJECT / "cdk.json").read_text())["app"])
    return {name: Program([sys.executable, *arguments, config], ours), f"{name}, JavaScript": theirs}


def size(assembly: Path) -> Size:
    """Return how much is in an assembly."""
    templates = [json.loads(path.read_text()) for path in assembly.glob("*.template.json")]
    return Size(len(templates), sum(len(template["Resources"]) for template in templates))


def check_same(ours: Path, theirs: Path) -> None:
    """Raise unless both assemblies have the same resources."""
    for path in ours.glob("*.template.json"):
        if json.loads(path.read_text())["Resources"] != json.loads((theirs / path.name).read_text())["Resources"]:
            raise ValueError(f"{path.name} of {ours} and of {theirs} differ: {_RESOURCES} makes something else")


def measure(folder: Path, modules: Path) -> tuple[dict[str, float], dict[str, Size]]:
    """Return the seconds of each program, and the sizes of the configs' assemblies."""
    empty = folder / "empty.py"
    empty.write_text(_EMPTY)
    node_path = {"NODE_PATH": str(modules)}
    often = {
        "empty": Program([sys.executable, empty], folder / "empty"),
        "empty, JavaScript": Program(["node", _RESOURCES], folder / "empty-js", node_path),
    }
    seldom: dict[str, Program] = {}
    sizes = {}
    for name, config in configs(folder / "configs").items():
        of_config = programs(name, config, folder / "out", modules)
        # Ours first: it writes what the other makes again. None of these runs counts.
        for program in of_config.values():
            run(program)
        check_same(of_config[name].out, of_config[f"{name}, JavaScript"].out)
        sizes[name] = size(of_config[name].out)
        (seldom if seldom or name != "sample" else often).update(of_config)
    run(often["empty"])
    seconds = fastest(often, _ROUNDS)
    again = fastest(often | seldom, _ROUNDS_OF_FLEETS)
    return {name: min(again[name], seconds.get(name, again[name])) for name in again}, sizes


def main() -> None:
    """Measure and print the tables."""
    console = Console()
    with TemporaryDirectory() as name, console.status("Synthesizing"):
        folder = Path(name)
        seconds, sizes = measure(folder, extract_packages(folder / "node_modules"))
    console.print(_times(seconds, sizes))
    console.print(_lines(seconds))
    ratio = seconds["sample"] / seconds["empty"]
    console.print(f"The sample takes {ratio:.2f} times the empty app; the goal is {GOAL} at most.")


def _times(seconds: Mapping[str, float], sizes: Mapping[str, Size]) -> Table:
    table = Table(title="Synthesis in seconds: app.py, and the same resources in JavaScript (JS)", title_justify="left")
    table.add_column("config", no_wrap=True)
    for column in ("stacks", "resources", "app.py", "x empty", "JS", "x empty", "x JS"):
        table.add_column(column, justify="right", no_wrap=True)
    empty, empty_js = seconds["empty"], seconds["empty, JavaScript"]
    for name, (stacks, resources) in {"empty": Size(1, 0), **sizes}.items():
        ours, theirs = seconds[name], seconds[f"{name}, JavaScript"]
        ratios = [f"{ratio:.2f}" for ratio in (ours / empty, theirs / empty_js, ours / theirs)]
        cells = [f"{ours:.2f}", ratios[0], f"{theirs:.2f}", *ratios[1:]]
        table.add_row(name, str(stacks), f"{resources:,}", *cells)
    return table


def _lines(seconds: Mapping[str, float]) -> Table:
    table = Table(title="Lines through these, by least squares", title_justify="left")
    table.add_column("configs")
    for column in ("app.py", "farthest off", "JS"):
        table.add_column(column, justify="right", no_wrap=True)
    for what, counts in (("version", VERSIONS), ("target", TARGETS)):
        ours = line({count: seconds[named(count, what)] for count in counts})
        theirs = line({count: seconds[f"{named(count, what)}, JavaScript"] for count in counts})
        table.add_row(
            f"{', '.join(map(str, counts))} {what}s",
            f"{1000 * ours.slope:.1f} ms a {what}",
            f"{1000 * ours.deviation:.0f} ms",
            f"{1000 * theirs.slope:.1f} ms a {what}",
        )
    return table


if __name__ == "__main__":
    main()
