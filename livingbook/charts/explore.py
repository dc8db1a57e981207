"""The chart that a reader asks to explore: the same specification, and every mark tells its values."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import vl_convert

from livingbook.charts.theme import COLOURS

#: the runtime offers one function, under this name
_SNIPPET = "window.livingbookVegaEmbed = vegaEmbed;"


def runtime_name() -> str:
    """Name the file of the Vega runtime after its version, so that a browser may keep it."""
    return f"vega-{vl_convert.get_vega_version()}.js"


def write_runtime(folder: Path) -> None:
    """Write the Vega runtime from the installed package, unless it is there already.

    It holds Vega, Vega-Lite, Vega-Embed and Vega's expression interpreter, which runs where a page forbids ``eval``.

    :param folder: it exists.
    """
    target = folder / runtime_name()
    if not target.exists():
        made = target.with_suffix(".part")
        # In a function of its own: the bundle's short global names would clash with those of the page.
        made.write_text(f"(() => {{{vl_convert.javascript_bundle(_SNIPPET)}\n}})();\n", encoding="utf-8")
        made.replace(target)


def explorable(specification: dict[str, Any], alt: str, titles: Mapping[str, str]) -> str:
    """Turn the specification of a printed chart into one to explore.

    Colours become ``var(--chart-ROLE)``, for which the script on the page puts those of the reader's theme.

    :param specification: Vega-Lite with its data.
    :param alt: the text alternative.
    :param titles: heading by column, for those columns of the chart's tables whose values are shown.
    :return: JSON.
    """
    made = copy.deepcopy(specification)
    made["description"] = alt
    _add_values(made, made.get("datasets", {}), titles, {}, {})
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    for role, colour in COLOURS.items():
        text = re.sub(re.escape(colour), f"var(--chart-{role})", text, flags=re.IGNORECASE)
    return text


def _add_values(
    part: dict[str, Any],
    datasets: Mapping[str, Any],
    titles: Mapping[str, str],
    data: Mapping[str, Any],
    encoding: Mapping[str, Any],
) -> None:
    """Let every mark tell its values. A line is one mark for many rows, so it gets points that are felt, not seen."""
    data = part.get("data") or data
    encoding = {**encoding, **part.get("encoding", {})}
    parts = [child for name in ("layer", "hconcat", "vconcat", "concat") for child in part.get(name, [])]
    for child in [*parts, *([part["spec"]] if isinstance(part.get("spec"), dict) else [])]:
        _add_values(child, datasets, titles, data, encoding)
    mark = part.get("mark")
    kind = mark.get("type") if isinstance(mark, dict) else mark
    rows = data.get("values") or datasets.get(data.get("name", ""), [])
    if kind in (None, "text", "rule") or "tooltip" in encoding or not isinstance(rows, list):
        return
    values = _values(rows[0] if rows else {}, encoding, titles)
    if kind not in ("line", "area", "trail"):
        part["encoding"] = {**part.get("encoding", {}), "tooltip": values}
        return
    felt = {channel: encoding[channel] for channel in ("x", "y", "detail") if channel in encoding}
    points = {
        "mark": {"type": "point", "opacity": 0, "filled": True, "size": 150},
        "encoding": felt | {"tooltip": values},
    }
    part["layer"] = [{"mark": part.pop("mark"), "encoding": part.pop("encoding", {})}, points]


def _values(row: Mapping[str, Any], encoding: Mapping[str, Any], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """List what a mark tells: the columns of its row that a table describes, else what the chart encodes."""
    told: dict[str, dict[str, Any]] = {}
    if not any(isinstance(part, dict) and ("aggregate" in part or "bin" in part) for part in encoding.values()):
        told = {
            column: {"field": column, "title": title, "type": "nominal"}
            for column, title in titles.items()
            if column in row
        }
    for channel in ("x", "y", "theta", "color", "size"):
        part = encoding.get(channel)
        field = part.get("field") if isinstance(part, dict) else None
        if (
            not isinstance(part, dict)
            or ("axis" in part and part["axis"] is None)
            or not (field or "aggregate" in part)
        ):
            continue
        title = titles.get(str(field)) or part.get("title") or str(field or "number").replace("_", " ").capitalize()
        kept = {key: part[key] for key in ("field", "type", "aggregate", "bin", "timeUnit") if key in part}
        if part.get("type") == "temporal" and "timeUnit" not in part:
            kept["format"] = "%-d %B %Y"
        told[str(field or channel)] = {**kept, "title": title}
    return list(told.values())
