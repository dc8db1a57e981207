"""Read YAML that people write, and remember on which line each value stands, so that faults can name the place."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import jsonschema
import yaml
from yaml.reader import ReaderError

from livingbook.errors import BookError, did_you_mean, read_text

#: parser and writer in C, ten times as fast, where PyYAML was built with them
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
#: a path into nested data: keys of mappings and indices of lists
DataPath = tuple[Hashable, ...]


def read_yaml(path: Path) -> Any:
    """Read a YAML file that has been checked already."""
    return yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - a safe loader, in C


def written_yaml(data: Any) -> str:
    """Write plain data as YAML, in the order in which they are."""
    text: str = yaml.dump(data, Dumper=_DUMPER, allow_unicode=True, sort_keys=False)
    return text


class YamlSource:
    """One YAML file: its data, the line of every value, and the faults found in it.

    :param path: the file; it must exist.
    :raises BookError: if the file is missing, not UTF-8 or not valid YAML, with the line of the first fault.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[str] = []
        self._lines: dict[DataPath, int] = {}
        text = read_text(path)
        try:
            loader = _LOADER(text)
            root = loader.get_single_node()
            self.data: Any = loader.construct_document(root) if root else None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise BookError(f"{path}:{line}: not valid YAML: {error.problem}") from None
        except ReaderError as error:  # a character that YAML does not allow
            line = text.count("\n", 0, text.find(chr(error.character))) + 1
            raise BookError(f"{path}:{line}: not valid YAML: {error.reason}: #x{error.character:04x}") from None
        except ValueError as error:  # a date such as 2026-13-40
            found = [f"{path}:{line}: '{day}' is no day of the calendar" for line, day in _no_days(text)]
            raise BookError(f"{path}: {error}", found or [f"{path}: not valid YAML: {error}"]) from None
        if root is not None:
            self._walk(root, ())

    def line(self, path: DataPath) -> int:
        """Give the line (counted from 1) of the value at a path, or of the nearest parent that is known."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def fault(self, path: DataPath, message: str) -> None:
        """Note a fault at the value with this path."""
        place = f" '{path[0]}'" if path and isinstance(path[0], str) else ""
        self.faults.append(f"{self.path}:{self.line(path)}:{place} {message}".replace(":  ", ": "))

    def check_schema(self, schema_file: Path) -> bool:
        """Compare the data with a JSON Schema and note every difference.

        :param schema_file: a JSON Schema, draft 2020-12.
        :return: whether the data has the form that the schema asks for.
        """
        schema = json.loads(schema_file.read_text(encoding="utf-8"))
        validator = jsonschema.Draft202012Validator(schema)
        before = len(self.faults)
        for error in sorted(validator.iter_errors(_jsonable(self.data)), key=lambda e: list(map(str, e.path))):
            self.fault(tuple(error.absolute_path), _explain(error))
        return len(self.faults) == before

    def _walk(self, node: yaml.Node, path: DataPath) -> None:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key_node, value_node in node.value:
                key = key_node.value
                if (*path, key) in self._lines:
                    first = self._lines[*path, key]
                    self._lines[(*path, key, "again")] = key_node.start_mark.line + 1
                    self.fault((*path, key, "again"), f"key '{key}' stands already on line {first}; remove one")
                self._lines[(*path, key)] = key_node.start_mark.line + 1
                self._walk(value_node, (*path, key))
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._lines[(*path, index)] = item.start_mark.line + 1
                self._walk(item, (*path, index))


def _no_days(text: str) -> Iterator[tuple[int, str]]:
    """Find what is written like a day and is none, with its line."""
    for number, line in enumerate(text.splitlines(), start=1):
        for day in _DAY.findall(line):
            try:
                date.fromisoformat(day)
            except ValueError:
                yield number, day


def _jsonable(data: Any) -> Any:
    """Turn dates into ISO text (JSON Schema knows no dates) and keys into text."""
    if isinstance(data, dict):
        return {str(key): _jsonable(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_jsonable(value) for value in data]
    return data.isoformat() if hasattr(data, "isoformat") else data


def _explain(error: jsonschema.ValidationError) -> str:
    """Say in plain words what a schema fault means and what would be right."""
    where = ".".join(str(part) for part in list(error.absolute_path)[1:])
    prefix = f"{where}: " if where else ""
    schema: dict[str, Any] = error.schema  # type: ignore[assignment]  # a true or false schema has no keyword to fail
    allowed, instance = cast("Any", error.validator_value), cast("Any", error.instance)
    if error.validator == "additionalProperties":
        known = schema.get("properties", {})
        unknown = [key for key in instance if key not in known]
        return prefix + "; ".join(f"unknown key '{key}'{did_you_mean(key, known)}" for key in unknown)
    if error.validator == "required":
        missing = [key for key in allowed if key not in instance]
        return prefix + f"missing {', '.join(repr(key) for key in missing)}"
    if error.validator == "enum":
        hint = did_you_mean(str(instance), allowed)
        return prefix + f"{instance!r} is not one of {', '.join(map(str, allowed))}{hint}"
    expected = schema.get("description")
    return prefix + error.message + (f"; expected {expected}" if expected else "")
