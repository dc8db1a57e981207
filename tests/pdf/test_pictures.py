"""The layout, judged on five pages: they look as their pictures do, but for what an eye would not see."""

from __future__ import annotations

from PIL import Image, ImageChops

from tests.pdf.conftest import BothWays
from tests.pdf.pictures import ALLOWED, PAGES, compare, difference, reference


def test_pages_look_like_their_pictures(both_ways: BothWays) -> None:
    far = {name: f"{share:.2%}" for name, share in compare(both_ways).items() if share > ALLOWED}
    assert far == {}, f"look at the pages; if they are meant so: python -m tests.pdf.pictures --renew ({far})"


def test_a_shift_of_a_line_is_seen_and_another_smoothing_of_letters_is_not() -> None:
    for page in PAGES:
        picture = Image.open(reference(page)).convert("L")
        assert reference(page).stat().st_size < 60_000
        assert difference(picture, ImageChops.offset(picture, 0, 12)) > ALLOWED
        softer = picture.resize((picture.width * 2, picture.height * 2)).resize(picture.size)
        assert difference(picture, softer) <= ALLOWED
