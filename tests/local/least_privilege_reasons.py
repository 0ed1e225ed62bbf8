"""Why the stacks have what nothing misses: a survivor without a reason fails the run, and a reason without one too."""

from dataclasses import dataclass

from tests.local.least_privilege_mutants import Mutant

_NO_XRAY = "not enforced locally: there is no X-Ray; these are the CDK's, and Step Functions' guide names all four"
_ACCOUNT_IN_ARN = "the ARN of aws:SourceArn names the account too; the guide's example has both"
_TWO_OF_A_NETWORK = "Comprehend takes subnets and security groups together or not at all: the other Null is enough"
_TWO_RESOURCES = "Comprehend asks for the job and for the model, and the other statement has the condition too"
_ENDS_BY_ITSELF = "only asked while the job runs, and then the function fails: it tries to stop what cannot be stopped"


@dataclass(frozen=True)
class Reason:
    """Why mutants survive: those whose stack and owner end so, and whose part and statement have this in them."""

    owner: str
    part: str
    text: str
    statement: str = ""
    stack: str = ""

    def is_for(self, mutant: Mutant) -> bool:
        """Tell whether it is the reason of a mutant."""
        return (
            mutant.owner == self.owner
            and self.part in (mutant.part or f"statement {mutant.statement}")
            and self.statement in mutant.statement
            and self.stack in ("", mutant.stack)
        )


REASONS = (
    Reason("LifecycleStateMachineRole", "xray:GetSampling", _NO_XRAY),
    Reason("LifecycleStateMachineRole", "xray:Put", _NO_XRAY),
    Reason("LifecycleStateMachineRole trust", "aws:SourceAccount", f"the CDK's; {_ACCOUNT_IN_ARN}"),
    Reason("TrainingRole trust", "aws:SourceAccount", _ACCOUNT_IN_ARN),
    Reason("InferenceRole trust", "aws:SourceAccount", _ACCOUNT_IN_ARN),
    Reason("LifecycleRole", "Null comprehend:Vpc", _TWO_OF_A_NETWORK),
    Reason("ImporterRole", "Null comprehend:Vpc", _TWO_OF_A_NETWORK),
    Reason("ImporterRole", "StringEquals comprehend:", _TWO_RESOURCES, "entity-recognizer/offers"),
    Reason("ImporterRole", "StringEquals comprehend:", _TWO_RESOURCES, "comprehend:StartDocumentClassificationJob"),
    Reason("ImporterRole", "comprehend:ListTagsForResource", _ENDS_BY_ITSELF, "document-classification-job"),
)


def reason(mutant: Mutant) -> Reason | None:
    """Return why a mutant survives."""
    return next((one for one in REASONS if one.is_for(mutant)), None)
