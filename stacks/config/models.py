"""Models and their versions: what they are trained on, and what they must reach."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from stacks.config.fields import (
    Data,
    EntityType,
    Fraction,
    Hours,
    LabelDelimiter,
    Loc,
    Name,
    Percent,
    Section,
    SecurityGroupId,
    SubnetId,
    TagKey,
    TagValue,
)

Problem = tuple[Loc, str]
Language = Literal["en", "es", "fr", "it", "de", "pt"]
Tags = Annotated[dict[TagKey, TagValue], Field(max_length=40)]
"""Comprehend takes 50 for a resource; the app and CloudFormation need some."""


class Vpc(Section):
    """Where Comprehend's containers run, in place of a network of its own."""

    subnets: Annotated[tuple[SubnetId, ...], Field(min_length=1, max_length=16, strict=False)]
    """Each with an S3 gateway endpoint, and a KMS endpoint."""
    security_groups: Annotated[tuple[SecurityGroupId, ...], Field(min_length=1, max_length=5, strict=False)]
    """That let its containers talk to each other."""

    def as_request(self) -> dict[str, list[str]]:
        """Return it as Comprehend takes it."""
        return {"Subnets": list(self.subnets), "SecurityGroupIds": list(self.security_groups)}

    def as_conditions(self) -> dict[str, dict[str, list[str] | str]]:
        """Return what allows work in this network only (service authorization reference)."""
        given = {
            "comprehend:VpcSubnets": list(self.subnets),
            "comprehend:VpcSecurityGroupIds": list(self.security_groups),
        }
        # Of a request that names no network, every value is one of these.
        return {"ForAllValues:StringEquals": {**given}, "Null": dict.fromkeys(given, "false")}


class AugmentedManifest(Section):
    """Documents and labels in one file of JSON lines, as SageMaker Ground Truth writes it."""

    manifest: Data
    """The file of JSON lines."""
    attributes: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]
    """Names of the labelling jobs' attributes in it."""
    split: Literal["train", "test"] = "train"
    """Whether its documents train or test."""
    annotations: Data | None = None
    """Where the annotations are that the lines name; only some labelling jobs write them apart."""
    source_documents: Data | None = None
    """Where the documents are that the lines name."""


class _Version(Section):
    """What versions of every kind have. What one is trained on is immutable once it is deployed; the rest is not."""

    extends: Name | None = None
    """Another version of the model, whose fields this one has but for those that it gives itself."""
    language: Language = "en"
    """Of the documents."""
    augmented_manifests: Annotated[tuple[AugmentedManifest, ...], Field(strict=False)] = ()
    """What labelling jobs of SageMaker Ground Truth wrote, in place of documents and their labels."""
    deadline_hours: Hours = 12
    """How long the training may take."""
    removal_policy: Literal["retain", "destroy"] = "retain"
    """Whether the trained version goes when it leaves this file."""
    vpc: Vpc | None = None
    """Where Comprehend trains, in place of a network of its own."""
    tags: Tags = {}
    """Your own; a change of them trains nothing."""

    data_fields: ClassVar[tuple[str, ...]] = ()

    def data(self) -> Iterator[tuple[Loc, Data]]:
        """Yield all that it is trained on, with the fields that name it."""
        for field in self.data_fields:
            if value := getattr(self, field):
                yield (field,), value
        for index, manifest in enumerate(self.augmented_manifests):
            for field in ("manifest", "annotations", "source_documents"):
                if value := getattr(manifest, field):
                    yield ("augmented_manifests", index, field), value

    def _manifest_problems(self) -> Iterator[Problem]:
        for field in self.data_fields:
            if self.augmented_manifests and getattr(self, field):
                yield (field,), "stands beside augmented_manifests, which have all that it names: keep one of them"
        if self.augmented_manifests and all(manifest.split == "test" for manifest in self.augmented_manifests):
            yield ("augmented_manifests",), "all are for testing: at least one has `split: train`"


class RecognizerMetrics(Section):
    """Metrics of a recognizer to reach, in percent, as Comprehend gives them."""

    precision: Percent | None = None
    """Percent of the mentions found that are right."""
    recall: Percent | None = None
    """Percent of the mentions there are that are found."""
    f1: Percent | None = None
    """Their harmonic mean, in percent."""


class RecognizerGate(RecognizerMetrics):
    """What a version must reach on the held-out documents before it is shared, for single entity types too."""

    entity_types: dict[EntityType, RecognizerMetrics] = {}
    """For single entity types."""

    def as_properties(self) -> dict[str, object]:
        """Return it as the custom resources read it."""
        overall = self.model_dump(include=set(RecognizerMetrics.model_fields), exclude_none=True)
        by_type = {name: metrics.model_dump(exclude_none=True) for name, metrics in self.entity_types.items()}
        return {"Overall": overall, "ByType": by_type}


class EntityRecognizerVersion(_Version):
    """A version of an entity recognizer: from an entity list, annotations, or augmented manifests."""

    data_fields = ("documents", "entity_list", "annotations", "test_documents", "test_annotations")

    entity_types: Annotated[tuple[EntityType, ...], Field(min_length=1, max_length=25, strict=False)]
    """What is recognized."""
    documents: Data | None = None
    """Text, one document a line or a file."""
    document_format: Literal["one-per-line", "one-per-file"] = "one-per-line"
    """Whether a line or a whole file is a document."""
    entity_list: Data | None = None
    """CSV of Text,Type: what is named there is a mention wherever it stands."""
    annotations: Data | None = None
    """CSV of File,Line,Begin Offset,End Offset,Type: where the mentions are."""
    test_documents: Data | None = None
    """Documents to measure with; without them Comprehend holds out a tenth."""
    test_annotations: Data | None = None
    """The mentions in them."""
    minimum: RecognizerGate = RecognizerGate()
    """The quality gate: below it the version is not shared."""

    def problems(self) -> Iterator[Problem]:
        """Yield what no single field can know."""
        yield from self._manifest_problems()
        if not self.augmented_manifests:
            yield from self._source_problems()
        for index, entity_type in enumerate(self.entity_types):
            if entity_type in self.entity_types[:index]:
                yield ("entity_types", index), f"{entity_type!r} stands here twice: keep one"
        for entity_type in sorted(set(self.minimum.entity_types) - set(self.entity_types)):
            rule = f"is not in entity_types: {', '.join(self.entity_types)}"
            yield ("minimum", "entity_types", entity_type), f"{entity_type!r} {rule}"

    def _source_problems(self) -> Iterator[Problem]:
        if not self.documents:
            yield ("documents",), "is missing: documents, or augmented_manifests"
        if bool(self.entity_list) == bool(self.annotations):
            yield ("entity_list",), "exactly one of entity_list and annotations says where the entities are"
        if self.document_format == "one-per-file" and self.entity_list:
            yield ("document_format",), "with an entity list, documents are one-per-line"
        if bool(self.test_documents) != bool(self.test_annotations):
            yield ("test_documents",), "test_documents and test_annotations come together"
        if self.test_documents and self.entity_list:
            yield (
                ("test_documents",),
                "a test set is for annotations; with an entity list, Comprehend holds out a tenth",
            )


class ClassifierGate(Section):
    """What a version must reach on the held-out documents before it is shared: fractions, as Comprehend gives them."""

    accuracy: Fraction | None = None
    """Part of the documents that got exactly their labels."""
    precision: Fraction | None = None
    """Mean over the labels: part of the documents given it that have it."""
    recall: Fraction | None = None
    """Mean over the labels: part of the documents that have it that are given it."""
    f1: Fraction | None = None
    """Mean over the labels: the harmonic mean of precision and recall."""
    micro_precision: Fraction | None = None
    """Precision over all labels together."""
    micro_recall: Fraction | None = None
    """Recall over all labels together."""
    micro_f1: Fraction | None = None
    """The harmonic mean of these two."""

    def as_properties(self) -> dict[str, object]:
        """Return it as the custom resources read it."""
        return {"Overall": self.model_dump(exclude_none=True)}


class DocumentClassifierVersion(_Version):
    """A version of a document classifier: from labelled documents, or augmented manifests."""

    data_fields = ("documents", "test_documents")

    mode: Literal["multi-class", "multi-label"]
    """Whether a document has one class or several labels."""
    documents: Data | None = None
    """CSV of label and text, without a header."""
    label_delimiter: LabelDelimiter | None = None
    """Between the labels of a document; Comprehend's own is `|`."""
    test_documents: Data | None = None
    """Documents to measure with; without them Comprehend holds out a tenth."""
    minimum: ClassifierGate = ClassifierGate()
    """The quality gate: below it the version is not shared."""

    def problems(self) -> Iterator[Problem]:
        """Yield what no single field can know."""
        yield from self._manifest_problems()
        if not self.augmented_manifests and not self.documents:
            yield ("documents",), "is missing: documents, or augmented_manifests"
        if self.label_delimiter and self.mode == "multi-class":
            yield ("label_delimiter",), "in mode multi-class a document has one label: nothing to delimit"


class EntityRecognizer(Section):
    """An entity recognizer and its versions by name."""

    kind: Literal["entity-recognizer"]
    """Finds mentions of entities in documents."""
    versions: Annotated[dict[Name, EntityRecognizerVersion], Field(min_length=1)]
    """By name."""


class DocumentClassifier(Section):
    """A document classifier and its versions by name."""

    kind: Literal["document-classifier"]
    """Tells which classes documents have."""
    versions: Annotated[dict[Name, DocumentClassifierVersion], Field(min_length=1)]
    """By name."""


Model = Annotated[EntityRecognizer | DocumentClassifier, Field(discriminator="kind")]
Version = EntityRecognizerVersion | DocumentClassifierVersion
