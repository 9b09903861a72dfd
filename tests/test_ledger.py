"""The ledger: no claim without an experiment or a stated reason, all on one page, links that lead somewhere."""

import html
import re
from dataclasses import asdict
from urllib.parse import unquote

import nbformat
import pytest
from typer.testing import CliRunner

from ghosts.cli import app
from ghosts.sheets import ledger, shelf
from ghosts.sheets.lessons import lessons

CLAIMS = ledger.claims().values()


def measured(claim):
    """What the executed lesson's table of verdicts shows as measured for `claim`."""
    book = nbformat.read(shelf.ROOT / "course" / f"{claim.lesson}.ipynb", as_version=4)
    outputs = [output.get("data", {}) for cell in book.cells for output in cell.get("outputs", ())]
    rows = re.findall(r"<tr>(.*?)</tr>", "".join(data.get("text/html", "") for data in outputs), re.S)
    [row] = [row for row in rows if f"<code>{claim.id}</code>" in row]
    return html.unescape(re.sub(r"<[^>]+>", "", re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)[1]))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_has_an_experiment_or_a_reason(claim):
    if claim.verdict == "not testable here":
        assert len(claim.fails_when) > 25, "say why it can't be tested here"
    else:
        assert re.search(r"\d", measured(claim)), "say what was measured"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_link_leads_to_a_heading(claim):
    name, _, anchor = claim.link.partition("#")
    book = nbformat.read(shelf.ROOT / "course" / name, as_version=4)
    prose = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    anchors = [heading.replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", prose, re.M)]
    assert unquote(anchor) in anchors


def test_the_page_shows_every_claim_and_has_not_drifted():
    page = shelf.LEDGER_PAGE.read_text(encoding="utf-8")
    assert page == ledger.page()
    assert all(f"[{claim.id}]({claim.link})" in page for claim in CLAIMS)
    assert all(f"## [{lessons()[lesson].title}]" in page for lesson in {claim.lesson for claim in CLAIMS})


ROW = {name: value for name, value in asdict(next(iter(CLAIMS))).items() if name != "id"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fails_wen": "never"}, "[a.b] has fails_wen"),
        ({"verdict": "suported"}, "Choose: supported, contested, not testable here."),
        ({"lesson": "05_rl_stra"}, "[a.b] belongs to '05_rl_stra', and there is no such lesson."),
    ],
)
def test_a_slip_of_the_pen_is_named(change, words):
    assert ledger.claim("a.b", ROW).id == "a.b"
    with pytest.raises(ledger.LedgerError, match=re.escape(words)):
        ledger.claim("a.b", ROW | change)


@pytest.mark.parametrize("name", ROW)
def test_what_a_claim_lacks_is_named(name):
    with pytest.raises(ledger.LedgerError, match=rf"\[a.b\] lacks {name}\."):
        ledger.claim("a.b", {key: value for key, value in ROW.items() if key != name})


def test_the_command_that_builds_says_what_is_wrong_with_the_ledger(tmp_path, monkeypatch):
    broken = tmp_path / "claims.toml"
    broken.write_text("[straw.straw]\nverdict = supported\n")
    monkeypatch.setattr(ledger, "LEDGER", broken)
    ledger.claims.cache_clear()
    done = CliRunner().invoke(app, ["build", "--check", "05"])
    ledger.claims.cache_clear()
    assert done.exit_code == 1
    assert "✗ claims.toml cannot be read: Invalid value (at line 2" in done.stderr


def test_the_command_finds_claims_by_lesson_verdict_and_word():
    run = CliRunner().invoke
    assert "straw.credit" in run(app, ["claims", "05_rl"], terminal_width=200).stdout
    assert "autonomy.slider" not in run(app, ["claims", "05_rl"], terminal_width=200).stdout
    assert "memories.brain" in run(app, ["claims", "not testable"], terminal_width=200).stdout
    nothing = run(app, ["claims", "xyzzy"])
    assert nothing.exit_code == 1
    assert "No claim has 'xyzzy'" in nothing.stderr


def test_the_command_prints_paths_that_this_person_has(home, tmp_path):
    run = CliRunner().invoke
    (tmp_path / "lessons").mkdir()
    assert "course/05_rl_straw.ipynb#" in run(app, ["claims", "straw.credit", "--dir", str(tmp_path / "none")]).stdout
    mine = run(app, ["claims", "straw.credit", "--dir", str(tmp_path)]).stdout
    assert "lessons/05_rl_straw.ipynb#4." in mine.replace("\n", "")
    assert "course/" not in mine
