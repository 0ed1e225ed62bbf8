"""Why each action of a pipeline, and of what organizational units take, is allowed or denied.

Of what CDK Pipelines writes, a reason says as well where we would write less. Lists are as in `security_reasons`.
"""

PIPELINE = [
    (
        r"CodePipeline: sts:AssumeRole",
        "Runs the pipeline. We would add a condition with its ARN; without, `iam:PassRole` alone decides which "
        "pipeline has the role",
    ),
    (
        r"CodeBuild: sts:AssumeRole",
        "Runs the steps. We would add a condition with their ARNs; without, `iam:PassRole` alone decides which builds "
        "have the role",
    ),
    (
        r"EventBridge: sts:AssumeRole",
        "Starts the pipeline. We would add a condition with the rule's ARN; without, `iam:PassRole` alone decides "
        "which rule has the role",
    ),
    (r"event role: codepipeline:StartPipelineExecution", "Starts the pipeline when there is a new commit"),
    (
        r"CodePipeline role: sts:AssumeRole (commit|approval) role|CodePipeline role: sts:AssumeRole role that",
        "Acts in each step with a role of the step's own",
    ),
    (
        r"CodePipeline role: sts:AssumeRole cdk bootstrap's deploy role",
        "Has CloudFormation deploy there, which no role of a build may. That account's `--trust` decides too",
    ),
    (
        r"\w+ role: s3:PutObject(Version)?Acl artifact bucket",
        "CDK Pipelines' for a connection. The bucket takes no ACL but the one that gives its owner all (S3 user guide: "
        "object ownership)",
    ),
    (
        r"(CodePipeline|commit|build) role: s3:\w+\*? artifact bucket",
        "Reads and writes what steps hand on. CDK Pipelines' grant, with deletions and locks that we would leave out",
    ),
    (
        r"CodePipeline role: s3:\w+\*? bucket of artifact copies",
        "Copies artifacts to the region that they are deployed in. CDK Pipelines' grant, as broad as for the originals",
    ),
    (
        r"CodePipeline role: kms:\w+\*? everything",
        "The key of the copies, which CDK Pipelines knows by its alias only: any key whose own policy leaves it to "
        "policies of this account. Much broader than we would write",
    ),
    (
        r"(CodePipeline|commit|build) role: kms:\w+\*? artifact key",
        "Artifacts are encrypted, read and written with the pipeline's own key",
    ),
    (
        r"commit role: code(connections|star-connections):UseConnection",
        "Reads the commit, by both names of the service. We would name the repository in a condition: it may read "
        "any that the connection reaches",
    ),
    (r"commit role: codecommit:", "Reads the commit of that repository"),
    (r"commit role: s3:\w+\*? the archive", "Reads the archive that the commits are in, and looks for a new one"),
    (
        r"role that starts builds: codebuild:",
        "Starts the builds of the pipeline, waits for them, and stops them with it",
    ),
    (
        r"(build|report|update) role: logs:",
        "Writes the log of its builds, whose streams CodeBuild makes up",
    ),
    (
        r"(build|report|update) role: codebuild:",
        "CodeBuild's reports of tests, which no step writes: CDK Pipelines gives it to every build",
    ),
    (
        r"assets role: logs:",
        "Writes the log of uploads, which have one role: CDK Pipelines names none of them, so logs of any build",
    ),
    (
        r"assets role: codebuild:\w+ test reports",
        "CodeBuild's reports of tests, which no upload writes: CDK Pipelines gives it, for any build",
    ),
    (
        r"assets role: codebuild:(BatchGet|Start|Stop)Builds? everything",
        "CDK Pipelines', for any build of the account, and no upload does it: what starts or stops one is denied",
    ),
    (
        r"assets role never: codebuild:",
        "Started with other commands, a build could deploy the pipeline. CodePipeline starts builds with another role",
    ),
    (
        r"(report|update|assets) role: s3:\w+\*? artifact bucket",
        "Reads what the steps before handed on: CDK Pipelines' grant, for all artifacts and not only its own",
    ),
    (
        r"assets role: kms:\w+\*? artifact key",
        "Artifacts are encrypted with the pipeline's own key",
    ),
    (
        r"(report|update) role: kms:\w+\*? artifact key",
        "Artifacts are encrypted with the pipeline's own key; CDK Pipelines lets whatever builds encrypt too",
    ),
    (
        r"report role: sts:AssumeRole cdk bootstrap's lookup role",
        "Reads models, versions and stacks before a person is asked. The role reads all of that account but what is "
        "encrypted with its keys; its `--trust` decides too",
    ),
    (
        r"update role: sts:AssumeRole roles of pipeline",
        "Deploys the pipeline itself, with the roles of `cdk bootstrap` in this account and no others",
    ),
    (
        r"update role: (cloudformation:DescribeStacks|s3:ListBucket) everything",
        "Looks for the stack and the bucket of `cdk bootstrap`. We would name them: it may read outputs of any stack "
        "and names of objects in any bucket, but no objects",
    ),
    (
        r"assets role: sts:AssumeRole cdk bootstrap's file-publishing role",
        "Uploads the app's files to that account's bucket of `cdk bootstrap`; its `--trust` decides too",
    ),
    (
        r"cdk bootstrap's deploy role in \w+: s3:\w+\*? artifact bucket",
        "Reads the templates that it deploys: CDK Pipelines' grant, for all artifacts, the commit's among them",
    ),
    (
        r"cdk bootstrap's deploy role in \w+: s3:\w+\*? bucket of artifact copies",
        "Reads the templates that it deploys. CDK Pipelines makes this bucket: of what the artifact bucket denies, "
        "it denies plain HTTP only",
    ),
    (r"cdk bootstrap's deploy role in \w+: kms:\w+ artifact key", "What it reads is encrypted with this key"),
    (r"cdk bootstrap's deploy role in \w+: kms:\w+ key of artifact copies", "What it reads is encrypted with this key"),
    (
        r"account pipeline: kms:(?!\*)\S+ key of artifact copies",
        "CDK Pipelines' grant for the role that copies. It says no more than the statement for administrators does",
    ),
    (
        r"anyone never: s3:\* artifact bucket.*aws:PrincipalAccount",
        "Nobody but the accounts that the pipeline deploys to, whatever a policy elsewhere says",
    ),
]

UNITS = [
    (
        r"anyone: s3:GetObject files bucket",
        "Code, templates and documents of smoke tests: for the accounts of the units, those that deploy to them, and "
        "none that joins later",
    ),
    (
        r"function's role: s3:GetObject files bucket",
        "Reads the documents of smoke tests: its account has no bucket of `cdk bootstrap`",
    ),
    (
        r"account \w+: sts:AssumeRole publisher role",
        "Uploads these files with it: that account's administrators say who may",
    ),
    (r"assets role: sts:AssumeRole publisher role", "Uploads what a stack set deploys"),
    (r"publisher role: s3:(Get|List)\w+ files bucket ", "Looks what is there already, as the CDK CLI does"),
    (r"publisher role: s3:\w+ files bucket/", "Uploads under the app's prefix, and nowhere else"),
]
