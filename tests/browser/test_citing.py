"""How to cite a chapter and a figure: opened, copied, and taken along without a script."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Open

CHAPTER = "chapters/the-benefits.html"
CLIPBOARD = "navigator.clipboard.readText()"


def box(page: Page, title: str) -> Locator:
    opened = page.locator("details.cite", has=page.get_by_text(title, exact=True)).first
    opened.locator("summary").click()
    return opened


def test_a_citation_is_copied_in_three_forms(visit: Open) -> None:
    visited = visit(CHAPTER, size=PHONE)
    page = visited.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chapter = box(page, "Cite this chapter")
    beginnings = {
        "Copy text": "New Era of Collaboration contributors. (",
        "Copy BibTeX": "@incollection{",
        "Copy RIS": "TY  - CHAP",
    }
    for button, beginning in beginnings.items():
        page.evaluate("navigator.clipboard.writeText('')")
        chapter.get_by_role("button", name=button).click()
        page.wait_for_function(f"async () => (await {CLIPBOARD}) !== ''")
        assert page.evaluate(CLIPBOARD).startswith(beginning)
        expect(chapter.get_by_role("status")).to_have_text("Copied.")
    box(page, "Cite this figure").get_by_role("button", name="Copy BibTeX").click()
    page.wait_for_function(f"async () => (await {CLIPBOARD}).startsWith('@misc')")
    assert visited.errors == []
    assert visited.axe() == []
    assert visited.sideways() == 0


def test_where_no_page_may_write_to_the_clipboard_the_text_is_selected(visit: Open) -> None:
    page = visit(CHAPTER).page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    chapter = box(page, "Cite this chapter")
    chapter.get_by_role("button", name="Copy RIS").click()
    expect(chapter.get_by_role("status")).to_contain_text("Ctrl-C")
    assert page.evaluate("getSelection().toString()").startswith("TY  - CHAP")


def test_a_citation_reads_without_javascript(visit: Open) -> None:
    page = visit(CHAPTER, scripts=False).page
    figure = box(page, "Cite this figure")
    expect(figure.locator(".cite-text")).to_contain_text("[Figure]. In The Benefits of Collaboration")
    expect(figure.locator("button").first).to_be_hidden()
    with page.expect_download() as download:
        figure.get_by_role("link", name="RIS file").click()
    assert download.value.path().read_text(encoding="utf-8").startswith("TY  - FIGURE")
