"""Augmented manifests of document classifiers (guide, "Multi-class mode" and "Multi-label mode")."""

from collections.abc import Mapping

from stacks.config.models import AugmentedManifest, DocumentClassifierVersion
from stacks.data_files.duplicates import Duplicates
from stacks.data_files.labels import Labels, Place, label_fault
from stacks.data_files.manifest_lines import ManifestLine, read_manifest
from stacks.data_files.problems import Report


class ClassifierManifests:
    """Checks lines as they are read, and then what they are in all."""

    def __init__(self, version: DocumentClassifierVersion) -> None:
        self._multi_label = version.mode == "multi-label"
        self._labels = {split: Labels(multi_label=self._multi_label) for split in ("train", "test")}
        self._reports: dict[str, list[Report]] = {"train": [], "test": []}
        self._duplicates = Duplicates()

    def read(self, report: Report, manifest: AugmentedManifest) -> None:
        """Check each line of a manifest."""
        self._reports[manifest.split].append(report)
        for line in read_manifest(report, manifest.attributes):
            if line.text is not None:
                self._duplicates.add(report, (line.text,), report.path, line.number)
            labels = self._names(report, line)
            if labels is None:
                continue
            if fault := label_fault(labels):
                report.error(fault, line.number)
            else:
                self._labels[manifest.split].add(labels, Place(report, report.path, line.number))

    def tell(self) -> None:
        """Report what is wrong with all manifests together."""
        self._duplicates.warn()
        training, test = self._reports["train"], self._reports["test"]
        if any(report.errors for report in training + test) or not training:
            return
        self._labels["train"].tell(training[0])
        if test and not any(report.errors for report in training):
            self._labels["test"].tell_test(self._labels["train"], test[0])

    def _names(self, report: Report, line: ManifestLine) -> tuple[str, ...] | None:
        """Return the classes of a line, by their names, or report why there are none."""
        names: list[object] = []
        for name, value, metadata in line.attributes:
            if self._multi_label:
                class_map = metadata.get("class-map")
                if not isinstance(value, list) or not isinstance(class_map, Mapping):
                    what = f"{name}: expected a list of classes, and {name}-metadata with a class-map"
                    report.error(f"{what}: has the job one class a document? Then the mode is multi-class", line.number)
                    return None
                if missing := [str(index) for index in value if str(index) not in class_map]:
                    report.error(f"{name}: class {missing[0]} has no name in the class-map", line.number)
                    return None
                names += [class_map[str(index)] for index in value]
            elif type(value) is int and "class-name" in metadata:
                names.append(metadata["class-name"])
            else:
                what = f"{name}: expected the number of a class, and {name}-metadata with a class-name"
                report.error(
                    f"{what}: has the job several classes a document? Then the mode is multi-label", line.number
                )
                return None
        if not all(isinstance(found, str) for found in names):
            report.error(f"{', '.join(map(repr, names))}: a class's name is a text", line.number)
            return None
        if not self._multi_label and len(names) > 1:
            report.error(
                f"{len(names)} classes: in mode multi-class, one attribute of a line has the class", line.number
            )
            return None
        return tuple(map(str, names))
