"""Mends of markup, and the security policy that follows from the pages."""

from __future__ import annotations

import base64
import hashlib

from livingbook.web import markup
from livingbook.web.security import (
    content_security_policy,
    headers,
    inline_script_hashes,
    static_headers,
    with_policy,
)


def test_the_icon_script_goes_and_the_others_stay() -> None:
    head = '<script defer src="_static/scripts/fontawesome.js?digest=1"></script><script src="a.js"></script>'
    assert markup.mend_head(head) == '<script src="a.js"></script>'


def test_a_viewport_and_comments_go() -> None:
    head = '<!-- Loaded before --><meta name="viewport" content="width=device-width"/><link href="x.css"/>'
    assert markup.mend_head(head) == '<link href="x.css"/>'


def test_entries_of_a_list_are_its_items() -> None:
    assert 'role="listitem"' in markup.mend_body(
        '<div role="list"><div class="citation" role="doc-biblioentry"></div></div>'
    )


def test_a_summary_ends_with_a_whole_word() -> None:
    text = "one two three " * 30
    short = markup.summary(text, limit=30)
    assert short == "one two three one two three…"
    assert markup.summary("short  text\n") == "short text"


def test_every_inline_script_is_named_once_by_its_hash() -> None:
    script = 'document.documentElement.dataset.mode = "x";'
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = f'<script>{script}</script><script src="a.js"></script><script type="application/ld+json">{{}}</script>'
    assert inline_script_hashes([page, page]) == [f"'sha256-{digest}'"]


def test_a_policy_adds_hosts_where_they_belong() -> None:
    policy = content_security_policy([{"script-src": ["https://utteranc.es"]}, {"frame-src": ["https://utteranc.es"]}])
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["script-src"] == "'self' https://utteranc.es"
    assert directives["frame-src"] == "https://utteranc.es"
    assert directives["default-src"] == "'none'"


def test_our_own_comments_need_no_other_host() -> None:
    policy = headers(["<p>page</p>"], "builtin")["Content-Security-Policy"]
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_a_provider_s_own_script_on_a_page_widens_nothing():
    page = '<script defer="defer" src="https://hypothes.is/embed.js"></script>'
    assert headers([page], "hypothesis") == headers([], "hypothesis")
    assert "'unsafe-inline'" in headers([page], "none")["Content-Security-Policy"]


def test_static_hosts_get_the_same_headers() -> None:
    values = headers(["<p>A page</p>"], "none")
    lines = static_headers(values).splitlines()
    assert lines[0] == "/*"
    assert dict(line.strip().split(": ", 1) for line in lines[1:]) == values


def test_a_page_states_its_own_policy_as_far_as_a_page_can() -> None:
    page = '<html><head>\n  <meta charset="utf-8" /><title>A page</title></head></html>'
    told = with_policy(page, headers([page], "none"))
    assert told.index("charset") < told.index("Content-Security-Policy") < told.index("<title>")
    assert "script-src 'self'" in told
    assert "frame-ancestors" not in told
    assert with_policy(told, headers([page], "none")) == told
    assert with_policy(told, {}) == page


def test_what_scripts_of_others_need_is_allowed_where_they_are_used() -> None:
    thebe = (
        '<script>const THEBE_JS_URL = "https://unpkg.example/thebe@0.8.2/lib/index.js"</script>'
        '<script type="text/x-thebe-config">{"more": "https://elsewhere.example/x.js"}</script>'
    )
    policy = headers([thebe], "none")["Content-Security-Policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    for needed in ("https://unpkg.example", "'unsafe-eval'"):
        assert needed in directives["script-src"].split()
    assert "https://mybinder.org" in directives["connect-src"].split()
    assert "elsewhere.example" not in policy
