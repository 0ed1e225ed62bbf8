"""Why the stacks have what nothing misses: a survivor without a reason fails the run, and a reason without one too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.local.least_privilege_mutants import Mutant

_NO_XRAY = "not enforced locally: there is no X-Ray; these are the CDK's, and Step Functions' guide names all four"
_ACCOUNT_IN_ARN = "the ARN of aws:SourceArn names the account too; the guide's example has both"
_TWO_OF_A_NETWORK = "Comprehend takes subnets and security groups together or not at all: the other Null is enough"
_TWO_RESOURCES = "Comprehend asks for the job and for the model, and the other statement has the condition too"
_ENDS_BY_ITSELF = "only asked if a deletion comes while a classification job runs; no journey here meets that moment"


@dataclass(frozen=True)
class Reason:
    """Why mutants of an owner survive, whose part and statement have these texts in them.

    `twin`: in the part and in the statement of another condition, of the same owner, that holds off the same; an attack
    must succeed without both.
    """

    owner: str
    part: str
    text: str
    statement: str = ""
    twin: tuple[str, str] | None = None

    def is_for(self, mutant: Mutant) -> bool:
        """Tell whether it is the reason of a mutant."""
        part = mutant.part or f"statement {mutant.statement}"
        return mutant.owner == self.owner and self.part in part and self.statement in mutant.statement

    def twin_of(self, mutant: Mutant, everything: Iterable[Mutant]) -> Mutant | None:
        """Return the other condition."""
        if self.twin is None:
            return None
        part, statement = self.twin
        place = (mutant.stack, mutant.owner, "condition")
        (twin,) = (
            other
            for other in everything
            if (other.stack, other.owner, other.kind) == place
            and part in other.part
            and (statement in other.statement if statement else other.statement == mutant.statement)
        )
        return twin


def _networks(owner: str) -> Iterator[Reason]:
    subnets, groups = "Null comprehend:VpcSubnets", "Null comprehend:VpcSecurityGroupIds"
    for one, other in ((subnets, groups), (groups, subnets)):
        yield Reason(owner, one, _TWO_OF_A_NETWORK, twin=(other, ""))


def _jobs(model: str, job: str) -> Iterator[Reason]:
    for key in ("comprehend:OutputKmsKey", "comprehend:VolumeKmsKey"):
        yield Reason("ImporterRole", key, _TWO_RESOURCES, model, (key, job))


REASONS = (
    Reason("LifecycleStateMachineRole", "xray:GetSampling", _NO_XRAY),
    Reason("LifecycleStateMachineRole", "xray:Put", _NO_XRAY),
    *(
        Reason(f"{role} trust", "aws:SourceAccount", _ACCOUNT_IN_ARN, twin=("aws:SourceArn", ""))
        for role in ("LifecycleStateMachineRole", "TrainingRole", "InferenceRole", "EndpointstopicsDataAccessRole")
    ),
    *_networks("LifecycleRole"),
    *_networks("ImporterRole"),
    *_jobs("entity-recognizer/offers", "entities-detection-job/"),
    *_jobs("document-classifier/topics", "document-classification-job/"),
    *_jobs("document-classification-job/", "document-classifier/topics"),
    Reason("ImporterRole", "comprehend:ListTagsForResource", _ENDS_BY_ITSELF, "document-classification-job"),
)


def reason(mutant: Mutant) -> Reason | None:
    """Return why a mutant survives."""
    return next((one for one in REASONS if one.is_for(mutant)), None)
