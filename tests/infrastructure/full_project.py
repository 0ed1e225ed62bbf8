"""A config with everything in it that changes who may do what: for checks of all policies that the app can make."""

from pathlib import Path

from tests.local import training_inputs

_VPC = "vpc: {subnets: [subnet-0a1b2c3d, subnet-1a2b3c4d], security_groups: [sg-0a1b2c3d]}"
_TAGS = 'tags: {cost-centre: "42", team: models}'
KEY = "arn:aws:kms:eu-west-1:{account}:key/12345678-1234-1234-1234-123456789012"

MODELS = f"""\
source:
  account: "111111111111"
  region: eu-west-1
  permissions_boundary: developers
  model_key_arn: {KEY.format(account="111111111111")}
  data_buckets:
    foreign-corpus: {{account: "777777777777", key_arn: "{KEY.format(account="777777777777")}"}}
    own-corpus: {{key_arn: "{KEY.format(account="111111111111")}"}}
models:
  offers:
    kind: entity-recognizer
    versions:
      v1:
        entity_types: [OFFER, SHOP]
        documents: documents.txt
        annotations: annotations.csv
        minimum: {{f1: 50, entity_types: {{SHOP: {{recall: 40}}}}}}
      v2:
        entity_types: [OFFER, SHOP]
        documents: documents
        document_format: one-per-file
        annotations: annotations-of-files.csv
        removal_policy: destroy
        {_VPC}
        {_TAGS}
      v3:
        entity_types: [OFFER, SHOP]
        documents: s3://foreign-corpus/train/documents.txt
        annotations: s3://foreign-corpus/train/annotations.csv
        test_documents: s3://own-corpus/test/documents.txt
        test_annotations: s3://own-corpus/test/annotations.csv
  letters:
    kind: document-classifier
    versions:
      v1:
        mode: multi-class
        documents: classes.csv
        {_VPC}
  topics:
    kind: document-classifier
    versions:
      v1:
        mode: multi-label
        label_delimiter: ";"
        augmented_manifests:
          - {{manifest: "s3://plain-corpus/labels/output.manifest", attributes: [topics]}}
        {_TAGS}
targets:
  prd:
    account: "222222222222"
    permissions_boundary: developers
    importer_role: model-importer
    principals: ["arn:aws:iam::222222222222:user/release"]
    imports:
      offers:
        version: v2
        retain_versions: [v1]
        endpoint: {{name: offers-live, inference_units: 2, auto_scaling: {{maximum: 4, utilization: 60}}}}
        {_TAGS}
        smoke_test:
          documents: [documents.txt]
          expected: annotations.csv
          {_VPC}
      letters:
        version: v1
        smoke_test: {{documents: [documents.txt], expected: expected-classes.csv}}
  tst:
    account: "444444444444"
    imports:
      offers:
        version: v3
        smoke_test: {{documents: [documents.txt], expected: annotations.csv}}
"""


def write_full_project(folder: Path) -> Path:
    """Write models.yaml and its data files into a folder; return the folder."""
    (folder / "models.yaml").write_text(MODELS)
    (folder / "documents.txt").write_text(training_inputs.lines())
    (folder / "annotations.csv").write_text(training_inputs.annotations("documents.txt"))
    training_inputs.write_files(folder / "documents", folder / "annotations-of-files.csv")
    texts = [document.text for document in training_inputs.documents()]
    labelled = [f'{"SALE" if number % 2 else "PRICE"},"{text}"\n' for number, text in enumerate(texts)]
    (folder / "classes.csv").write_text("".join(labelled))
    (folder / "expected-classes.csv").write_text("File,Line,Class\ndocuments.txt,0,PRICE\ndocuments.txt,1,SALE\n")
    return folder
