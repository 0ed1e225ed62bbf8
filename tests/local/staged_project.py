"""A project's stacks, synthesized once, for any accounts."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.local.assembly import synthesize
from tests.project import write_trainable_project

_SOURCE, _TARGET = "510000000000", "610000000000"
_WAIT_SECONDS = 1800
"""The shortest deadline of a config: half an hour of the stack's clock, thirty looks."""
_ANSWER_SECONDS = 780
"""In which every custom resource answers; a smoke test's own hour would be more looks than that wait takes."""
_UNANSWERED_SECONDS = {"ServiceTimeout": 20, "Timeout": 30}
"""How long CloudFormation waits for an answer, and for a signal."""
_QUICK_BACKOFF = """\
from botocore.retries.standard import ExponentialBackoff

whole = ExponentialBackoff.delay_amount
ExponentialBackoff.delay_amount = lambda self, context: whole(self, context) / 100
"""


def in_accounts(template: str, *, source: str, target: str) -> str:
    """Return a template of a project for other accounts."""
    return template.replace(_SOURCE, source).replace(_TARGET, target)


class Project:
    """The stacks of a source and a target, in `folder`.

    They are the app's own but for some times: work ends after half an hour of the stack's clock, CloudFormation waits
    half a minute for what never comes, and the function's SDK waits a hundredth between its attempts, for it has no
    share in the local AWS's faster clock.
    """

    def __init__(self, folder: Path, *, removal_policy: str = "retain"):
        self.files = folder / "project"
        self.files.mkdir(parents=True)
        self.write(self.files, source=_SOURCE, target=_TARGET, removal_policy=removal_policy)
        self._quick = folder / "quick"
        self._quick.mkdir()
        (self._quick / "sitecustomize.py").write_text(_QUICK_BACKOFF)
        self._assembly = synthesize(self.files, folder / "cdk.out")
        self._templates = {path.name.partition(".")[0]: self._hastened(path) for path in self._stacks()}
        self._assets = {path.name.partition(".")[0]: self._read_assets(path) for path in self._stacks()}

    def write(self, folder: Path, *, source: str, target: str, removal_policy: str) -> None:
        """Write the project's files into a folder."""
        write_trainable_project(folder, source=source, target=target)
        models = folder / "models.yaml"
        policy = f"removal_policy: {removal_policy}\n        documents:"
        models.write_text(models.read_text().replace("documents:", policy, 1))

    def template(self, stack: str, *, source: str, target: str) -> str:
        """Return a stack's template for the two accounts."""
        return in_accounts(self._templates[stack], source=source, target=target)

    def assets(self, stack: str) -> Mapping[str, bytes]:
        """Return what a stack needs in the bucket of `cdk bootstrap`, by key."""
        return self._assets[stack]

    def _stacks(self) -> list[Path]:
        return sorted(self._assembly.glob("*.template.json"))

    def _hastened(self, path: Path) -> str:
        template = json.loads(path.read_text())
        for resource in template["Resources"].values():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Lambda::Function":
                properties["Environment"] = {"Variables": {"PYTHONPATH": str(self._quick)}}
                continue
            after = {"WaitSeconds": _WAIT_SECONDS, "AnswerSeconds": _ANSWER_SECONDS, **_UNANSWERED_SECONDS}
            properties.update({name: value for name, value in after.items() if name in properties})
        return json.dumps(template)

    def _read_assets(self, path: Path) -> dict[str, bytes]:
        files = json.loads(path.with_name(path.name.replace("template", "assets")).read_text())["files"]
        return {
            destination["objectKey"]: self._asset(asset["source"])
            for asset in files.values()
            for destination in asset["destinations"].values()
        }

    def _asset(self, source: Mapping[str, str]) -> bytes:
        path = self._assembly / source["path"]
        if source["packaging"] == "file":
            return path.read_bytes()
        return Path(shutil.make_archive(str(path), "zip", path)).read_bytes()


class ServingProject(Project):
    """The same, and the target has an endpoint."""

    def write(self, folder: Path, *, source: str, target: str, removal_policy: str) -> None:
        """Write the project's files into a folder."""
        super().write(folder, source=source, target=target, removal_policy=removal_policy)
        models = folder / "models.yaml"
        models.write_text(
            models.read_text().replace("        smoke_test:", "        endpoint: {}\n        smoke_test:")
        )
