"""Acronyms of the glossary are spelled out where a chapter first uses them."""

from __future__ import annotations

import pytest

from livingbook.checks.acronyms import acronym_faults, acronyms

GLOSSARY = "# Words\n\n```{glossary}\nESA\n  The European Space Agency.\n\nUN\n  The United Nations.\n\nCrew Dragon\n  A ship.\n```\n"


def faults(text: str) -> list[str]:
    return acronym_faults({"one.md": text, "glossary.md": GLOSSARY}, [])


def test_the_glossary_names_the_acronyms() -> None:
    assert acronyms({"glossary.md": GLOSSARY}) == {"ESA"}


@pytest.mark.parametrize(
    "text",
    [
        "The European Space Agency (ESA) flew. ESA landed.",
        "ESA, the European Space Agency, flew.",
        "A plan of the European Space Agency, ESA, for\n\nESA.",
        "The organisation for all of Europe's Space (ESA) flew.",
        "No agency here, but UN and `ESA` in code.",
    ],
)
def test_spelled_out(text: str) -> None:
    assert faults(f"# One\n\n{text}\n") == []


@pytest.mark.parametrize("text", ["ESA flew.", "It flew.\n\n- ESA flew."])
def test_not_spelled_out(text: str) -> None:
    found = faults(f"# One\n\nWords.\n\n{text}\n")
    assert len(found) == 1
    assert all("'ESA' is not spelled out at its first use" in fault for fault in found)


def test_the_first_use_counts_and_its_line_is_named() -> None:
    assert faults("# One\n\nESA.\n\nThe European Space Agency (ESA).\n") == [
        "one.md:3: 'ESA' is not spelled out at its first use"
    ]
