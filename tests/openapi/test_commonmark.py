from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from authproof.text import commonmark

RENDER = MarkdownIt("commonmark")
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1)
LINES = st.text(st.sampled_from("ab1 .-+#*_`~<>&;![]()|\\=\n\t{}:/"), min_size=1)


def shown(markdown: str) -> str:
    """Give what a reader sees of one rendered paragraph; other blocks and any mark-up in it are an error."""
    html = RENDER.render(markdown)
    paragraph = re.fullmatch(r"<p>(.*)</p>\n", html, re.DOTALL)
    assert paragraph, html
    return paragraph[1]


@given(TEXT | LINES)
def test_literal_text_is_shown_as_written(text: str) -> None:
    words = " ".join(text.split())
    if words:
        assert unescape(shown(commonmark.quote_literal(text))) == words


@given(TEXT | LINES)
def test_literal_text_is_plain_again(text: str) -> None:
    assert commonmark.to_plain_text(commonmark.quote_literal(text)) == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"*API\_key* opens `GET /a\_b*`.", r"API_key opens `GET /a\_b*`."),
        (r"**Never** \*this\* and \\.", r"Never *this* and \."),
        (r"A \` before `*` stays.", "A ` before `*` stays."),
    ],
)
def test_plain_text_has_no_marks_but_those_of_code(text: str, plain: str) -> None:
    assert commonmark.to_plain_text(text) == plain


@pytest.mark.parametrize(
    "text", ["# a", "1. a", "2) a", "- a", "+ a", "* a", "> a", "---", "***", "~~~", "=", "```a", "[a]: b"]
)
def test_literal_text_begins_no_block(text: str) -> None:
    assert unescape(shown(commonmark.quote_literal(text))) == text


@given(TEXT | LINES)
def test_code_is_shown_as_written(text: str) -> None:
    if text.strip():
        wanted = re.sub(r"[\r\n]", " ", text)
        found = re.fullmatch(r"<code>(.*)</code>", shown("a " + commonmark.quote_code(text))[2:], re.DOTALL)
        assert found
        assert unescape(found[1]) == wanted


@given(LINES)
@example(r"\<a>")
@example(r"\\<a>")
@example(r"a `\` <a> \![b](c)")
@example(r"\`<b>`")
def test_no_html_of_the_text_reaches_the_page(text: str) -> None:
    if text.strip():
        kept = r"</?(?:p|em|strong|code)>|<a href=\"[^\"]*\"(?: title=\"[^\"]*\")?>|</a>"
        assert "<" not in re.sub(kept, "", RENDER.render(commonmark.quote_prose(text)))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Keep `a_b` **safe**, *now*.", "Keep <code>a_b</code> <strong>safe</strong>, <em>now</em>."),
        ("See [here](https://a.example/b).", 'See <a href="https://a.example/b">here</a>.'),
        ("Send `<b>` and <b>&amp;</b>.", "Send <code>&lt;b&gt;</code> and &lt;b&gt;&amp;amp;&lt;/b&gt;."),
        ("1. is a number", "1. is a number"),
        ("# no heading", "# no heading"),
        ("- no list", "- no list"),
        ("* no list", "* no list"),
        ("***", "***"),
        ("_ _ _", "_ _ _"),
        ("```no block", "```no block"),
        ("[no]: definition", "[no]: definition"),
        ("no ![image](https://a.example/b.png)", 'no !<a href="https://a.example/b.png">image</a>'),
        ("*emphasis* first", "<em>emphasis</em> first"),
        ("two\nlines", "two lines"),
    ],
)
def test_marks_of_prose_are_meant(text: str, html: str) -> None:
    assert shown(commonmark.quote_prose(text)) == html


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a``", "``` a`` ```"),
        (" a ", "`  a  `"),
        ("\n1\n", "`  1  `"),
    ],
)
def test_code(value: str, span: str) -> None:
    assert commonmark.quote_code(value) == span


def test_lists() -> None:
    assert commonmark.join_bullets(["a", "b"]) == "- a\n- b"
    assert commonmark.join_numbered(["a", "b"]) == "1. a\n2. b"


def test_link() -> None:
    assert shown(commonmark.quote_link("https://a.example/")) == '<a href="https://a.example/">https://a.example/</a>'
