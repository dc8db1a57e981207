"""How charts look: one specification for the light page, the dark page and print.

A chart names colours by their role. It is drawn with the print colours below; on a page every one of them is replaced
by a CSS variable, ``--chart-ROLE``, which ``static/charts.css`` sets for the light and the dark theme.
"""

from __future__ import annotations

import re
from typing import Any, cast

import vl_convert

from livingbook.charts.outputs import METADATA

#: Role -> print colour. Series colours keep 4.5:1 against white and, in the dark set, against the dark page; blue and
#: vermilion stay apart under the common kinds of colour blindness (after Okabe and Ito, https://jfly.uni-koeln.de/color/).
COLOURS = {
    "ink": "#1d2733",
    "muted": "#525e6b",
    "grid": "#d5dbe1",
    "paper": "#fefefe",
    "blue": "#0b5fa5",
    "vermilion": "#b8400e",
    "green": "#00724f",
    "purple": "#7a3d8f",
    "amber": "#8a6100",
}

#: Width of a drawing in CSS pixels. A phone shows it at seven tenths of that size, with text of 9 px.
WIDTH = 460
_FONT_SIZE = 14
_LONG_NUMBER = re.compile(r"(\.\d\d)\d+")


def configuration() -> dict[str, Any]:
    """Give the Vega-Lite configuration that every chart of the book starts from."""
    text = {"labelColor": COLOURS["muted"], "titleColor": COLOURS["ink"], "labelFontSize": _FONT_SIZE}
    return {
        "background": "transparent",
        "config": {
            # Libertinus Serif is the face of the PDF; on a page the style sheet puts the page's own face in its place.
            "font": "Libertinus Serif",
            "view": {"continuousWidth": WIDTH - 70, "continuousHeight": 300, "stroke": None},
            "axis": {
                **text,
                "titleFontSize": _FONT_SIZE,
                "titleFontWeight": "normal",
                "gridColor": COLOURS["grid"],
                "domainColor": COLOURS["muted"],
                "tickColor": COLOURS["muted"],
                "labelPadding": 4,
            },
            "axisX": {"grid": False},
            "axisY": {
                "domain": False,
                "ticks": False,
                "titleAngle": 0,
                "titleAlign": "left",
                "titleAnchor": "start",
                "titleX": 0,
                "titleY": -12,
                "titleBaseline": "bottom",
            },
            "text": {"color": COLOURS["ink"], "fontSize": _FONT_SIZE},
            "line": {"color": COLOURS["blue"], "strokeWidth": 2.5},
            "point": {"color": COLOURS["blue"], "filled": True, "size": 60},
            "bar": {"color": COLOURS["blue"]},
            "rule": {"color": COLOURS["muted"]},
            "range": {"category": [COLOURS[r] for r in ("blue", "vermilion", "green", "purple", "amber")]},
        },
    }


def draw(specification: dict[str, Any]) -> str:
    """Draw a Vega-Lite specification in print colours, without a browser.

    :return: an SVG document whose text stays text; coordinates are cut to a hundredth of a pixel.
    """
    svg: str = vl_convert.vegalite_to_svg(specification)
    return _LONG_NUMBER.sub(r"\1", svg)


def _as_svg(specification: dict[str, Any], **_options: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """Show a chart as a drawing; the specification travels with it in the metadata of the cell's output."""
    return {"image/svg+xml": draw(specification)}, {METADATA: {"specification": specification}}


def enable() -> None:
    """Make Altair use this theme, and show a chart as static SVG instead of a script."""
    import altair as alt  # noqa: PLC0415 - a third of a second, which only cells need

    alt.theme.register("livingbook", enable=True)(lambda: cast("alt.theme.ThemeConfig", configuration()))
    alt.renderers.register("livingbook", _as_svg)
    alt.renderers.enable("livingbook")
    alt.data_transformers.disable_max_rows()
