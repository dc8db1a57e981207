"""A browser that notes whatever a script did, and what on a page could run one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, Request, Response

#: finds what could run a script, or load something, in a part of the page; follows links and fires events
_EXAMINE = """(selector) => {
  const found = [];
  const forbidden = 'script iframe frame object embed applet base meta style link svg math template img video audio marquee';
  for (const element of document.querySelectorAll(`${selector} *`)) {
    // The page's own templates have an id, which nobody's text can get; the admin pages have icons of their own.
    const own = element.matches('template[id^=comments-], img[src^="/comments/static/admin/img/"]');
    if (forbidden.split(' ').includes(element.localName) && !own)
      found.push(element.outerHTML);
    for (const { name, value } of element.attributes) {
      if (/^on|^style$|^srcdoc$|^formaction$/i.test(name)) found.push(`${name}=${value}`);
      if (/^[\\s\\x00-\\x1f]*(javascript|data|vbscript|feed):/i.test(value) && /href|src|action|data/.test(name))
        found.push(`${name}=${value}`);
    }
  }
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (!link || /^(https?|mailto):$/.test(link.protocol)) event.preventDefault();
  }, true);
  document.addEventListener('submit', (event) => event.preventDefault(), true);
  for (const element of document.querySelectorAll(`${selector} *`)) {
    for (const kind of ['mouseover', 'focus', 'toggle', 'error', 'load', 'animationstart'])
      element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
    if (element.matches('a, button, p, input')) element.click?.();
  }
  return found;
}"""


class Detector:
    """A browser that ignores every Content-Security-Policy, and notes whatever a script did.

    :param browser: a running Chromium.
    """

    def __init__(self, browser: Browser) -> None:
        self.found: list[str] = []
        self._context = browser.new_context(bypass_csp=True)
        self._context.expose_function("ran", lambda *_: self.found.append(f"a script ran on {self.page.url}"))
        self.page: Page = self._context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self._host = ""

    def _dialog(self, dialog: object) -> None:
        self.found.append(f"a dialog opened on {self.page.url}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != self._host:
            self.found.append(f"{request.url} was asked for")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.found.append(f"{response.url} was answered {response.status}")

    def visit(self, address: str, selector: str) -> int:
        """Open a page and examine it.

        :param address: where it is.
        :param selector: the part of the page that shows what readers wrote.
        :return: the number of comments on it.
        """
        self._host = urlsplit(address).netloc
        self.page.goto(address)
        return self.examine(selector)

    def examine(self, selector: str) -> int:
        """Examine the page that is open."""
        self.page.locator(selector).first.wait_for(state="attached")
        number = self.page.locator(f"{selector} article").count()
        try:
            self.found += [f"{self.page.url} holds {part}" for part in self.page.evaluate(_EXAMINE, selector)]
        except Error as error:
            self.found.append(f"the page changed under the examiner's hands: {error}")
        self.page.wait_for_timeout(200)  # for what runs a moment later
        return number

    def close(self) -> None:
        """Close the browser's windows."""
        self._context.close()


@contextmanager
def detector(browser: Browser) -> Iterator[Detector]:
    """Make a detector and close it in the end."""
    made = Detector(browser)
    try:
        yield made
    finally:
        made.close()
