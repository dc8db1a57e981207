"""The comparison of page and paper finds what it is there to find."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.pdf.comparison import letters, lost, missing, out_of_order

PAGE = """<article>
<h1>Crews of the station</h1>
<p>By then <span class="fact">263</span> people from <span class="fact">23</span> states had been aboard [<a>41</a>].</p>
<p>A second paragraph speaks of the partners and their modules.</p>
<dl class="glossary"><dt>module</dt><dd>A part of the station that was launched by itself.</dd></dl>
<figure><figcaption><span class="caption-number">Fig. 1.2 </span>Crews by the state that sent them.</figcaption></figure>
</article>"""
PAPER = (
    "1 Crews of the station By then 263 people from 23 states had been aboard [41]. A second paragraph speaks of the "
    "partners and their modules. module A part of the station that was launched by itself. "
    "Fig. 1.2 Crews by the state that sent them."
)


def page() -> BeautifulSoup:
    return BeautifulSoup(PAGE, "html.parser")


def test_the_same_content_is_the_same() -> None:
    assert missing(page(), letters(PAPER)) == []
    assert out_of_order(page(), letters(PAPER)) == []


@pytest.mark.parametrize("gone", ["263", "23", "41", "Crews of the station ", "module A", "their", "sent them"])
def test_what_paper_lacks_is_found(gone: str) -> None:
    assert PAPER.count(gone) == 1
    assert missing(page(), letters(PAPER.replace(gone, ""))) != []


def test_a_changed_value_is_found() -> None:
    assert missing(page(), letters(PAPER.replace("263", "236"))) != []


def test_passages_that_changed_places_are_found() -> None:
    first, second = (
        PAPER.partition(" A second paragraph")[0],
        "A second paragraph speaks of the partners and their modules.",
    )
    swapped = PAPER.replace(second, "").replace(first, f"{second} {first}")
    assert missing(page(), letters(swapped)) == []
    assert out_of_order(page(), letters(swapped)) != []


def test_a_number_of_a_figure_that_is_not_in_its_turn_is_lost() -> None:
    text = letters("Fig. 1.2 Crews. Fig. 1.1 Launches.")
    assert lost([letters("Fig. 1.1 Launches"), letters("Fig. 1.2 Crews")], text) == [letters("Fig. 1.2 Crews")]
