"""The files that a field of models.yaml names, if they can be read."""

from pathlib import Path

from stacks.data_files.problems import Report


def one_file(report: Report) -> bool:
    """Tell whether the field names a file that is not empty; report what it is else."""
    path = report.path
    if not path.is_file():
        report.unreadable(f"'{path}' is not a file: the sample's are made by `make corpus`")
    elif not path.stat().st_size:
        report.unreadable(f"'{path}' is empty")
    else:
        return True
    return False


def files_in(report: Report, rule: str = "expected a folder") -> list[Path]:
    """Return the files of a folder that are not empty, sorted; report what else there is.

    Comprehend reads all that is under a prefix and goes by the last part of its name, so folders in it are refused.
    """
    if not report.path.is_dir():
        report.unreadable(f"'{report.path}' is not a folder: {rule}")
        return []
    files = sorted(report.path.iterdir())
    if not files:
        report.unreadable(f"'{report.path}' has no files")
    right = []
    for path in files:
        if not path.is_file():
            report.error("is not a file: files alone stand in a folder of data", path=path)
        elif not path.stat().st_size:
            report.error("is empty: remove it", path=path)
        else:
            right.append(path)
    return right


def one_or_several(report: Report) -> list[Path]:
    """Return the file that the field names, or the files of the folder; none where something is wrong with it."""
    if report.path.is_dir():
        return files_in(report)
    return [report.path] if one_file(report) else []
