"""The switch in _config.yml, read without Sphinx."""

from __future__ import annotations

import pytest

from livingbook.comments import csp_sources
from livingbook.comments.contact import contact_of
from livingbook.comments.settings import HOSTED, PROVIDERS, CommentSettings, read_settings
from livingbook.errors import BookError

REPO = {"utterances": {"repo": "owner/book"}}


@pytest.mark.parametrize(
    "config", [None, {}, {"provider": "builtin"}, {"provider": "builtin", **REPO}, {"hypothesis": False}]
)
def test_the_embedded_server_is_the_default(config: object):
    settings = read_settings(config)
    assert settings == CommentSettings(provider="builtin", load="click", hosted={})


def test_sphinx_comments_sees_only_the_chosen_provider():
    everything = {**REPO, "hypothesis": True}
    assert read_settings({"provider": "utterances", **everything}).hosted == REPO
    assert read_settings({"provider": "hypothesis", **everything}).hosted == {"hypothesis": True}
    assert read_settings({"provider": "none", **everything}).hosted == {}


def test_the_forms_of_sphinx_comments_keep_working():
    assert read_settings(REPO).provider == "utterances"
    assert read_settings({"hypothesis": True}).provider == "hypothesis"
    assert read_settings({"hypothesis": {}}).provider == "hypothesis"
    assert read_settings({"provider": "hypothesis", "hypothesis": False}).hosted == {"hypothesis": True}
    assert read_settings({"provider": "hypothesis"}).hosted == {"hypothesis": True}


def test_all_options_of_utterances_are_passed_on():
    options = {"repo": "o/r.x_y-z", "issue-term": "og:title", "theme": "github-dark", "label": "💬 comment", "crossorigin": "anonymous"}  # fmt: skip
    assert (
        read_settings({"provider": "utterances", "load": "page", "utterances": options}).hosted["utterances"] == options
    )


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"provider": "utterence"}, "html.comments.provider: 'utterence' is not one of builtin, none, utterances, hypothesis (did you mean 'utterances'?)"),
        ({"provider": "giscus"}, "'giscus' is not one of"),
        ({"provider": False}, "(did you mean 'none'?)"),
        ({"provider": None}, "(did you mean 'none'?)"),
        ({"provider": ["builtin"]}, "is not one of"),
        ({"provider": 3}, "is not one of"),
        ({"provder": "none"}, "unknown key html.comments.provder (did you mean 'provider'?)"),
        ({"hypotesis": True}, "unknown key html.comments.hypotesis (did you mean 'hypothesis'?)"),
        ({"dokieli": True}, "unknown key html.comments.dokieli"),
        ({7: True}, "unknown key html.comments.7"),
        ({"load": "clik"}, "html.comments.load: 'clik' is not one of click, page (did you mean 'click'?)"),
        ({"threads_file": 3}, "html.comments.threads_file must be the path of a file, not 3"),
        ({"contact": "editors@book.example"}, "(did you mean 'mailto:editors@book.example'?)"),
        ({"contact": "book.example/contact"}, "(did you mean 'https://book.example/contact'?)"),
        ({"contact": "mailto:editors"}, "html.comments.contact must be 'mailto:' and an email address, or the https address of a page, not 'mailto:editors'"),
        ({"contact": "javascript:alert(1)//a.example"}, "html.comments.contact must be"),
        ({"contact": "mailto:a@b.example?bcc=c@d.example"}, "html.comments.contact must be"),
        ({"contact": 5}, "not 5"),
        ({"contcat": "x"}, "unknown key html.comments.contcat (did you mean 'contact'?)"),
        ({**REPO, "hypothesis": True}, "names utterances and hypothesis; choose one"),
        ({"provider": "utterances"}, "html.comments.utterances.repo is missing"),
        ({"utterances": {}}, "html.comments.utterances.repo is missing"),
        ({"utterances": {"theme": "x"}}, "html.comments.utterances.repo is missing"),
        ({"utterances": True}, "must hold 'repo: owner/name', not True"),
        ({"utterances": "o/r"}, "must hold 'repo: owner/name', not 'o/r'"),
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
    assert contact_of(page, None, "One").address == "https://book.example/contact"
    assert contact_of(CommentSettings(), "https://code.example/o/r/", "One") == (
        "https://code.example/o/r/issues",
        "Open an issue instead",
    )
    for unknown in (None, "", "https://github.com/executablebooks/jupyter-book"):
        assert contact_of(CommentSettings(), unknown, "One") is None


def test_all_faults_are_listed_at_once():
    with pytest.raises(BookError) as raised:
        read_settings({"provider": "x", "load": "y", "z": 1, "utterances": {"thme": 1}, "hypothesis": 5})
    assert len(raised.value.faults) == 6


def test_every_provider_says_what_it_needs_of_the_policy():
    for provider in PROVIDERS:
        sources = csp_sources(provider)
        assert bool(sources) == (provider in HOSTED)
        assert all(directive.endswith("-src") for directive in sources)
        assert "'unsafe-inline'" not in sources.get("script-src", [])
        assert "'unsafe-eval'" not in sources.get("script-src", [])
    csp_sources("utterances")["script-src"].append("x")
    assert "x" not in csp_sources("utterances")["script-src"]
