"""Attacks that the policies of the stacks hold off, each with AWS's error, and the conditions that do.

Where two walls stand, the attack comes after somebody was careless about one: a condition must hold on its own.
"""

from tests.local import attack_actors as at
from tests.local.attack_actors import SOURCE_STORAGE, TARGET_STORAGE
from tests.local.attacks_on_buckets import access_log_attacks, bucket_attacks
from tests.local.attacks_on_endpoints import endpoint_attacks
from tests.local.attacks_on_keys import key_attacks
from tests.local.attacks_on_models import model_attacks
from tests.local.attacks_on_roles import role_attacks

ATTACKS = (
    *bucket_attacks(at.source, SOURCE_STORAGE, "TrainingData"),
    *bucket_attacks(at.target, TARGET_STORAGE, "SmokeTests"),
    *key_attacks(),
    *role_attacks(),
    *endpoint_attacks(),
    *model_attacks(),
    *access_log_attacks(at.source, SOURCE_STORAGE, "TrainingData"),
    *access_log_attacks(at.target, TARGET_STORAGE, "SmokeTests"),
)
"""In an order in which one field is enough for all: those that take a version or a bucket away come last."""
