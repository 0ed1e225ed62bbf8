"""The cost of an hour of waiting for one model, beside the CDK provider framework's, and the calls that it makes.

`python -m bench.waiting`
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aws_cdk import App, Duration, Stack, aws_lambda, custom_resources
from rich.console import Console
from rich.table import Table

from bench import waiting_loop, waiting_run
from bench.waiting_loop import Hour, Loop
from bench.waiting_run import Run

VERSIONS = 3
MINUTES = 20
_LONGEST = Duration.hours(1)
"""A custom resource's timeout, which the framework's wait cannot exceed (aws/aws-cdk issue 24974)."""


def framework(memory: int, out: Path, interval: float | None = None) -> dict[str, Any]:
    """Return the template of a stack that waits with the provider framework and a handler of the same memory."""
    app = App(outdir=str(out))
    stack = Stack(app, "Framework")

    def handler(name: str) -> aws_lambda.Function:
        return aws_lambda.Function(
            stack,
            name,
            runtime=aws_lambda.Runtime.PYTHON_3_14,
            handler="index.handler",
            code=aws_lambda.Code.from_inline("def handler(event, context): ..."),
            memory_size=memory,
        )

    custom_resources.Provider(
        stack,
        "Provider",
        on_event_handler=handler("OnEvent"),
        is_complete_handler=handler("IsComplete"),
        query_interval=None if interval is None else Duration.seconds(interval),
        total_timeout=None if interval is None else _LONGEST,
    )
    template: dict[str, Any] = app.synth().get_stack_by_name("Framework").template
    return template


def cost_table(ours: Loop, others: dict[str, Loop], run: Run) -> Table:
    """Show what each loop takes in an hour, and how many times as much as ours."""
    table = Table(
        title="An hour of waiting for a model",
        title_justify="left",
        caption=(
            f"Measured: a look takes {run.look * 1000:.0f} ms, the median of {run.looks} in the local AWS. Read from "
            "the templates: intervals, states, memory, longest waits. The rest is arithmetic; the Provider's own "
            "function is taken to last just as long as the handler that it calls and waits for."
        ),
        caption_justify="left",
    )
    table.add_column("", no_wrap=True)
    for column in ("every", "longest", "invocations", "GB-seconds", "transitions"):
        table.add_column(column, justify="right", no_wrap=True)
    base = waiting_loop.hour(ours, run.look)
    table.add_row("this project", *_cells(ours, base))
    for name, loop in others.items():
        table.add_section()
        hour = waiting_loop.hour(loop, run.look)
        table.add_row(name, *_cells(loop, hour))
        ratios = [f"{theirs / own:.2f} x" for theirs, own in zip(hour, base, strict=True)]
        table.add_row("", "", "", *ratios, style="bold")
    return table


def _cells(loop: Loop, hour: Hour) -> list[str]:
    every, longest = f"{loop.seconds:.0f} s", f"{loop.longest / 3600:g} h"
    return [every, longest, f"{hour.invocations:,.0f}", f"{hour.gigabyte_seconds:.2f}", f"{hour.transitions:,.0f}"]


def calls_table(run: Run) -> Table:
    """Show the calls of Comprehend that were seen."""
    table = Table(
        title=f"Calls of Comprehend while {len(run.calls)} models train at the same time",
        title_justify="left",
        caption=f"Measured: the local AWS's log of calls, {MINUTES} minutes of the state machine.",
        caption_justify="left",
    )
    table.add_column("model", no_wrap=True)
    for column in ("a minute", "most in any minute"):
        table.add_column(column, justify="right", no_wrap=True)
    for calls in run.calls:
        table.add_row(calls.model, f"{calls.per_minute:.2f}", str(calls.most))
    return table


def main() -> None:
    """Measure and print both tables."""
    console = Console()
    with TemporaryDirectory() as name, console.status(f"Waiting for {VERSIONS} models") as status:
        folder = Path(name)
        waiting_run.write_project(folder, VERSIONS)
        ours = waiting_loop.read(waiting_run.synthesize(folder, folder / "cdk.out"))
        (memory,) = ours.memory
        others = {
            "CDK's Provider": framework(memory, folder / "default.out"),
            "… at our interval": framework(memory, folder / "same.out", ours.seconds),
        }
        loops = {name: waiting_loop.read(template) for name, template in others.items()}
        status.update(f"Waiting for {VERSIONS} models: {MINUTES} minutes of the state machine, each a second")
        run = waiting_run.measure(folder, folder / "cdk.out", MINUTES)
    console.print(cost_table(ours, loops, run))
    console.print(calls_table(run))


if __name__ == "__main__":
    main()
