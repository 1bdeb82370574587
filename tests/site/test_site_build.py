"""The build: the same bytes each time, one small golden file for each kind of output."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jinja2 import TemplateSyntaxError

from authproof.claims.claim import Claim
from authproof.claims.proof import Proof
from authproof.claims.run import ClaimOutcome, ClaimVerdict, RecordedExchange
from authproof.claims.statements import count_statements, link_statements
from authproof.documents import catalog
from authproof.documents.formats import FORMATS
from authproof.documents.openapi import OPENAPI_3_2_YAML
from authproof.errors import OutputError, TemplateFault
from authproof.model.provider import Provider
from authproof.samples import programs
from authproof.site import theme
from authproof.site.build import build, build_navigation
from authproof.site.pages.context import PageContext
from authproof.site.pages.provider.views import view_index_page
from authproof.site.standalone import site_settings
from authproof.site.theme import PageTemplates

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DIGEST = """
import sys, yaml
from hashlib import sha256
from authproof.site.theme import template_folders
from authproof.site.build import build
from authproof.model.provider import Provider
provider = Provider.model_validate(yaml.safe_load(open(sys.argv[1]).read()))
made = build([provider], template_folders())
print(sha256(repr(list(made.items())).encode()).hexdigest())
"""


EXCHANGE = RecordedExchange(
    "GET /v2/robots?token=‹API token› HTTP/1.1\nHost: api.acme.example", "HTTP/1.1 200 OK\n\n{}"
)
CLAIMS = (
    Claim("call.a", "calls", "`GET /robots` is answered with 200.", ("/operations/list_robots/method",), ()),
    Claim("refuse.b", "refusals", "It is refused with *402*.", ("/failures/plan/status",), ()),
    Claim("refuse.c", "refusals", "It is refused with 401.", ("/failures/missing/cases/0", "/schemes/basic"), ()),
)


TELLING = {
    "try.html",
    "use-it-in.md",
    "postman_environment_sandbox.json",
    "requests.http",
    "openapi.json",
    "asyncapi.yaml",
}
"""The files of a provider that tell where its sandbox is."""


def looked_at(provider: Provider, _: str) -> Proof:
    """Stand in for a proof, so that the golden files do not change with every new claim."""
    plain = provider.model_copy(update={"executed": ()})
    found = link_statements(plain, CLAIMS)
    outcomes = tuple(ClaimOutcome(claim, ClaimVerdict.kept, exchanges=(EXCHANGE,)) for claim in CLAIMS)
    return Proof(outcomes, found, count_statements(found))


@pytest.fixture(scope="module")
def made(acme: Provider) -> dict[str, str]:
    return build([acme], theme.template_folders())


def test_the_stylesheet_knows_the_heads_of_the_widest_table(made: dict[str, str]) -> None:
    told = {number for page in made.values() for number in re.findall(r"--ap-head-(\d+):", page)}
    rule = r"td:nth-child\((\d+)\)::before \{\s+content: var\(--ap-head-\1\);"
    assert told == set(re.findall(rule, theme.read_pages()[theme.STYLESHEET]))


def test_building_twice_gives_the_same(acme: Provider, made: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authproof.claims.proof._last_proofs", {})
    again = build([acme], theme.template_folders())
    assert again == made
    assert list(again) == list(made) == sorted(made)


@pytest.mark.slow
def test_the_seed_of_hashing_changes_nothing() -> None:
    digests = set()
    for seed in ("0", "4711"):
        command = [sys.executable, "-c", DIGEST, str(ROOT / "tests" / "specs" / "acme.yaml")]
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=ROOT, env={"PYTHONHASHSEED": seed, "PATH": ""}
        )
        digests.add(done.stdout)
    assert len(digests) == 1


@pytest.mark.usefixtures("looked_at_languages")
def test_each_kind_of_page_is_as_looked_at(
    acme: Provider, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("authproof.site.build.proof_of", looked_at)
    made = build([acme], theme.template_folders())
    for path in ("index.md", "compare.md", *(f"providers/acme/{name}.md" for name in ("failures", "safety", "claims"))):
        golden(f"site/{path}", made[path])


def test_the_first_page_is_as_looked_at(acme: Provider, golden: Callable[[str, str], None]) -> None:
    sample = programs.Sample(
        "acme",
        "first_call",
        "python",
        "Python",
        "first_call.py",
        "print(1)\n",
        (programs.SampleVariable("A", "token", ""),),
    )
    left = programs.Omission("ticket_socket", "curl", "it would need curl 8.11")
    view = view_index_page(PageContext(acme, (sample,), (left,), {"signed": "is coming soon"}))
    golden(
        "site/providers/acme/index.md",
        PageTemplates(theme.template_folders()).render_page("provider/index.md.jinja", view),
    )


def test_everything_tells_the_address_of_the_sandbox(acme: Provider, made: dict[str, str]) -> None:
    elsewhere = build([acme], theme.template_folders(), "https://sandbox.example")
    told = {path for path, text in made.items() if "127.0.0.1:8400" in text}
    assert {path.rpartition("/")[2] for path in told} >= {*TELLING, "catalog.json", "claims.md"}
    assert {path for path, text in elsewhere.items() if "sandbox.example" in text} >= told
    assert not [path for path, text in elsewhere.items() if ":8400" in text]
    assert " https://sandbox.example" in elsewhere["providers/acme/try.html"]
    run = "authproof run acme/first_call --language python"
    assert f"{run}\n" in made["providers/acme/index.md"]
    assert f"{run} --target https://sandbox.example\n" in elsewhere["providers/acme/index.md"]


def test_all_is_made_that_a_provider_has(acme: Provider, made: dict[str, str]) -> None:
    pages = {
        "index.md",
        "compare.md",
        "documents.md",
        "add-a-provider.md",
        catalog.CATALOG_FILE,
        catalog.CATALOG_SCHEMA_FILE,
    }
    own = {
        "index.md",
        "failures.md",
        "safety.md",
        "claims.md",
        "use-it-in.md",
        "try.html",
        *(file.name for one in FORMATS for file in one.files),
    }
    files = {f"samples/{one.language}/{one.filename}": one.text for one in programs.write_samples(acme)}
    own.remove(OPENAPI_3_2_YAML)  # nothing of it is deprecated, nor got by a device
    assert set(made) == pages | {f"providers/acme/{name}" for name in own | set(files)}
    assert {path: made[f"providers/acme/{path}"] for path in files} == files
    assert len(files) > 10


def test_every_page_is_in_the_navigation(acme: Provider, made: dict[str, str]) -> None:
    told = yaml.safe_dump(build_navigation([acme]))
    pages = [path for path in (*made, *theme.read_pages()) if path.endswith(".md")]
    assert [page for page in pages if page not in told] == []


def test_titles_in_the_navigation_are_quoted_for_html(acme: Provider) -> None:
    provider = acme.model_copy(update={"name": 'A & <b>"'})
    assert "A &amp; &lt;b&gt;&quot;" in build_navigation([provider])[1]["Providers"][0]


def test_the_fields_of_a_spec_are_all_explained(made: dict[str, str]) -> None:
    text = made["add-a-provider.md"]
    schema = Provider.model_json_schema()
    for name, part in {"Provider": schema, **schema["$defs"]}.items():
        if "properties" in part:
            assert f"### {name} {{ #model-{name.lower()} }}" in text
            missing = [field for field in part["properties"] if f"| `{field}`" not in text]
            assert missing == [], name
    assert "ap-badge--behaviour" in text
    assert "ap-badge--prose" in text


def test_a_template_of_the_reader_comes_first(acme: Provider, tmp_path: Path) -> None:
    (tmp_path / "compare.md.jinja").write_text("# Mine\n", encoding="utf-8")
    made = build([acme], theme.template_folders(tmp_path))
    assert made["compare.md"] == "# Mine\n"
    assert "## At a glance" in made["providers/acme/index.md"]


def test_a_template_of_the_reader_can_replace_one_section(acme: Provider, tmp_path: Path) -> None:
    (tmp_path / "provider").mkdir()
    (tmp_path / "provider" / "safety.md.jinja").write_text(
        '{% extends "authproof/provider/safety.md.jinja" %}\n{% block sources %}\n## Mine\n{% endblock %}\n',
        encoding="utf-8",
    )
    text = build([acme], theme.template_folders(tmp_path))["providers/acme/safety.md"]
    assert text.endswith("\n\n## Mine\n")
    assert "## Keeping it safe" in text
    assert "## Sources" not in text


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "{{ view.nothing }}",
            "compare.md.jinja, line 1: 'authproof.site.pages.compare.CompareView object' has no attribute",
        ),
        ("one\n{% for %}", "compare.md.jinja, line 2: Expected an expression"),
        ('{% include "nowhere.jinja" %}', "compare.md.jinja, line 1: there is no template nowhere.jinja"),
        ("{{ 1 / 0 }}", "compare.md.jinja, line 1: ZeroDivisionError: division by zero"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(acme: Provider, tmp_path: Path, source: str, told: str) -> None:
    (tmp_path / "compare.md.jinja").write_text(source, encoding="utf-8")
    with pytest.raises(TemplateFault) as raised:
        build([acme], theme.template_folders(tmp_path))
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_wrong_template_of_a_language_is_named_too(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_provider: Provider) -> None:
        raise TemplateSyntaxError("unexpected '}'", 3, "sample.py.jinja")

    monkeypatch.setattr("authproof.site.build.write_samples", broken)
    with pytest.raises(TemplateFault, match=r"^template sample.py.jinja, line 3: unexpected '}'$"):
        build([acme], theme.template_folders())


def test_lost_page_templates_are_an_error_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(theme, "__file__", str(tmp_path / "authproof" / "site" / "theme.py"))
    with pytest.raises(OutputError, match="install it again"):
        theme.find_site_source()
    inside = tmp_path / "authproof" / "site_src"
    (inside / "templates").mkdir(parents=True)
    assert theme.find_site_source() == inside


def test_our_own_settings_are_those_of_every_build() -> None:
    ours = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    theirs = site_settings([])
    assert ours["theme"].pop("custom_dir") == "site_src/theme"
    assert theirs["theme"].pop("custom_dir") == "theme"
    for key in ("site_name", "theme", "extra", "extra_css", "markdown_extensions", "validation"):
        assert ours[key] == theirs[key], key
    assert [name for name in ours["plugins"] if isinstance(name, str)] == theirs["plugins"]
