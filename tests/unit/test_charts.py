"""Drawings: one specification, colours by role, ready for a page."""

from __future__ import annotations

import re
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from livingbook.charts import theme
from livingbook.charts.execution import digest
from livingbook.charts.figures import cell_faults
from livingbook.charts.svg import inline_svg

DRAWING = (
    '<svg width="10" height="20" viewBox="0 0 10 20"><defs><clipPath id="clip1"/><clipPath id="clip12"/></defs>'
    '<g clip-path="url(#clip1)" aria-label="x" role="graphics-symbol"><path fill="#0B5FA5" clip-path="url(#clip12)"/></g></svg>'
)


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def style_sheet(selector: str) -> dict[str, str]:
    css = (Path(theme.__file__).with_name("static") / "charts.css").read_text(encoding="utf-8")
    block = css.split(selector + " {")[1].split("}")[0]
    return dict(re.findall(r"--chart-([a-z]+): (#[0-9a-f]{6});", block))


def test_the_light_style_sheet_has_the_print_colours() -> None:
    assert style_sheet(":root") == theme.COLOURS


@pytest.mark.parametrize(("selector", "paper"), [(":root", "#ffffff"), ('html[data-theme="dark"]', "#14181e")])
def test_text_and_series_stand_out_from_the_page(selector: str, paper: str) -> None:
    colours = style_sheet(selector)
    assert colours.keys() == theme.COLOURS.keys()
    weak = {role: colour for role, colour in colours.items()
            if role not in ("grid", "paper") and contrast(colour, paper) < 4.5}  # fmt: skip
    assert weak == {}


def test_no_two_roles_share_a_colour() -> None:
    assert len(set(theme.COLOURS.values())) == len(theme.COLOURS)


def test_a_chart_shows_itself_as_text_and_vectors() -> None:
    theme.enable()
    chart = alt.Chart(pd.DataFrame({"x": [1, 2], "y": [1.23456, 2]})).mark_line().encode(x="x", y="y")
    bundle = chart._repr_mimebundle_()
    svg = (bundle if isinstance(bundle, dict) else bundle[0])["image/svg+xml"]
    assert "<text" in svg
    assert "<image" not in svg
    assert theme.COLOURS["blue"] in svg
    assert not re.search(r"\.\d{3}", svg)


def test_a_drawing_on_a_page_is_named_and_scales() -> None:
    svg = inline_svg(DRAWING, prefix="fig-a", alt='Two "lines" & more', colours={"blue": "#0b5fa5"})
    assert svg.startswith('<svg class="chart" role="img" aria-label=\'Two "lines" &amp; more\' viewBox="0 0 10 20"')
    assert 'fill="var(--chart-blue,#0b5fa5)"' in svg
    assert 'aria-label="x"' not in svg


def test_ids_of_two_drawings_do_not_clash() -> None:
    svg = inline_svg(DRAWING, prefix="fig-a", alt="x", colours={})
    assert 'id="fig-a-clip1"' in svg
    assert "url(#fig-a-clip1)" in svg
    assert "url(#fig-a-clip12)" in svg


def test_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no <svg> element"):
        inline_svg("<p>no</p>", prefix="a", alt="x", colours={})


def test_the_digest_follows_contents_and_not_places(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder in ("a", "b"):
        (tmp_path / folder / "t.csv").write_text("x\n1\n")
    assert digest([tmp_path / "a" / "t.csv"]) == digest([tmp_path / "b" / "t.csv"])
    (tmp_path / "b" / "t.csv").write_text("x\n2\n")
    assert digest([tmp_path / "a" / "t.csv"]) != digest([tmp_path / "b" / "t.csv"])


def test_a_cell_says_all_that_it_lacks() -> None:
    told = cell_faults({"livingbook": {"tabels": ["x"]}, "mystnb": {"image": {"alt": " "}}}, {})
    assert told == [
        "unknown key 'livingbook.tabels' (did you mean 'tables'?)",
        "missing 'mystnb.figure.name', by which prose refers to the chart",
        "missing 'mystnb.figure.caption', which says its finding",
        "missing 'mystnb.image.alt', the text that says what the chart shows",
        "missing 'livingbook.tables', the list of tables that the chart draws",
    ]
