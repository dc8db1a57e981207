"""The directives ``claim``, a box in the chapter, and ``claims-table``, the page of all claims; linked both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from livingbook.errors import did_you_mean
from livingbook.evidence import tablenodes
from livingbook.evidence.claims import VERDICTS, Claim
from livingbook.evidence.extension import CLAIMS, evidence_of
from livingbook.evidence.factcells import sentence, sources
from livingbook.evidence.filling import Filling, fill, rows
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.tablenodes import cell
from livingbook.evidence.uses import domain_of, link_to, reading_order
from livingbook.faults import note_fault, note_fault_at
from livingbook.language import _, mark, mark_plural, ngettext

PLACE = "claims-table"
_HEAD = (mark("What the article said"), mark("Verdict"), mark("Why"), mark("Chapter"))
#: how a number of claims with this verdict is put
_COUNTED = {
    "holds": mark_plural("holds", "hold"),
    "partly": mark_plural("holds in part", "hold in part"),
    "overtaken": mark_plural("is overtaken by events", "are overtaken by events"),
    "wrong": mark_plural("is wrong", "are wrong"),
    "open": mark_plural("is open", "are open"),
}


def anchor(claim_id: str) -> str:
    """Give the id of a claim, the same in its chapter and on the page of all claims."""
    return f"claim-{claim_id}"


class _Claims(SphinxDirective):
    """What both directives need."""

    def reason(self, claim: Claim) -> list[nodes.Node]:
        """Say why, with the facts and citations that it holds."""
        inline, messages = self.parse_inline(claim.reason)
        return [*inline, *messages]

    def source_parts(self, claim: Claim) -> list[nodes.Node]:
        """Say as of when, and after which sources."""
        document = self.state.document
        found = sources(claim.sources, env=self.env, document=document, line=self.lineno)
        return [
            nodes.strong("", _("As of:")),
            nodes.Text(f" {in_prose(claim.as_of)}. "),
            nodes.strong("", _("Source:")),
            nodes.Text(" "),
            *found,
            nodes.Text("."),
        ]


class ClaimBox(_Claims):
    """``{claim} id``: what the article said, the verdict, why, as of when and after which sources."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the box."""
        self.env.note_dependency(str(CLAIMS))
        claim_id = self.arguments[0]
        claims = evidence_of(self.env).claims
        if claim_id not in claims:
            message = f"claim: there is no claim '{claim_id}' in {CLAIMS}{did_you_mean(claim_id, claims)}"
            note_fault(self.env, self.lineno, message)
            return []
        claim, domain = claims[claim_id], domain_of(self.env)
        if claim.chapter != self.env.docname:
            message = f"claim '{claim_id}' belongs to {claim.chapter}, as {CLAIMS} says, not to {self.env.docname}"
            note_fault(self.env, self.lineno, message)
            return []
        if claim_id in domain.used("claims", self.env.docname):
            note_fault(self.env, self.lineno, f"claim '{claim_id}' has a box in this chapter already; remove one")
            return []
        domain.note("claims", self.env.docname, claim_id, self.lineno)
        verdict = nodes.inline("", f"{claim.word}.", classes=["verdict", f"verdict-{claim.verdict}"])
        why = nodes.paragraph("", "", nodes.strong("", _("Verdict:")), nodes.Text(" "), verdict, nodes.Text(" "))
        why += self.reason(claim)
        below = nodes.paragraph("", "", *self.source_parts(claim), nodes.Text(" "), classes=["source-line"])
        below += link_to(PLACE, anchor(claim_id), _("All claims"), self.env.docname)
        box = nodes.admonition(
            "",
            nodes.title("", _("What the article said")),
            nodes.paragraph("", sentence(claim.article)),
            why,
            below,
            classes=["claim", f"claim-{claim.verdict}"],
            ids=[anchor(claim_id)],
        )
        self.set_source_info(box)
        return [box]


class ClaimsTable(_Claims):
    """``{claims-table}``: how many claims hold, and all of them in the order of the chapters."""

    def run(self) -> list[nodes.Node]:
        """Make the table; the chapters' titles and their order are filled in when all of them are read."""
        self.env.note_dependency(str(CLAIMS))
        domain_of(self.env).note("places", self.env.docname, PLACE, self.lineno)
        claims = evidence_of(self.env).claims
        if not claims:
            return [tablenodes.nothing(_("No claim has been judged yet. Each will stand here with its verdict."))]
        lines = []
        for claim in claims.values():
            said = cell(sentence(claim.article))
            said["ids"].append(anchor(claim.id))
            verdict = nodes.inline("", claim.word, classes=["verdict", f"verdict-{claim.verdict}"])
            below = nodes.paragraph("", "", *self.source_parts(claim), classes=["source-line"])
            why = cell([nodes.paragraph("", "", *self.reason(claim)), below])
            chapter = cell("")
            chapter["claim_chapter"] = claim.chapter
            lines.append([said, cell(verdict), why, chapter])
        table = tablenodes.table([cell(_(title)) for title in _HEAD], lines, classes=["claims-table", "searchable"])
        self.set_source_info(table)
        return [nodes.paragraph("", summary(claims)), table]


def summary(claims: Mapping[str, Claim]) -> str:
    """Say how many claims there are, and how many of each verdict."""
    counts = Counter(claim.verdict for claim in claims.values())
    found = [
        f"{counts[verdict]} {ngettext(*_COUNTED[verdict], counts[verdict])}" for verdict in VERDICTS if counts[verdict]
    ]
    listed = (
        _("{others} and {last}").format(others=", ".join(found[:-1]), last=found[-1]) if len(found) > 1 else found[0]
    )
    said = ngettext(
        "The book judges {number} claim of the article: {verdicts}.",
        "The book judges {number} claims of the article: {verdicts}.",
        len(claims),
    )
    return said.format(number=len(claims), verdicts=listed)


class FillClaims(Filling):
    """Puts the claims into the order of the chapters, and links each to its box."""

    def run(self, **_kwargs: object) -> None:
        """Fill the tables of this document."""
        order = {docname: number for number, docname in enumerate(reading_order(self.env))}
        for body in self.bodies("claims-table"):
            for said, *_others, chapter in rows(body, lambda cells: order.get(cells[-1]["claim_chapter"], len(order))):
                fill(chapter, nodes.paragraph("", "", self.link(chapter["claim_chapter"], said["ids"][0])))


def check_uses(_app: Sphinx, env: BuildEnvironment) -> None:
    """Note claims that no chapter shows."""
    for claim in evidence_of(env).claims.values():
        if not domain_of(env).users("claims", claim.id):
            message = f"claim '{claim.id}' is shown nowhere; put a {{claim}} box with it into {claim.chapter}"
            note_fault_at(env, f"{CLAIMS}:{claim.line}", message)


def connect(app: Sphinx) -> None:
    """Register both directives, the filling of the table and the check, which runs before faults are raised (500)."""
    app.add_directive("claim", ClaimBox)
    app.add_directive(PLACE, ClaimsTable)
    app.add_post_transform(FillClaims)
    app.connect("env-updated", check_uses, priority=400)
