"""The hosts of others, as far as a page can tell: their scripts and frames, under their real addresses."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Route

_HERE = Path(__file__).with_name("hosts")
_SCRIPT, _PAGE, _STYLE = "text/javascript", "text/html", "text/css"
#: address without its query -> (file, or text; type)
_ANSWERS: dict[str, tuple[str, str]] = {
    "https://github.com/login/oauth/authorize": ("<title>{ Sign in }</title>", _PAGE),
    "https://giscus.app/client.js": ("giscus-client.js", _SCRIPT),
    "https://giscus.app/default.css": (".giscus, .giscus-frame { width: 100%; } .giscus-frame { border: 0; }", _STYLE),
    "https://giscus.app/en/widget": ("frame.html", _PAGE),
    "https://utteranc.es/client.js": ("utterances-client.js", _SCRIPT),
    "https://utteranc.es/utterances.html": ("frame.html", _PAGE),
    "https://hypothes.is/embed.js": ("hypothesis-embed.js", _SCRIPT),
    "https://hypothes.is/app.html": ("hypothesis-app.html", _PAGE),
    "https://hypothes.is/oauth/authorize": ("hypothesis-authorize.html", _PAGE),
    "https://cdn.hypothes.is/hypothesis/1.0.0/build/scripts/annotator.bundle.js": ("hypothesis-annotator.js", _SCRIPT),
    "https://cdn.hypothes.is/hypothesis/1.0.0/build/styles/highlights.css": (":root { --hypothesis-highlight-color: rgba(255, 255, 60, 0.4); }"
        " .hypothesis-highlight { background: var(--hypothesis-highlight-color); }", _STYLE),
}  # fmt: skip


class Hosts:
    """What was asked of them, and whether they are away."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.away = False

    def take_over(self, context: BrowserContext) -> None:
        """Answer every request of a browser that leaves this machine."""
        context.route(lambda url: not url.startswith("http://127.0.0.1:"), self._answer)

    def _answer(self, route: Route) -> None:
        address = route.request.url.partition("?")[0]
        self.asked.append(address)
        if self.away or address not in _ANSWERS:
            route.abort()
            return
        answer, kind = _ANSWERS[address]
        body = (_HERE / answer).read_text(encoding="utf-8") if "{" not in answer else answer
        route.fulfill(body=body, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})
