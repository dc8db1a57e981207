"""Every file has a licence that machines can read, and each table the one that the data package names."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import yaml

from tests.conftest import REPOSITORY


def test_every_file_has_a_licence() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "reuse", "--root", str(REPOSITORY), "lint", "--lines"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def test_tables_have_the_licence_of_the_data_package() -> None:
    package = yaml.safe_load((REPOSITORY / "evidence" / "datapackage.yaml").read_text(encoding="utf-8"))
    own = {
        table["path"]: {licence["name"] for licence in table.get("licenses", package["licenses"])}
        for table in package["resources"]
    }
    annotations = tomllib.loads((REPOSITORY / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]
    common = next(item["SPDX-License-Identifier"] for item in annotations if item["path"] == "evidence/tables/*.csv")
    named = {item["path"]: item["SPDX-License-Identifier"] for item in annotations if isinstance(item["path"], str)}
    assert own == {path: {named.get(f"evidence/{path}", common)} for path in own}
