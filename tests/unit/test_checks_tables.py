"""Tables against the data package: what frictionless finds, told as the book tells faults, and asked only if needed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from livingbook.errors import BookError
from livingbook.evidence import validation
from livingbook.evidence.tables import load_tables
from tests.books import ROOTS

TABLE = "evidence/tables/launches.csv"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOTS / "charts-small" / "evidence", tmp_path / "evidence")
    return tmp_path


def write(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_good_table_has_no_faults(root: Path) -> None:
    assert validation.table_faults(root) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2024,", "2023,", ":3: primary key: the same as in the row at position 2"),
        ("1263", "0", ':3: column \'launches\': constraint error: constraint "minimum" is "1"'),
    ],
)
def test_faults_have_their_place(root: Path, old: str, new: str, told: str) -> None:
    write(root / TABLE, old, new)
    faults = validation.table_faults(root)
    assert len(faults) == 1
    assert f"{root / TABLE}{told}" in faults[0]


def test_an_encoding_is_told_by_the_reader_too(root: Path) -> None:
    (root / TABLE).write_bytes((root / TABLE).read_bytes().replace(b"caveat", "cavéat".encode("latin-1")))
    with pytest.raises(BookError, match="not UTF-8 at byte"):
        load_tables(root)
    assert "utf-8" in validation.table_faults(root)[0]


def test_faults_of_reader_and_library_are_told_together(root: Path) -> None:
    package = root / "evidence" / "datapackage.yaml"
    text = package.read_text(encoding="utf-8")
    again = (
        text[text.index("  - name: launches") :]
        .replace("launches.csv", "other.csv")
        .replace("name: launches\n", "name: other\n", 1)
    )
    package.write_text(text + again, encoding="utf-8")
    shutil.copy(root / TABLE, root / "evidence" / "tables" / "other.csv")
    write(root / TABLE, "1263", "many")
    write(root / "evidence" / "tables" / "other.csv", "1263", "0")
    with pytest.raises(BookError) as error:
        load_tables(root)
    assert "launches.csv:3: column 'launches': 'many' is no integer" in error.value.faults[0]
    assert "other.csv:3: column 'launches': constraint error: constraint" in error.value.faults[1]
    assert len(error.value.faults) == 2


def test_only_changed_tables_are_validated(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "_build"
    asked: list[list[str]] = []
    real = validation.table_faults

    def counted(root: Path, names: dict[str, str]) -> list[str]:
        asked.append(list(names))
        return real(root, names)

    monkeypatch.setattr(validation, "table_faults", counted)
    assert validation.validate_changed(root, folder) == []
    assert validation.validate_changed(root, folder) == []
    write(root / TABLE, "1263", "0")
    assert len(validation.validate_changed(root, folder)) == 1
    assert len(validation.validate_changed(root, folder)) == 1
    write(root / TABLE, ",0,", ",1263,")
    assert validation.validate_changed(root, folder) == []
    assert asked == [["launches"]] * 3
