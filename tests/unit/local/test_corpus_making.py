from pathlib import Path

import pytest

from local.corpus import __main__ as command
from local.corpus import data_set, make_all, make_corpus, making
from local.corpus.data_set import DataSet
from local.corpus.offerings import Offerings
from local.corpus.selection import CorpusError, Selection, Sentence
from local.engine.mentions import Mention

SELECTION = Selection(
    offerings=Offerings(listed=frozenset({"S3", 'Amazon "S3", classic'}), unlisted=frozenset({"Amazon Textract"})),
    documents=["Put it into S3.", "Put it away — now."],
    listed=[
        Sentence("No.", ()),
        Sentence("\U0001faa3 is S3 or S3.", (Mention(5, 7, "X", 1.0), Mention(11, 13, "X", 1.0))),
    ],
    unlisted=[Sentence("Amazon Textract reads.", (Mention(0, 15, "X", 1.0),)), Sentence("Yes.", ())],
)
FILES = {
    "documents.txt": "Put it into S3.\nPut it away — now.\n",
    "entity_list.csv": 'Text,Type\n"Amazon ""S3"", classic",AWS_OFFERING\nS3,AWS_OFFERING\n',
    "smoke-test/listed.txt": "No.\n\U0001faa3 is S3 or S3.\n",
    "smoke-test/unlisted.txt": "Amazon Textract reads.\nYes.\n",
    "smoke-test/annotations.csv": (
        "File,Line,Begin Offset,End Offset,Type\nlisted.txt,1,5,7,X\nlisted.txt,1,11,13,X\nunlisted.txt,0,0,15,X\n"
    ),
}


class Botocore:
    """Stands for reading the documentation, and counts how often it is read."""

    def __init__(self) -> None:
        self.read = 0
        self.suffices = True

    def select(self, _services: object) -> Selection:
        self.read += 1
        if not self.suffices:
            raise CorpusError("too few")
        return SELECTION


@pytest.fixture
def botocore(monkeypatch: pytest.MonkeyPatch) -> Botocore:
    botocore = Botocore()
    monkeypatch.setattr(making, "read_services", list)
    monkeypatch.setattr(making, "select", botocore.select)
    monkeypatch.setattr(making, "read_references", list)
    for name in ("aws_terms", "api_docs", "api_topics"):
        monkeypatch.setattr(making, name, lambda *_: DataSet({"documents.csv": "A,b\n"}, "one"))
    return botocore


def files_in(directory: Path) -> dict[str, str]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes().decode()
        for path in directory.rglob("*")
        if path.is_file() and path.name != ".made-from.json"
    }


@pytest.mark.usefixtures("botocore")
def test_the_files_hold_documents_list_and_tests_with_their_mentions(tmp_path: Path) -> None:
    made = make_corpus(tmp_path / "new" / "corpus")

    assert files_in(tmp_path / "new" / "corpus") == FILES
    assert made.summary == (
        "2 training documents, 2 offerings in the entity list, 1 in no list, 4 test sentences with 3 mentions"
    )


def test_each_data_set_has_a_directory_and_the_documentation_is_read_once(tmp_path: Path, botocore: Botocore) -> None:
    made = dict(make_all(tmp_path))

    assert [folder.name for folder in made] == ["aws-offerings", "aws-terms", "api-docs", "api-topics"]
    assert files_in(tmp_path / "aws-offerings") == FILES
    assert files_in(tmp_path / "api-docs") == {"documents.csv": "A,b\n"}
    assert botocore.read == 1


def test_only_what_is_missing_is_made(tmp_path: Path, botocore: Botocore) -> None:
    list(make_all(tmp_path))
    (tmp_path / "api-docs" / "documents.csv").unlink()

    made = {folder.name: made.now for folder, made in make_all(tmp_path)}

    assert made == {"aws-offerings": False, "aws-terms": False, "api-docs": True, "api-topics": False}
    assert botocore.read == 1


def test_what_is_there_is_left_as_it_is(tmp_path: Path, botocore: Botocore) -> None:
    first = make_corpus(tmp_path)
    (tmp_path / "documents.txt").write_text("Edited.\n")

    second = make_corpus(tmp_path)

    assert botocore.read == 1
    assert files_in(tmp_path)["documents.txt"] == "Edited.\n"
    assert (first.now, second.now) == (True, False)
    assert first.summary == second.summary


def test_another_botocore_makes_the_files_anew(
    tmp_path: Path, botocore: Botocore, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_corpus(tmp_path)
    monkeypatch.setattr("botocore.__version__", "0.0.1")

    assert make_corpus(tmp_path).botocore == "0.0.1"
    assert botocore.read == 2


def test_other_code_makes_the_files_anew(tmp_path: Path, botocore: Botocore, monkeypatch: pytest.MonkeyPatch) -> None:
    make_corpus(tmp_path)
    monkeypatch.setattr(data_set, "_generator", lambda: "other")

    assert make_corpus(tmp_path).now
    assert botocore.read == 2


@pytest.mark.parametrize("name", [*FILES, ".made-from.json"])
def test_a_missing_file_makes_the_files_anew(tmp_path: Path, botocore: Botocore, name: str) -> None:
    make_corpus(tmp_path)
    (tmp_path / name).unlink()

    make_corpus(tmp_path)

    assert botocore.read == 2
    assert files_in(tmp_path) == FILES


def test_a_damaged_stamp_makes_the_files_anew(tmp_path: Path, botocore: Botocore) -> None:
    for damage in ("", "{}", "[]", '{"botocore": "1"}'):
        make_corpus(tmp_path)
        (tmp_path / ".made-from.json").write_text(damage)

    make_corpus(tmp_path)

    assert botocore.read == 5


@pytest.mark.usefixtures("botocore")
def test_an_interruption_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target.name == "listed.txt":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)

    with pytest.raises(KeyboardInterrupt):
        make_corpus(tmp_path)

    assert files_in(tmp_path) == {name: FILES[name] for name in ("documents.txt", "entity_list.csv")}
    assert not (tmp_path / ".made-from.json").exists()


def test_the_command_says_what_it_did(tmp_path: Path, botocore: Botocore, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--out", str(tmp_path)]) == 0
    assert f"{tmp_path}/aws-offerings: made from the API documentation in botocore" in capsys.readouterr().out
    assert command.main(["--out", str(tmp_path)]) == 0
    assert f"{tmp_path}/api-topics: already made from" in capsys.readouterr().out

    botocore.suffices = False
    assert command.main(["--out", str(tmp_path / "other")]) == 1
    assert "not made from botocore: too few" in capsys.readouterr().err
