"""Endpoints: how an import answers in real time."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.config.fields import Section, like
from stacks.config.models import Problem

_LONGEST_NAME = 40
"""Of an endpoint, where a model's has 63 characters (API reference: CreateEndpoint)."""
EndpointName = Annotated[
    str,
    AfterValidator(
        like(
            rf"(?=.{{1,{_LONGEST_NAME}}}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*",
            f"letters, digits and hyphens between them, at most {_LONGEST_NAME} characters",
        )
    ),
]
InferenceUnits = Annotated[int, Field(ge=1)]
"""A hundred characters a second each; an endpoint has ten at most unless AWS has raised that (developer guide)."""


class AutoScaling(Section):
    """How an endpoint's inference units follow its load: never below those that it begins with."""

    maximum: InferenceUnits
    """Units that it has at most."""
    utilization: Annotated[float, Field(ge=1, le=100)] = 70
    """Percent of its units that are to be in use."""


class Endpoint(Section):
    """What answers with the version that the target runs, and with the next one in its place, without a break."""

    name: EndpointName | None = None
    """Its name; the model's here unless given."""
    inference_units: InferenceUnits = 1
    """Its throughput: a hundred characters a second each."""
    auto_scaling: AutoScaling | None = None
    """How its units follow the load; without it they stay as they are."""

    def name_for(self, model: str) -> str:
        """Return what the endpoint of a model is called, by the model's name where it is imported."""
        return self.name or model

    def problems(self, model: str) -> Iterator[Problem]:
        """Yield what no single field can know."""
        if len(self.name_for(model)) > _LONGEST_NAME:
            rule = f"at most {_LONGEST_NAME} characters"
            yield ("name",), f"is missing: an endpoint's name has {rule}, {model!r} has {len(model)}"
        if self.auto_scaling and self.auto_scaling.maximum < self.inference_units:
            rule = f"at least inference_units, {self.inference_units}"
            yield ("auto_scaling", "maximum"), f"{self.auto_scaling.maximum} is wrong: {rule}"
