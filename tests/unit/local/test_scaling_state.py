"""What is saved of Application Auto Scaling is what is there after a restart."""

import json

from local.scaling.state import Policy, State, Target

ENDPOINT = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer-endpoint/offers"
DIMENSION = "comprehend:entity-recognizer-endpoint:DesiredInferenceUnits"


def test_what_was_saved_is_there_again() -> None:
    state, again = State(), State()
    state.targets[ENDPOINT] = Target("arn", ENDPOINT, DIMENSION, 1, 3, 1.5)
    state.policies[ENDPOINT, "load"] = Policy("arn", "load", ENDPOINT, DIMENSION, {"TargetValue": 70.0}, 1.5)
    again.targets["other"] = Target("arn", "other", DIMENSION, 1, 3, 1.5)

    again.load_json(json.loads(json.dumps(state.to_json())))

    assert again.targets == state.targets
    assert again.policies == state.policies
