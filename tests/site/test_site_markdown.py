"""Quoting for Markdown: what goes in is what the reader sees, whatever it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authproof.site.pages.markdown import (
    Markdown,
    fence_code,
    front_matter,
    indent_block,
    inline_code,
    make_link,
    make_table,
    quote_attribute,
    quote_hypertext,
    quote_lines,
    quote_literal,
    quote_prose,
)
from authproof.site.theme import PageTemplates, _tidy_blank_lines, template_folders

from .rendering import rendered

TRICKY = [
    "# head", "- item", "1. item", "2) item", "> quote", "!!! note", "??? note", "=== tab", "/// tab", ": term", "~~~",
    "***", "* * *", "---", "    indented", "[TOC]", "[a]: http://x.y", "*[A]: b", "{: .x }", "a { #i .c }", "a | b",
    "| --- | --- |", "<script>alert(1)</script>", "</article>", "<!-- -->", "&amp; &lt;", "`x`", "``", "`", "a`b",
    "\\", "\\`", "a\\", "**b**", "_e_", "snake_case_name", "![i](http://e.x/y.png)", "[l](javascript:alert(1))",
    "http://e.x/a_b_c?d=e&f=g", "\"quoted\" 'too'", "{{ jinja }}", "{% raw %}", "#!python x",
    ":::python x", "^a^", "a~b~", "C#",
    "::: a", "é✓", "a\\|b", "$x^2$", "<b",
    "x < y > z", "\x02wzxhzdk:0\x03",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(TRICKY), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
SEEN = st.lists(TEXTS, min_size=1, max_size=3).map(" ".join).filter(str.strip)


def line(text: str) -> str:
    return " ".join(text.replace("\x02", "\ufffd").replace("\x03", "\ufffd").split())


@given(SEEN)
def test_literal_text_is_shown_as_it_is(text: str) -> None:
    shown = rendered(quote_literal(text))
    assert (shown.tags, shown.text) == (["p"], line(text))


@given(SEEN)
def test_literal_text_is_shown_as_it_is_in_a_table_and_a_heading_and_a_list(text: str) -> None:
    cell = rendered(f"| a | b |\n| --- | --- |\n| {quote_literal(text)} | x |\n")
    assert (cell.tags.count("td"), cell.text.split()) == (2, ["a", "b", *line(text).split(), "x"])
    heading = rendered(f"### {quote_literal(text)} {{ #here }}")
    assert heading.tags[0] == "h3"
    assert heading.text.removesuffix("¶") == line(text)
    item = rendered(f"- {quote_literal(text)}")
    assert (item.tags, item.text.strip()) == (["ul", "li"], line(text))


@given(st.lists(TEXTS, min_size=1, max_size=3).map("  ".join).filter(bool))
def test_code_is_shown_to_the_last_character(text: str) -> None:
    shown = rendered(f"x {inline_code(text)} y")
    assert shown.tags == ["p", "code"]
    assert shown.text == f"x {text.replace(chr(2), chr(0xFFFD)).replace(chr(3), chr(0xFFFD))} y"
    cell = rendered(f"| a | b |\n| --- | --- |\n| {inline_code(text)} | x |\n")
    assert cell.tags.count("td") == 2
    assert cell.tags.count("code") == 1


@given(SEEN)
def test_prose_makes_no_html_but_code_emphasis_and_links(text: str) -> None:
    shown = rendered(quote_prose(text))
    assert set(shown.tags) <= {"p", "code", "em", "strong", "a"}
    assert {name for name, _ in shown.attributes} <= {"href", "class"}
    assert all(re.match(r"https?://|mailto:|#", value or "") for name, value in shown.attributes if name == "href")


def test_prose_keeps_pipes_and_braces_from_what_is_around_it() -> None:
    cell = rendered(f"| a |\n| --- |\n| {quote_prose('one | two `x|y` three')} |\n")
    assert cell.text.split() == ["a", *["one", "|", "two", "x|y", "three"]]
    assert "evil" not in str(rendered(quote_prose("**x**{: .evil } `y`{ #evil } z {: #evil }")).attributes)
    assert ("id", "evil") not in rendered(f"## {quote_prose('x { #evil }')}").attributes


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Send `Bot x`, **never** *this*.", ["p", "code", "strong", "em"]),
        ("See [the page](https://a.b/c_d).", ["p", "a"]),
        ("[`code`](https://a.b/?x=1&y=2)", ["p", "a", "code"]),
        ("`` a`b ``", ["p", "code"]),
        ("![image](https://a.b/c.png)", ["p", "a"]),
    ],
)
def test_inline_marks_of_prose_work(text: str, tags: list[str]) -> None:
    assert rendered(quote_prose(text)).tags == tags


def test_a_link_keeps_its_address() -> None:
    shown = rendered(make_link(quote_literal("a_b"), "https://a.b/c(d)_e_*f*|g?x=<1>&y=2"))
    assert dict(shown.attributes)["href"] == "https://a.b/c%28d%29_e_%2Af%2A%7Cg?x=%3C1%3E&y=2"
    assert shown.text == "a_b"


@given(st.lists(st.one_of(TEXTS, st.sampled_from(["```", "````", "\ttab", "", "~~~"])), min_size=1).map("\n".join))
def test_a_fence_keeps_its_text(text: str) -> None:
    if not text.strip() or text != text.strip("\n") or "\x02" in text:
        return
    block = fence_code(text, "text", element="here")
    for source in (f"before\n\n{block}", f'=== "before"\n\n{indent_block(block)}\n'):
        shown = rendered(source)
        assert ("id", "here") in shown.attributes
        assert shown.text.partition("before")[2].strip("\n") == text


@given(
    st.lists(st.one_of(TEXTS, st.sampled_from(["```", "~~~", "\ttab", "", " ", "x ", "\xa0", "</pre>", "<!--"]))).map(
        "\n".join
    )
)
def test_lines_are_kept_inside_html(text: str) -> None:
    text = text.replace("\x02", "?").replace("\x03", "?")
    folded = f"<details>\n<summary>s</summary>\n<pre>{quote_lines(text)}</pre>\n</details>\n<details></details>"
    page = f"before\n\n{folded}\n\nend"
    shown = rendered(_tidy_blank_lines(page))
    assert shown.tags == ["p", "details", "summary", "pre", "details", "p"]
    assert shown.text.partition("s\n")[2].removesuffix("end").strip("\n") == text.strip("\n")
    assert shown.text.count("\n") >= text.count("\n")


@given(SEEN)
def test_hypertext_makes_no_html_but_code_emphasis_and_links(text: str) -> None:
    shown = rendered(f"<div>{quote_hypertext(text)}</div>")
    assert set(shown.tags) <= {"div", "code", "em", "strong", "a"}
    assert {name for name, _ in shown.attributes} <= {"href"}
    assert all(re.match(r"https?://|mailto:|#", value or "") for name, value in shown.attributes if name == "href")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Send `Bot <x>`, **never** *this*.", "Send <code>Bot &lt;x&gt;</code>, <strong>never</strong> <em>this</em>."),
        ("See [a & b](https://a.b/?c=1&d).", 'See <a href="https://a.b/?c=1&amp;d">a &amp; b</a>.'),
        ("2 * 3 * 4 < 5", "2 * 3 * 4 &lt; 5"),
        ("`**kept**`", "<code>**kept**</code>"),
        (r"\*not\* this\_name, `but\_this`", "&#42;not&#42; this&#95;name, <code>but\\_this</code>"),
    ],
)
def test_inline_marks_of_hypertext_work(text: str, shown: str) -> None:
    assert quote_hypertext(text) == shown


@pytest.mark.parametrize(
    ("heads", "style"),
    [
        (("What", "Value"), ""),
        (
            ("Server", "The provider's", 'So-"called" \\ one'),
            '--ap-head-2: "The provider\'s"; --ap-head-3: "So-\\"called\\" \\\\ one"',
        ),
    ],
)
def test_a_table_tells_its_heads_to_the_stylesheet(heads: tuple[str, ...], style: str, tmp_path: Path) -> None:
    (tmp_path / "one.md.jinja").write_text('{% import "macros.md.jinja" as m %}{{ m.table(view) }}', encoding="utf-8")
    shown = rendered(
        PageTemplates(template_folders(tmp_path)).render_page("one.md.jinja", make_table(heads, [map(Markdown, heads)]))
    )
    assert dict(shown.attributes).get("style", "") == style
    assert shown.tags.count("td") == len(heads)


def test_a_fence_names_its_file() -> None:
    assert fence_code("x", "python", title='a"b.py').startswith('``` { .python title="a&quot;b.py" }\n')
    assert fence_code("x") == "```\nx\n```"


def test_the_head_of_a_page_is_quoted_for_yaml_and_for_html() -> None:
    assert front_matter(title='a: "b" <c>', description="") == "---\ntitle: 'a: &quot;b&quot; &lt;c&gt;'\n---"
    assert quote_attribute("a\n<b>'") == "a &lt;b&gt;&#x27;"
