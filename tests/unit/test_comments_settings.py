"""The switch in _config.yml, read without Sphinx."""

from __future__ import annotations

import pytest

from livingbook.comments import csp_sources
from livingbook.comments.contact import contact_of
from livingbook.comments.services import embedding
from livingbook.comments.settings import HOSTED, PROVIDERS, CommentSettings, read_settings
from livingbook.errors import BookError

REPO = {"utterances": {"repo": "owner/book"}}
GISCUS = {"repo": "owner/book", "repo-id": "R_kgDOABCDEF", "category": "Comments", "category-id": "DIC_kwDOABCDEF"}


def giscus(**changes: object) -> dict[str, object]:
    """Give a section with some options changed; None leaves one out."""
    options = {**GISCUS, **{key.replace("_", "-"): value for key, value in changes.items()}}
    return {"provider": "giscus", "giscus": {key: value for key, value in options.items() if value is not None}}


@pytest.mark.parametrize(
    "config", [None, {}, {"provider": "builtin"}, {"provider": "builtin", **REPO}, {"hypothesis": False}]
)
def test_the_embedded_server_is_the_default(config: object):
    settings = read_settings(config)
    assert settings == CommentSettings(provider="builtin", load="click", hosted={})


def test_sphinx_comments_sees_only_what_it_loads_with_the_page():
    everything = {**REPO, "hypothesis": True, "giscus": GISCUS}
    shown = {"repo": "owner/book", "theme": "github-light"}
    assert read_settings({"provider": "utterances", "load": "page", **everything}).hosted == {"utterances": shown}
    assert read_settings({"provider": "hypothesis", "load": "page", **everything}).hosted == {"hypothesis": True}
    for provider, load in (("none", "page"), ("giscus", "page"), ("utterances", "click"), ("hypothesis", "click")):
        assert read_settings({"provider": provider, "load": load, **everything}).hosted == {}


def test_the_forms_of_sphinx_comments_keep_working():
    assert read_settings(REPO).provider == "utterances"
    assert read_settings({"hypothesis": True}).provider == "hypothesis"
    assert read_settings({"hypothesis": {}}).provider == "hypothesis"
    assert read_settings({"provider": "hypothesis", "hypothesis": False, "load": "page"}).hosted == {"hypothesis": True}
    assert read_settings({"provider": "hypothesis", "load": "page"}).hosted == {"hypothesis": True}


def test_all_options_of_utterances_are_passed_on():
    options = {"repo": "o/r.x_y-z", "issue-term": "og:title", "theme": "github-dark", "label": "💬 comment", "crossorigin": "anonymous"}  # fmt: skip
    assert (
        read_settings({"provider": "utterances", "load": "page", "utterances": options}).hosted["utterances"] == options
    )


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"provider": "utterence"}, "html.comments.provider: 'utterence' is not one of builtin, giscus, utterances, hypothesis, none (did you mean 'utterances'?)"),
        ({"provider": "gisqus"}, "(did you mean 'giscus'?)"),
        ({"provider": False}, "(did you mean 'none'?)"),
        ({"provider": None}, "(did you mean 'none'?)"),
        ({"provider": ["builtin"]}, "is not one of"),
        ({"provider": 3}, "is not one of"),
        ({"provder": "none"}, "unknown key html.comments.provder (did you mean 'provider'?)"),
        ({"hypotesis": True}, "unknown key html.comments.hypotesis (did you mean 'hypothesis'?)"),
        ({"dokieli": True}, "unknown key html.comments.dokieli; dokieli is not supported, choose one of builtin, giscus"),
        ({"repo": "o/r"}, "unknown key html.comments.repo; it belongs below 'giscus' or 'utterances'"),
        ({"provider": "giscus"}, "html.comments.giscus.repo-id is missing; https://giscus.app shows it"),
        ({"provider": "giscus", **REPO}, "html.comments.giscus.repo is missing"),
        (giscus(repo_id=None), "html.comments.giscus.repo-id is missing"),
        (giscus(repo_id="DIC_kwDOABCDEF"), "'DIC_kwDOABCDEF' is no such id, which starts with 'R_'"),
        (giscus(category_id=7), "html.comments.giscus.category-id must be text, not 7"),
        (giscus(repo="github.com/o/r.git"), "(did you mean 'o/r'?)"),
        (giscus(strict="yes"), "html.comments.giscus.strict must be true or false, not 'yes'"),
        (giscus(input_position="above"), "html.comments.giscus.input-position: 'above' is not one of bottom, top"),
        (giscus(lang="zh_CN"), "(did you mean 'zh-CN'?)"),
        (giscus(theme="drak"), "(did you mean 'dark'?)"),
        (giscus(theme={"lihgt": "light"}), "unknown key html.comments.giscus.theme.lihgt (did you mean 'light'?)"),
        (giscus(theme={"dark": "github-dark"}), "html.comments.giscus.theme.dark: 'github-dark' is not one of"),
        (giscus(label="x"), "unknown key html.comments.giscus.label; it is an option of utterances"),
        ({"giscus": {**GISCUS, "repo_id": "x"}}, "unknown key html.comments.giscus.repo_id (did you mean 'repo-id'?)"),
        ({"utterances": {"repo": "o/r", "theme": "github-drak"}}, "(did you mean 'github-dark'?)"),
        ({"utterances": {"repo": "o/r", "crossorigin": "x"}}, "'x' is not one of anonymous"),
        ({"target": "statik"}, "html.comments.target: 'statik' is not one of server, static (did you mean 'static'?)"),
        ({"target": "static"}, "html.comments.target: static has no server that could answer the form"),
        ({"load": None}, "html.comments.load: None is not one of click, page"),
        ({7: True}, "unknown key html.comments.7"),
        ({"load": "clik"}, "html.comments.load: 'clik' is not one of click, page (did you mean 'click'?)"),
        ({"threads_file": 3}, "html.comments.threads_file must be the path of a file, not 3"),
        ({"contact": "editors@book.example"}, "(did you mean 'mailto:editors@book.example'?)"),
        ({"contact": "book.example/contact"}, "(did you mean 'https://book.example/contact'?)"),
        ({"contact": "mailto:editors"}, "html.comments.contact must be 'mailto:' and an email address, or the https address of a page, not 'mailto:editors'"),
        ({"contact": "javascript:alert(1)//a.example"}, "html.comments.contact must be"),
        ({"contact": "mailto:a@b.example?bcc=c@d.example"}, "html.comments.contact must be"),
        ({"contact": 5}, "not 5"),
        ({"policies": ["chapters/rules"]}, "html.comments.policies must name a document"),
        ({"contcat": "x"}, "unknown key html.comments.contcat (did you mean 'contact'?)"),
        ({**REPO, "hypothesis": True}, "names utterances and hypothesis; choose one"),
        ({"provider": "utterances"}, "html.comments.utterances.repo is missing"),
        ({"utterances": {}}, "html.comments.utterances.repo is missing"),
        ({"utterances": {"theme": "x"}}, "html.comments.utterances.repo is missing"),
        ({"utterances": True}, "must hold 'repo: owner/name' and the like, not True"),
        ({"utterances": "o/r"}, "must hold 'repo: owner/name' and the like, not 'o/r'"),
        ({"utterances": {"repo": "book"}}, "'book' is not of the form owner/name"),
        ({"utterances": {"repo": "https://github.com/o/r"}}, "is not of the form owner/name"),
        ({"utterances": {"repo": 'o/r"); alert(1); ("'}}, "is not of the form owner/name"),
        ({"utterances": {"repo": 3}}, "html.comments.utterances.repo must be text, not 3"),
        ({"utterances": {"repo": "o/r", "thme": "x"}}, "unknown key html.comments.utterances.thme (did you mean 'theme'?)"),
        ({"utterances": {"repo": "o/r", "label": 'a"b'}}, "must not hold quotes"),
        ({"utterances": {"repo": "o/r", "label": "</script>"}}, "must not hold quotes"),
        ({"utterances": {"repo": "o/r", "label": "a\nb"}}, "must not hold quotes"),
        ({"hypothesis": "yes"}, "html.comments.hypothesis must be true or false, not 'yes'"),
        ({"hypothesis": {"group": "x"}}, "unknown key html.comments.hypothesis.group"),
        (True, "html.comments must hold keys"),
        ("builtin", "html.comments must hold keys"),
        ([], "html.comments must hold keys"),
    ],
)  # fmt: skip
def test_faults_name_the_key_and_the_remedy(config: object, fault: str):
    with pytest.raises(BookError) as raised:
        read_settings(config)
    assert fault in str(raised.value)
    assert "_config.yml" in str(raised.value)


def test_where_readers_write_while_the_server_is_away():
    email = read_settings({"contact": "mailto:editors@book.example"})
    assert contact_of(email, "https://code.example/o/r", "Äpfel & Co") == (
        "mailto:editors@book.example?subject=Comment%20on%20%C3%84pfel%20%26%20Co",
        "Write by email instead",
    )
    page = read_settings({"contact": "https://book.example/contact"})
    assert contact_of(page, "", "One").address == "https://book.example/contact"
    assert contact_of(CommentSettings(), "https://code.example/o/r/", "One") == (
        "https://code.example/o/r/issues",
        "Open an issue instead",
    )
    assert contact_of(CommentSettings(), "", "One") is None


def test_all_faults_are_listed_at_once():
    with pytest.raises(BookError) as raised:
        read_settings(
            {"provider": "x", "load": "y", "z": 1, "utterances": {"thme": 1}, "hypothesis": 5, "giscus": {"a": 1}}
        )
    assert len(raised.value.faults) == 11


def test_a_book_on_a_host_for_files_has_no_form_that_nothing_answers():
    for site in ("https://owner.github.io/book/", "https://book.pages.dev/"):
        with pytest.raises(BookError, match=r"html\.baseurl: .*choose giscus, utterances, hypothesis or none"):
            read_settings({}, site)
        assert read_settings({"target": "server"}, site).provider == "builtin"
        assert read_settings({"provider": "none"}, site).provider == "none"
    for site in ("", "https://book.example/", "https://github.io.example/"):
        assert read_settings({}, site).provider == "builtin"
    assert read_settings({"target": "static", **giscus()}).provider == "giscus"


def test_the_environment_outweighs_the_file_for_one_build():
    config = {"provider": "builtin", "giscus": GISCUS}
    there = {"COMMENTS_PROVIDER": "giscus", "COMMENTS_TARGET": "static", "COMMENTS_SERVER": ""}
    assert read_settings(config, "", there).provider == "giscus"
    with pytest.raises(BookError) as raised:
        read_settings(config, "", {"COMMENTS_PROVIDER": "gisqus"})
    assert "(did you mean 'giscus'?)" in str(raised.value)
    assert "COMMENTS_PROVIDER=gisqus in the environment outweighs html.comments.provider" in str(raised.value)
    with pytest.raises(BookError, match=r"html\.comments\.target: static has no server"):
        read_settings(config, "", {"COMMENTS_TARGET": "static"})


def test_what_a_page_tells_giscus():
    page = embedding(read_settings(giscus(theme={"dark": "dark_dimmed"})), "chapters/first", "de_AT")
    assert page.attributes == {
        "data-repo": "owner/book", "data-repo-id": "R_kgDOABCDEF",
        "data-category": "Comments", "data-category-id": "DIC_kwDOABCDEF",
        "data-mapping": "specific", "data-term": "chapters/first", "data-strict": "1",
        "data-reactions-enabled": "1", "data-emit-metadata": "0", "data-input-position": "bottom",
        "data-lang": "de", "data-loading": "lazy", "crossorigin": "anonymous",
    }  # fmt: skip
    assert (page.theme_attribute, page.themes) == ("data-theme", {"light": "light", "dark": "dark_dimmed"})
    assert (
        page.elsewhere == "https://github.com/owner/book/discussions?discussions_q=in%3Atitle%20%22chapters%2Ffirst%22"
    )
    loose = embedding(read_settings(giscus(strict=False, reactions=False, lang="fr")), "intro", "en").attributes
    assert [loose[f"data-{key}"] for key in ("strict", "reactions-enabled", "lang")] == ["0", "0", "fr"]
    for language, known in (("zh_TW", "zh-TW"), ("zh", "zh-CN"), ("el", "gr"), ("xx", "en"), ("pt_BR", "pt")):
        assert embedding(read_settings(giscus()), "intro", language).attributes["data-lang"] == known


def test_what_a_page_tells_utterances():
    page = embedding(read_settings(REPO), "chapters/first", "en")
    assert page.attributes == {
        "repo": "owner/book", "issue-term": "chapters/first", "label": "💬 comment", "crossorigin": "anonymous",
    }  # fmt: skip
    assert (page.theme_attribute, page.themes) == ("theme", {"light": "github-light", "dark": "github-dark"})
    older = {"utterances": {"repo": "o/r", "issue-term": "pathname", "theme": "photon-dark"}}
    assert embedding(read_settings(older), "intro", "en").attributes["issue-term"] == "pathname"
    assert embedding(read_settings(older), "intro", "en").themes == {"light": "photon-dark", "dark": "photon-dark"}
    assert embedding(read_settings(older), "intro", "en").elsewhere == "https://github.com/o/r/issues"


def test_every_provider_says_what_it_needs_of_the_policy():
    for provider in PROVIDERS:
        sources = csp_sources(provider)
        assert bool(sources) == (provider in HOSTED)
        assert all(directive.endswith("-src") for directive in sources)
        assert "'unsafe-inline'" not in sources.get("script-src", [])
        assert "'unsafe-eval'" not in sources.get("script-src", [])
    csp_sources("utterances")["script-src"].append("x")
    assert "x" not in csp_sources("utterances")["script-src"]


def test_a_comment_server_elsewhere_is_named_by_scheme_and_host():
    told = {"provider": "builtin", "server": "https://Comments.Book.example/"}
    assert read_settings(told, site="https://book.example/space/").server == "https://comments.book.example"
    assert read_settings({**told, "provider": "none"}).server == ""
    assert read_settings({**told, "target": "static"}).server == "https://comments.book.example"
    policy = csp_sources("builtin", "https://comments.book.example")
    assert policy == {key: ["https://comments.book.example"] for key in ("connect-src", "form-action")}
    for server, site, reason in (
        ("comments.book.example", "", "did you mean 'https://comments.book.example'?"),
        ("https://comments.book.example/path", "", "must be scheme and host"),
        ("https://ada@comments.book.example", "", "must be scheme and host"),
        ("https://comments.book.example; script-src *", "", "must be scheme and host"),
        ("ftp://comments.book.example", "", "must be scheme and host"),
        ("https://host:port", "", "must be scheme and host"),
        (["https://comments.book.example"], "", "must be scheme and host"),
        ("http://comments.book.example", "https://book.example/", "it needs https too"),
        ("https://comments.other.example", "https://book.example/", "are different sites"),
    ):
        with pytest.raises(BookError) as raised:
            read_settings({"server": server}, site=site)
        assert reason in str(raised.value)
