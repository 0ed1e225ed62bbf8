"""The state of all accounts as a table."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from stacks.config.chain import Chain
from stacks.model_version import ModelVersion
from stacks.names import target_stack_name
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
    renamed = {
        (name, imported.origin): f"as {imported.here}"
        for name, target in chain.targets.items()
        for imported in chain.imports(target)
        if imported.here != imported.origin
    }
    for name, model in chain.models.items():
        for version in (ModelVersion(model.kind, name, key) for key in model.versions):
            cells = [
                "?" if account in unreachable else _cell(states.get((account, version)), chain.accounts)
                for account in names
            ]
            alias = [renamed.get((account, version), "") for account in names]
            table.add_row(str(version), *("\n".join(filter(None, lines)) for lines in zip(alias, cells, strict=True)))
    console.print(table)
    for name, unit in chain.units.items():
        command = f"aws cloudformation list-stack-instances --stack-set-name {target_stack_name(name)}"
        told = f"The {len(unit.accounts)} accounts of {name} are not read here. The management account tells of them:"
        console.print(told, command, markup=False, highlight=False, soft_wrap=True)
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


def _cell(state: VersionState | None, accounts: Mapping[str, str]) -> str:
    if state is None:
        return ""
    colour = _GOOD if state.usable else _BAD
    lines = [f"[{colour}]{state.status}[/]" + (f" {state.metric}" if state.metric else "")]
    if state.shared_with:
        names = dict.fromkeys(accounts.get(one, one) for one in sorted(state.shared_with))
        lines.append(f"shared with {', '.join(names)}")
    if state.smoke_test:
        lines.append(f"smoke test {state.smoke_test}")
    if state.current:
        lines.append("[bold]current[/]")
    return "\n".join(lines + [f"endpoint {endpoint}" for endpoint in state.endpoints])
