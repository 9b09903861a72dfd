"""Lessons 05 and 00 as a learner meets them: `ghosts lab`, a real browser, every cell run, all of it by keyboard."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome on this machine's PATH")

NOTEBOOK = "window.jupyterapp.shell.currentWidget"
READY = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
BENCH = "section[aria-label='Who gets the credit?']"
DONE = f"""() => {NOTEBOOK}.content.widgets
    .filter(cell => cell.model.type === 'code' && cell.model.sharedModel.source.trim())
    .every(cell => cell.model.executionCount !== null)"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """JupyterLab as `ghosts lab` starts it, on a fresh workspace; yields its address and its token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    options = [f"--ServerApp.port={port}", f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True"]
    folder = tmp_path_factory.mktemp("workspace")
    command = [sys.executable, "-m", "ghosts.cli", "lab", "--no-browser", "--dir", str(folder), "--", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=os.environ | {"PYTHONUNBUFFERED": "1"}, start_new_session=True)  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/api?token={token}")
            break
        except OSError:
            time.sleep(0.2)
    yield address, token
    os.killpg(process.pid, 15)
    process.wait()


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all pages."""
    with sync_api.sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=BROWSER, args=flags)
        yield browser
        browser.close()


def opened(browser, server, lesson):
    """A page with `lesson`, its kernel connected; console errors and outside requests are collected on the way.

    Each has a JupyterLab workspace of its own: two pages in one would ask which of them may keep it.
    """
    address, token = server
    page = browser.new_page(viewport={"width": 1200, "height": 1400})
    page.set_default_timeout(20_000)
    page.trouble, page.outside = [], []
    page.on("console", lambda message: message.type == "error" and page.trouble.append(message.text))
    page.on("response", lambda answer: answer.status >= 400 and page.trouble.append(f"{answer.status} {answer.url}"))
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda request: request.url.startswith(own) or page.outside.append(request.url))
    page.goto(f"{address}/lab/workspaces/{lesson}/tree/lessons/{lesson}.ipynb?token={token}")
    page.wait_for_function(READY, timeout=120_000)
    return page


@pytest.fixture(scope="module")
def page(browser, server):
    """Lesson 05."""
    return opened(browser, server, "05_rl_straw")


@pytest.fixture(scope="module")
def start(browser, server):
    """Lesson 00, every cell run."""
    page = opened(browser, server, "00_start_here")
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(DONE, timeout=60_000)
    return page


def scroll_to(page, cell):
    """Bring the cell with this id into view: JupyterLab draws no other."""
    number = page.evaluate(f"{NOTEBOOK}.content.widgets.findIndex(cell => cell.model.id === '{cell}')")
    page.evaluate(f"{NOTEBOOK}.content.scrollToItem({number})")


def test_lesson_runs_and_its_bench_moves_by_keyboard(page):
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(DONE, timeout=240_000)
    page.wait_for_function(READY, timeout=240_000)
    errors = page.evaluate(f"""{NOTEBOOK}.content.widgets.filter(cell => cell.model.type === 'code')
        .flatMap(cell => cell.model.outputs.toJSON()).filter(output => output.output_type === 'error')""")
    assert errors == []

    scroll_to(page, "05-bench")
    bench = page.locator(BENCH)
    bench.locator("img").wait_for()
    before, said = bench.locator("img").get_attribute("src"), bench.locator("p").last.inner_text()
    frame = int(bench.get_attribute("data-frame"))
    bench.locator("input[type=range]").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(f"frame => Number(document.querySelector({BENCH!r}).dataset.frame) > frame", arg=frame)
    assert bench.locator("output").inner_text() == "17"
    assert bench.locator("img").get_attribute("src") != before
    page.wait_for_function(
        "said => document.querySelector('.ghosts-bench > p:last-child').innerText !== said", arg=said
    )
    assert page.evaluate(f"{NOTEBOOK}.content.activeCell.model.sharedModel.source").startswith("straw_bench")

    # There and back while it is drawing: what is drawn already is not waited for.
    frame = int(bench.get_attribute("data-frame"))
    bench.locator("input[type=range]").evaluate("""dial => [30, 31, 30].forEach(value => {
        dial.value = value; dial.dispatchEvent(new Event('input')); })""")
    page.wait_for_function(f"frame => Number(document.querySelector({BENCH!r}).dataset.frame) > frame", arg=frame)
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"frame => Number(document.querySelector({BENCH!r}).dataset.frame) > frame", arg=frame + 1)


def test_a_prediction_is_committed_by_keyboard_and_revealed(page):
    scroll_to(page, "05-credit-predict")
    assert "truth=" not in page.locator(".jp-Notebook").inner_text()
    guess = page.locator("section.ghosts-guess", has_text="what share was wrong")
    assert guess.locator("img").is_hidden()
    guess.locator("input[type=number]").fill("0.1")
    guess.locator("button").focus()
    page.keyboard.press("Enter")
    guess.locator("img").wait_for()
    told = guess.locator("p[aria-live]").inner_text()
    assert told.startswith("You said 0.1; it is 0.377 (0.277 too low).")
    assert guess.locator("img").get_attribute("alt") == told


def test_a_guess_that_is_none_gets_a_sentence_and_one_that_is_renews_the_card(start):
    """The focus stays where it was. The card in a cell far below notices that somebody has begun."""
    card = start.locator("section[aria-label='The mentor']")
    scroll_to(start, "00-next")
    turn = int(card.get_attribute("data-turn"))
    scroll_to(start, "00-predict")
    guess = start.locator("section.ghosts-guess", has_text="hundred steps come out right")
    guess.locator("input[type=number]").fill("2")
    start.keyboard.press("Enter")
    assert guess.get_by_role("status").inner_text() == "A guess is a number here: Your guess, 0 to 1."
    guess.locator("input[type=number]").fill("0.5")
    guess.get_by_role("button").press("Enter")
    guess.locator("img").wait_for()
    assert guess.get_by_role("status").inner_text() == ""
    assert start.evaluate("document.activeElement.innerText") == "Guess again"
    scroll_to(start, "00-next")
    start.wait_for_function(
        "turn => document.querySelector(\"[aria-label='The mentor']\").dataset.turn > turn", arg=turn
    )


def test_the_mentor_is_answered_by_keyboard(start):
    """In lesson 00: a drill begun with Enter, answered wrongly, helped, and left; then a wish."""
    scroll_to(start, "00-next")
    card = start.locator("section[aria-label='The mentor']")
    card.get_by_role("button", name="A drill on").first.focus()
    start.keyboard.press("Enter")
    card.get_by_role("button", name="Check").wait_for()
    if card.locator("input[type=text]").count():
        start.keyboard.type("-12345")
    elif card.locator("input[type=radio]").count():
        start.keyboard.press("Space")
    else:
        card.get_by_role("button", name="Check").focus()
    start.keyboard.press("Enter")
    said = card.locator(".ghosts-said")
    said.filter(has_text=".").wait_for()
    assert said.get_attribute("aria-live") == "polite"
    said.evaluate("each => { each.dataset.kept = 'yes' }")  # a screen reader does not speak what is in a new place
    card.get_by_role("button", name="A nudge").or_(card.get_by_role("button", name="What next?")).focus()
    if card.get_by_role("button", name="A nudge").count():  # else the guess was right by luck
        start.keyboard.press("Enter")
        card.get_by_role("button", name="A pointer").wait_for()
        assert start.evaluate("document.activeElement.innerText") == "A pointer"
        card.get_by_role("button", name="Leave it").focus()
    start.keyboard.press("Enter")
    card.get_by_text("What next?").wait_for()
    assert said.get_attribute("data-kept") == "yes"
    card.locator("select").focus()
    start.keyboard.press("ArrowDown")  # on a closed list this chooses, and must not carry anybody off
    assert start.evaluate("document.activeElement.tagName") == "SELECT"
    wish(card, "entropy")
    card.get_by_text("You asked for “entropy”").wait_for()
    assert card.locator("select").input_value() == "entropy"


def wish(card, skill):
    """Ask the card for `skill`."""
    card.locator("select").select_option(skill)
    card.get_by_role("button", name="Suggest").press("Enter")


def test_what_is_to_be_read_opens_and_an_exercise_at_its_heading(page, start):
    """The card's links lead on in the same JupyterLab. Lesson 05 was read to §4, so that its exercise may be done."""
    card = start.locator("section[aria-label='The mentor']")
    wish(card, "queues")
    card.get_by_role("link", name="Read lesson 08 to the end of §5").focus()
    start.keyboard.press("Enter")
    start.wait_for_function(f"() => {NOTEBOOK}.context.path === 'lessons/08_autonomy_slider.ipynb'")
    start.evaluate("window.jupyterapp.commands.execute('docmanager:open', {path: 'lessons/00_start_here.ipynb'})")
    wish(card, "credit assignment")
    card.get_by_role("link", name="Exercise 05.2").focus()
    start.keyboard.press("Enter")
    start.wait_for_function(f"() => {NOTEBOOK}.context.path.startsWith('exercises/')")
    assert start.url.count("exercises/") == 1


def test_no_console_error_and_no_outside_request(page, start):
    assert page.trouble == start.trouble == []
    assert page.outside == start.outside == []


def test_the_next_evening_all_stands_as_it_was_left_and_says_why_it_is_silent(start):
    """Saved, the kernel gone, opened again: the guess and its picture are there, and a button says what to do."""
    start.evaluate(
        "() => { window.jupyterapp.commands.execute('docmanager:open', {path: 'lessons/00_start_here.ipynb'}) }"
    )
    start.wait_for_function(f"() => {NOTEBOOK}.context.path === 'lessons/00_start_here.ipynb'")
    start.evaluate(f"{NOTEBOOK}.context.save().then(() => {NOTEBOOK}.sessionContext.shutdown())")
    start.wait_for_function(f"() => !{NOTEBOOK}.sessionContext.session")
    start.reload()
    start.wait_for_function(READY, timeout=60_000)
    scroll_to(start, "00-predict")
    guess = start.locator("section.ghosts-guess", has_text="hundred steps come out right")
    assert guess.locator("p[aria-live]").inner_text().startswith("You said 0.5; it is 0.366")
    assert guess.locator("input[type=number]").input_value() == "0.5"
    guess.get_by_role("button").press("Enter")
    guess.get_by_role("status").filter(has_text="run the first cell, then this one").wait_for()
    settings = "fetch('/lab/api/settings/@jupyterlab/docmanager-extension:plugin').then(answer => answer.json())"
    assert start.evaluate(settings)["schema"]["properties"]["autosaveInterval"]["default"] <= 30
