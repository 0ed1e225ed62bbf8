"""The state of all accounts as a table."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from stacks.config.chain import Chain
from stacks.model_version import ModelVersion
from status.account import VersionState
from status.drift import Drift, States

_GOOD, _BAD = "green", "red"


def show(console: Console, chain: Chain, states: States, unreachable: Mapping[str, str]) -> None:
    """Print a row a version, a column an account."""
    table = Table(title=f"Model versions by account, {chain.source.region}", title_justify="left")
    table.add_column("version")
    names = {chain.name: chain.source.account} if chain.trains else {}
    names |= {name: target.account for name, target in chain.targets.items()}
    for name, account in names.items():
        table.add_column(f"{name}\n{account}")
    called = {partner.account: name for name, partner in chain.partners.items()}
    called |= {account: name for name, account in names.items()}
    for name, model in chain.models.items():
        for version in (ModelVersion(model.kind, name, key) for key in model.versions):
            cells = (_cell(states, account, version, unreachable, called) for account in names)
            table.add_row(str(version), *cells)
    console.print(table)
    for name, reason in unreachable.items():
        console.print(f"{name} cannot be read: {reason}", style=_BAD, markup=False, highlight=False)


def show_drifts(console: Console, drifts: Sequence[Drift]) -> None:
    """Print what is not as the config says, and the commands that mend it, each once and in their order."""
    if not drifts:
        console.print("All that could be read is as models.yaml says.", style=_GOOD)
        return
    table = Table(title="Not as models.yaml says", title_justify="left")
    table.add_column("account")
    table.add_column("what", overflow="fold")
    for drift in drifts:
        table.add_row(drift.where, drift.what)
    console.print(table)
    console.print("Mend it:", highlight=False)
    for command in dict.fromkeys(drift.mend for drift in drifts):
        console.print(f"  {command}", highlight=False, soft_wrap=True)


def _cell(
    states: States, name: str, version: ModelVersion, unreachable: Mapping[str, str], accounts: Mapping[str, str]
) -> str:
    if name in unreachable:
        return "?"
    state = states.get((name, version))
    return "" if state is None else "\n".join(_lines(state, accounts))


def _lines(state: VersionState, accounts: Mapping[str, str]) -> list[str]:
    colour = _GOOD if state.usable else _BAD
    lines = [f"[{colour}]{state.status}[/]" + (f" {state.metric}" if state.metric else "")]
    if state.shared_with:
        lines.append("shared with " + ", ".join(accounts.get(one, one) for one in sorted(state.shared_with)))
    if state.smoke_test:
        lines.append(f"smoke test {state.smoke_test}")
    if state.current:
        lines.append("[bold]current[/]")
    return lines + [f"endpoint {endpoint}" for endpoint in state.endpoints]
