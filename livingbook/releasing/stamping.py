"""Writes version and dates into the files that state them, and leaves all else in these files as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from livingbook.yamlsource import DataPath, YamlSource

#: a key with its value, and whether the value stands in quotes; a comment behind it stays
_LINE = re.compile(r"""^(\s*(?:- )?[\w-]+:\s*)(["']?)([^"'#\n]*?)\2(\s*(?:#.*)?)$""")
_PROJECT_VERSION = re.compile(r'(^\[project\]\n(?:(?!\[).*\n)*?version = )"[^"\n]*"', re.MULTILINE)


def stamped(root: Path, version: str, day: date, data_day: date | None) -> dict[Path, str]:
    """Give the new text of each file that states the version or one of its dates.

    :param root: the book's root folder, whose ``CITATION.cff`` and ``_config.yml`` have no faults.
    :param version: such as '2026.12'.
    :param day: the date of the text.
    :param data_day: the day up to which the data reach; None if the book has no tables.
    :return: by path; files that would stay as they are, are left out.
    """
    new = {}
    citation = root / "CITATION.cff"
    source = YamlSource(citation)
    new[citation] = _with_values(source, _identity(source.data, version, day, data_day))
    config = root / "_config.yml"
    settings = YamlSource(config)
    if "copyright" in settings.data:
        new[config] = _with_values(settings, {("copyright",): str(day.year)})
    project = root / "pyproject.toml"
    if project.exists():
        text = project.read_text(encoding="utf-8")
        new[project] = _PROJECT_VERSION.sub(rf'\g<1>"{version}"', text, count=1)
    return {path: text for path, text in new.items() if text != path.read_text(encoding="utf-8")}


def _identity(record: Mapping[str, Any], version: str, day: date, data_day: date | None) -> dict[DataPath, str]:
    """Say what stands where in ``CITATION.cff``."""

    def found() -> Iterator[tuple[DataPath, str]]:
        for place, held in (((), record), (("preferred-citation",), record.get("preferred-citation", {}))):
            yield from (
                ((*place, key), value)
                for key, value in (("version", version), ("date-released", day.isoformat()))
                if key in held
            )
        for index, reference in enumerate(record.get("references", [])):
            if data_day and reference.get("type") == "data" and "date-released" in reference:
                yield ("references", index, "date-released"), data_day.isoformat()

    return dict(found())


def _with_values(source: YamlSource, values: Mapping[DataPath, str]) -> str:
    lines = source.path.read_text(encoding="utf-8").splitlines(keepends=True)
    for place, value in values.items():
        number = source.line(place) - 1
        body = lines[number].rstrip("\r\n")
        lines[number] = _LINE.sub(rf"\g<1>\g<2>{value}\g<2>\g<4>", body) + lines[number][len(body) :]
    return "".join(lines)
