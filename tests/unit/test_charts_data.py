"""What a chart lets a reader take along: its data, its files, and the chart to explore."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest

from livingbook.charts import theme
from livingbook.charts.data import data_tables
from livingbook.charts.explore import explorable
from livingbook.charts.figures import licence_label, text_alternative
from livingbook.charts.outputs import chart_of_cell
from livingbook.charts.pages import ROWS, ChartFiles, furniture
from livingbook.charts.svg import standalone_svg
from livingbook.evidence.tables import Field, Table

FIELDS = (
    Field("year", "year", "Year"),
    Field("launches", "integer", "Launches"),
    Field("first", "date", "First launch"),
    Field("source", "string", "Source"),
)


@pytest.fixture
def launches(tmp_path: Path) -> Table:
    file = tmp_path / "launches.csv"
    file.write_text("year,launches,first,source\n2023,1212,2023-01-03,a\n2024,1263,,a\n2025,1317,2025-01-02,a\n")
    return Table("launches", file, "Launches a year", "", "", date(2025, 12, 31), (), (), FIELDS, key=("year",))


def frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame(table.rows()).assign(first=lambda rows: pd.to_datetime(rows["first"]))


def specification(chart: Any) -> dict[str, Any]:
    theme.enable()
    made: dict[str, Any] = chart.to_dict()
    return made


def test_only_the_drawn_rows_are_shown_with_what_the_cell_worked_out(launches: Table) -> None:
    rows = frame(launches).query("year > 2023").assign(share=[0.5, 0.25])
    label = alt.Chart(pd.DataFrame({"x": [1]})).mark_text().encode(x="x:Q")
    chart = alt.layer(alt.Chart(rows).mark_line().encode(x="year:O", y=alt.Y("share:Q", title="Share of all")), label)
    (shown,) = data_tables(specification(chart), [launches])
    assert shown.title == "Launches a year"
    assert shown.columns == (("Year", False), ("Launches", True), ("First launch", False), ("Share of all", True))
    assert shown.rows == (("2024", "1,263", "–", "0.5"), ("2025", "1,317", "2\u00a0January 2025", "0.25"))


def test_a_long_form_shows_the_table_as_it_is(launches: Table) -> None:
    long = frame(launches).assign(twice=lambda rows: rows["launches"] * 2).melt("year", ["launches", "twice"])
    chart = alt.Chart(long).mark_line().encode(x="year:O", y="value:Q", color="variable:N")
    (shown,) = data_tables(specification(chart), [launches])
    assert [heading for heading, _ in shown.columns] == ["Year", "Launches", "First launch"]


def test_sums_are_shown_as_the_cell_made_them(launches: Table) -> None:
    sums = pd.DataFrame({"span": ["early", "late"], "launches": [2475, 1317], "hidden": [1, 2]})
    chart = alt.layer(
        alt.Chart(sums).mark_bar().encode(x=alt.X("span:N", title="Span"), y="launches:Q"),
        alt.Chart(sums.head(1)).mark_text().encode(x="span:N", y="launches:Q", text="hidden:N"),
    )
    (shown,) = data_tables(specification(chart), [launches])
    assert shown.columns == (("Span", False), ("Launches", True))
    assert shown.rows == (("early", "2,475"), ("late", "1,317"))


def test_coordinates_without_an_axis_are_no_data(launches: Table) -> None:
    placed = frame(launches).assign(x=[0.1, 0.2, 0.3])
    chart = alt.Chart(placed).mark_circle().encode(x=alt.X("x:Q", axis=None), size="launches:Q")
    (shown,) = data_tables(specification(chart), [launches])
    assert "X" not in [heading for heading, _ in shown.columns]


def test_a_chart_to_explore_tells_values_and_names_colours_by_role(launches: Table) -> None:
    chart = alt.Chart(frame(launches)).mark_line(color=theme.COLOURS["vermilion"]).encode(x="first:T", y="launches:Q")
    made = json.loads(explorable(specification(chart), "A line.", {"year": "Year", "launches": "Launches"}))
    line, points = made["layer"]
    assert made["description"] == "A line."
    assert line["mark"]["color"] == "var(--chart-vermilion)"
    assert points["mark"]["opacity"] == 0
    told = {value["field"]: value for value in points["encoding"]["tooltip"]}
    assert told["year"]["title"] == "Year"
    assert told["first"]["format"] == "%-d %B %Y"
    assert not any(colour in json.dumps(made) for colour in theme.COLOURS.values())


def test_every_kind_of_chart_can_still_be_drawn(launches: Table) -> None:
    rows = frame(launches)
    bare = alt.X("year:Q", axis=None, scale=alt.Scale(domain=[2020, 2030], nice=False))
    spans = alt.Chart(rows).mark_rule().encode(x="year:Q", x2="launches:Q")
    charts = [
        alt.layer(alt.Chart(rows).mark_line().encode(bare, y="launches:Q"), alt.Chart(rows).mark_text().encode(bare)),
        alt.hconcat(alt.Chart(rows).mark_area().encode(x="first:T", y="launches:Q"), spans),
        alt.Chart(rows).mark_bar().encode(x="count()", y="source:N", color="source:N"),
        alt.Chart(rows).mark_line().encode(x="year:O", y="launches:Q").facet("source:N"),
    ]
    for chart in charts:
        made = explorable(specification(chart), "A chart.", {"year": "Year", "launches": "Launches"})
        assert "<svg" in theme.draw(json.loads(made.replace("var(--chart-", "#1234").replace(")", "")))


def test_sums_worked_out_by_the_drawing_tell_the_sum(launches: Table) -> None:
    chart = alt.Chart(frame(launches)).mark_bar().encode(x="source:N", y="sum(launches):Q")
    made = json.loads(explorable(specification(chart), "Bars.", {"year": "Year", "launches": "Launches"}))
    told = made["encoding"]["tooltip"]
    assert {"field": "launches", "type": "quantitative", "aggregate": "sum", "title": "Launches"} in told
    assert "year" not in {value.get("field") for value in told}


def test_files_are_made_anew_only_when_the_drawing_differs(tmp_path: Path) -> None:
    drawing = '<svg width="20" height="10" viewBox="0 0 20 10" xmlns="http://www.w3.org/2000/svg"><text font-family="Libertinus Serif" y="9">x</text></svg>'
    files = ChartFiles("print()", drawing, "An x.", {"mark": "bar", "data": {"values": []}}, {})
    files.write(tmp_path / "fig-a")
    picture = tmp_path / "fig-a.png"
    assert picture.read_bytes()[16:24] == bytes([0, 0, 0, 40, 0, 0, 0, 20])  # twice the size, after the PNG header
    picture.write_bytes(b"kept")
    files.write(tmp_path / "fig-a")
    assert picture.read_bytes() == b"kept"
    ChartFiles("print()", drawing.replace(">x<", ">y<"), "An x.", {}, {}).write(tmp_path / "fig-a")
    assert picture.read_bytes() != b"kept"
    assert (tmp_path / "fig-a.py").read_text() == "print()\n"


def test_a_drawing_for_elsewhere_stands_on_white_in_a_common_face() -> None:
    svg = standalone_svg('<svg width="4"><text font-family="Libertinus Serif">x</text></svg>')
    assert svg == (
        '<svg width="4"><rect width="100%" height="100%" fill="#ffffff"/>'
        '<text font-family="Liberation Sans, Arial, Helvetica, sans-serif">x</text></svg>'
    )
    with pytest.raises(ValueError, match="no <svg> element"):
        standalone_svg("<p>no</p>")


def test_a_long_table_is_cut_and_says_so(launches: Table) -> None:
    many = launches.path
    many.write_text("year,launches,first,source\n" + "".join(f"{1900 + n},1,,a\n" for n in range(ROWS + 5)))
    chart = alt.Chart(frame(launches)).mark_bar().encode(x="year:O", y="launches:Q")
    html = furniture(
        "fig-a",
        shown=data_tables(specification(chart), [launches]),
        csv=[("L & M", "l.csv"), ("N", "n.csv")],
        stem="s",
        runtime="r.js",
    )
    assert html.count("<tr>") == ROWS + 1
    assert f"The first {ROWS} of {ROWS + 5} rows" in html
    assert ">CSV: L &amp; M</a>" in html


def test_a_text_alternative_takes_values() -> None:
    def value(fact: str, option: str) -> str:
        return f"<{fact},{option}>"

    assert text_alternative("From {fact}`a` to\n {fact}`b|words`.", value) == "From <a,> to <b,words>."


@pytest.mark.parametrize(("name", "label"), [("CC-BY-4.0", "CC BY 4.0"), ("CC-BY-SA-4.0", "CC BY-SA 4.0"), ("PDDL-1.0", "PDDL-1.0"), ("CC0-1.0", "CC0-1.0")])  # fmt: skip
def test_licences_read_as_people_write_them(name: str, label: str) -> None:
    assert licence_label(name) == label


def test_a_cell_leaves_its_code_and_its_chart(tmp_path: Path) -> None:
    output = {"metadata": {"livingbook": {"specification": {"mark": "bar"}}}}
    cells = [{"source": "x = 1"}, {"source": ["a = 1\n", "b"], "outputs": [{"metadata": {}}, output]}]
    notebook = tmp_path / "a.ipynb"
    notebook.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    drawn = chart_of_cell(notebook, 1)
    assert drawn is not None
    assert (drawn.code, drawn.specification) == ("a = 1\nb", {"mark": "bar"})
    assert chart_of_cell(notebook, 0) is None
    assert chart_of_cell(tmp_path / "none.ipynb", 0) is None
