"""What happens in which order, and what is kept: nothing but dependencies and deletion policies decide it."""

from pathlib import Path

from aws_cdk.cx_api import CloudAssembly

from tests.infrastructure.templates import Template, make_app
from tests.project import MODELS

WAIT = "AWS::CloudFormation::WaitCondition"


def test_a_version_is_shared_only_once_it_is_trained(source: Template) -> None:
    assert source.depends("Modelsoffersv1Share", on="Modelsoffersv1TrainedModelTrainingWait")


def test_the_smoke_test_waits_for_the_import_and_the_parameter_for_the_smoke_test(target: Template) -> None:
    assert target.depends(_one(target, "Custom::SmokeTest"), on=_one(target, WAIT))
    assert target.depends("CurrentoffersParameter", on=_one(target, "Custom::SmokeTest"))


def test_the_import_never_waits_for_what_comes_after_it(target: Template) -> None:
    (importing,) = target.resources("Custom::ImportedModel")

    assert not target.depends(importing, on=_one(target, "Custom::SmokeTest"))
    assert not target.depends(importing, on="CurrentoffersParameter")


def test_every_wait_depends_on_what_signals_it(source: Template, target: Template) -> None:
    for template in (source, target):
        for name in template.resources(WAIT):
            custom = name[: name.index("Wait")]
            assert template.depends(name, on=custom)
            assert any(other.startswith("Custom::") for other in _types(template, name))


def test_work_starts_only_once_its_roles_have_their_policies(source: Template, target: Template) -> None:
    training = source.only("Custom::TrainedModel")["Properties"]["Request"]
    assert "ModelCopy-SourceStorage:" in training["DataAccessRoleArn"]["Fn::ImportValue"]
    assert source.depends(_one(source, "Custom::TrainedModel"), on="LifecycleRoleDefaultPolicy")
    assert source.depends(_one(source, "Custom::TrainedModel"), on="LifecycleStartsStateMachine")
    assert source.depends(_one(source, "Custom::TrainedModel"), on="ModelsoffersPermissionsPolicy")
    assert source.depends(_one(source, "Custom::ModelShare"), on="ModelsoffersPermissionsPolicy")
    assert target.depends(_one(target, "Custom::ImportedModel"), on="ImportsoffersPermissionsPolicy")
    assert target.depends(_one(target, "Custom::SmokeTest"), on="ImportsoffersPermissionsPolicy")
    assert target.depends(_one(target, "Custom::ImportedModel"), on="ImportRoleDefaultPolicy")
    assert target.depends(_one(target, "Custom::SmokeTest"), on="InferenceRoleDefaultPolicy")


def test_a_wait_takes_twelve_hours_and_our_deadline_passes_first(source: Template) -> None:
    assert source.only(WAIT)["Properties"]["Timeout"] == "43200"
    assert source.only("Custom::TrainedModel")["Properties"]["WaitSeconds"] < 43200
    assert int(source.only("Custom::TrainedModel")["Properties"]["ServiceTimeout"]) <= 3600


def test_a_smoke_test_takes_the_hour_that_custom_resources_have(target: Template) -> None:
    properties = target.only("Custom::SmokeTest")["Properties"]

    assert (properties["ServiceTimeout"], properties["AnswerSeconds"]) == ("3600", 3480)


def test_a_rollback_keeps_what_was_trained(source: Template, target: Template) -> None:
    assert source.only("Custom::TrainedModel")["DeletionPolicy"] == "Retain"
    assert source.only("Custom::ModelShare").get("DeletionPolicy", "Delete") == "Delete"
    assert target.only("Custom::ImportedModel")["DeletionPolicy"] == "Delete"


def test_a_changed_smoke_test_is_run_again(project: Path, target: Template) -> None:
    (project / "models.yaml").write_text(MODELS + "          minimum: {f1: 90}\n")
    make_app(project, project / "cdk.out").synth()
    changed = Template(project / "cdk.out/ModelCopy-prd.template.json")

    assert changed.raw["Resources"].keys() == target.raw["Resources"].keys()
    fingerprints = {template.only("Custom::SmokeTest")["Properties"]["Fingerprint"] for template in (changed, target)}
    assert len(fingerprints) == 2


def test_a_version_trained_on_other_data_has_another_fingerprint(project: Path, source: Template) -> None:
    documents = project / "documents.txt"
    documents.write_text(documents.read_text() + "Buy the Green Plan.\n")
    make_app(project, project / "cdk.out").synth()
    changed = Template(project / "cdk.out/ModelCopy-Source.template.json")

    fingerprints = {t.only("Custom::TrainedModel")["Properties"]["Fingerprint"] for t in (changed, source)}
    assert len(fingerprints) == 2


def test_in_one_deployment_of_all_a_target_waits_for_its_source_and_for_what_it_comes_after(project: Path) -> None:
    more = MODELS[MODELS.index("  prd:") :].replace("prd:", "tst:").replace("222222222222", "333333333333")
    after = '"222222222222"\n    importer_role: importer\n    after: [tst]'
    (project / "models.yaml").write_text(MODELS.replace('"222222222222"', after) + more)

    together = make_app(project, project / "ordered.out", ordered="true").synth()
    apart = make_app(project, project / "apart.out").synth()

    def waits(assembly: CloudAssembly, stack: str) -> set[str]:
        found = assembly.get_stack_by_name(stack).dependencies
        return {one.id for one in found if one.id.startswith("ModelCopy") and not one.id.endswith(".assets")}

    assert waits(together, "ModelCopy-prd") == {"ModelCopy-Source", "ModelCopy-tst", "ModelCopy-prd-Storage"}
    assert waits(together, "ModelCopy-tst") == {"ModelCopy-Source", "ModelCopy-tst-Storage"}
    # The share names the role, which has to be there.
    assert waits(together, "ModelCopy-Source") == {"ModelCopy-SourceStorage", "ModelCopy-prd-Storage"}
    assert waits(apart, "ModelCopy-prd") == {"ModelCopy-prd-Storage"}


def _one(template: Template, resource_type: str) -> str:
    (name,) = template.resources(resource_type)
    return name


def _types(template: Template, name: str) -> list[str]:
    return [template.raw["Resources"][other]["Type"] for other in template.raw["Resources"][name]["DependsOn"]]
