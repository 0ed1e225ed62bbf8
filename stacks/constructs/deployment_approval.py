"""What a person is asked before a deployment, and is told about it."""

from aws_cdk import aws_iam
from aws_cdk.pipelines import CodeBuildStep, IFileSetProducer, ManualApprovalStep, Step

from stacks.bootstrap import lookup_role_arn
from stacks.config.chain import Chain
from stacks.names import stage_name

_SUMMARY = "SUMMARY"


def approval_steps(chain: Chain, name: str, *, commit: IFileSetProducer, assembly: IFileSetProducer) -> list[Step]:
    """Return the steps before a target's deployment: a report, and the question, which has its first line.

    Models, versions and their metrics, what serves there now, and the difference between the stacks: some of it is
    known only once the source is deployed, so a build reads it, through the roles of `cdk bootstrap` that only read.
    """
    account, region = chain.targets[name].account, chain.source.region
    accounts = [account, *([chain.source.account] if chain.trains else [])]
    report = CodeBuildStep(
        f"Report.{name}",
        input=commit,
        additional_inputs={"cdk.out": assembly},
        install_commands=["make setup corpus", 'export PATH="$PWD/.venv/bin:$PWD/node_modules/.bin:$PATH"'],
        commands=[
            f'{_SUMMARY}="$(python -m status.approval {name})"',
            f"export {_SUMMARY}",
            f'echo "${_SUMMARY}"',
            f"cdk diff --app cdk.out --method template '{stage_name(name)}/*'",
        ],
        role_policy_statements=[
            aws_iam.PolicyStatement(
                actions=["sts:AssumeRole"],
                resources=[lookup_role_arn(chain.partition, other, region) for other in accounts],
            )
        ],
    )
    summary = report.exported_variable(_SUMMARY)
    where = f"To {name}, account {account}, {region}."
    question = ManualApprovalStep(
        f"Approve.{name}", comment=f"{where} {summary} The log of {report.id} has every difference between the stacks."
    )
    return [report, question]
