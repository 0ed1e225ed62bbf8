"""Long work as a person sees it: what goes on, for how long, and what it is doing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Note = Callable[[str], None]


class Steps:
    """Prints a line a step once it is done; while it goes on, a spinner, its time and the latest note.

    Where the output is no terminal, each new note is a line of its own instead.
    """

    def __init__(self, console: Console):
        self._console = console

    @contextmanager
    def step(self, title: str) -> Iterator[Note]:
        """Run the block as a step; call what it yields with what the step is doing."""
        began = time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task(title)
            latest = ""

            def note(text: str) -> None:
                nonlocal latest
                if text and text != latest:
                    latest = text
                    progress.update(task, description=f"{title} [dim]{text}[/dim]")
                    if not self._console.is_terminal:
                        self._console.print(f"  {text}")

            yield note
        self._console.print(f"[green]✓[/green] {title} [dim]{time.monotonic() - began:.1f} s[/dim]", highlight=False)
