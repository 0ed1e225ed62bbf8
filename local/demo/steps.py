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
        with self._notes(title) as note:
            yield note
        self._console.print(f"[green]✓[/green] {title} [dim]{time.monotonic() - began:.1f} s[/dim]", highlight=False)

    @contextmanager
    def _notes(self, title: str) -> Iterator[Note]:
        if not self._console.is_terminal:
            yield _changes(lambda text: self._console.print(f"  {text}", highlight=False))
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task(title)
            yield _changes(lambda text: progress.update(task, description=f"{title} [dim]{text}[/dim]"))


def _changes(show: Note) -> Note:
    """Return what shows a text unless it is the one shown last."""
    latest = ""

    def note(text: str) -> None:
        nonlocal latest
        if text != latest:
            latest = text
            show(text)

    return note
