from pathlib import Path

import pytest

from tests.unit.data_files.data_sets import write_all


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_all(tmp_path)
    return tmp_path
