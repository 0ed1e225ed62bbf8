"""An attack that the policies of the stacks hold off, AWS's error, and the conditions that do."""

from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import ClientError

from local.controls import RefusedError
from tests.local.attack_field import Field
from tests.local.attack_moves_on_buckets import NotDeliveredError
from tests.local.least_privilege_mutants import Mutant

DENIED, S3_DENIED, NOT_TRUSTED = "AccessDeniedException", "AccessDenied", "NotTrusted"
INVALID, NOT_DELIVERED = "InvalidParameterException", "NotDelivered"


@dataclass(frozen=True)
class Guard:
    """What holds an attack off: a condition of an owner's statement, or a statement that denies under it.

    `of` is in the statement, where the owner has several with the condition.
    """

    owner: str
    key: str
    of: str = ""
    stack: str = ""

    def is_(self, mutant: Mutant) -> bool:
        """Tell whether the mutant lacks it."""
        if mutant.owner != self.owner or self.of not in mutant.statement or self.stack not in ("", mutant.stack):
            return False
        return self.key == mutant.part.rpartition(" ")[2] or (mutant.denies and f'"{self.key}"' in mutant.statement)


@dataclass(frozen=True)
class Attack:
    """What somebody tries, the code of the error that it ends with, and what holds it off."""

    name: str
    run: Callable[[Field], object]
    code: str
    guards: tuple[Guard, ...] = ()

    def refusal(self, field: Field) -> str:
        """Try it; return the code and message of the refusal, empty if it succeeds."""
        try:
            self.run(field)
        except ClientError as error:
            return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
        except RefusedError as error:
            return f"{NOT_TRUSTED}: {error}"
        except NotDeliveredError as error:
            return f"{NOT_DELIVERED}: {error}"
        return ""
