"""Practice: the mentor's card with what to do next, and the drill itself in its place once you begin.

`practise()` is the mentor's choice, `practise("entropy")` yours, `place_me()` a short talk about where you stand.
Python keeps the state and the words; `practice.js` shows a `view` and sends back what was done. Help on a drill is
a ladder: a nudge, a pointer at this error, a worked twin with another seed, the answer.

But: nothing locks. Every wish is granted, every question may be left, and a wrong answer costs nothing.
"""

import html
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from ghosts.desk import where
from ghosts.desk.figure import Card, marked, png
from ghosts.desk.rewording import reworded
from ghosts.desk.widget import HERE, overheard, script
from ghosts.mentor import events, record
from ghosts.mentor.placement import QUESTIONS, Placement
from ghosts.mentor.policy import STUCK, YOURS
from ghosts.mentor.skills import SKILLS
from ghosts.mentor.suggestion import LEVELS, Suggestion, reading_words, wish_words
from ghosts.sheets import drills
from ghosts.sheets.drills import Drill, make
from ghosts.sheets.register import REGISTER
from ghosts.sheets.sections import teaching

WISHES = {"": "the mentor's choice", "review": "a review", "surprise me": "a surprise", YOURS: "choose myself"}
OFFER = 2  # wrong answers, after which a hint is offered


class Practice(anywidget.AnyWidget):
    """The mentor's card. Each `on_…` method is something that a learner can do; each ends by showing a `view`."""

    _esm = script("practice.js")
    _css = HERE / "desk.css"
    title = traitlets.Unicode("The mentor").tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, wish: str = "", seeds: Callable[[], int] | None = None):
        self._seeds = seeds or (lambda: int(np.random.default_rng().integers(2**31)))
        super().__init__()
        self.on_msg(self.heard)
        self.on_wish(wish) if wish else self.suggest()

    def heard(self, _widget: Any, message: dict, _buffers: Any) -> None:
        """Do what the page says was done. What goes wrong is said on the card, where the learner looks."""
        if message["turn"] != self.view["turn"]:  # a second click, on what the first has answered
            return
        try:
            told = overheard(lambda: getattr(self, f"on_{message['do']}")(message.get("value")))
        except Exception as error:
            said = marked(f"This did not work ({error!r}). Choose something else.")
            return self.put(self.view | {"said": said, "tone": "open"})
        if told and message["do"] != "look":  # a look is nobody's doing, and comes again
            said = "\n".join(filter(None, [self.view.get("said"), marked(told)]))
            self.put(self.view | {"said": said, "tone": "open"})

    def put(self, view: dict) -> None:
        """Show `view`, on the next turn."""
        self.view = view | {"turn": self.view.get("turn", 0) + 1}

    # ── the card ──────────────────────────────────────────────────────────────────────────────────────

    def suggest(self) -> None:
        """Show what the mentor suggests now."""
        now = record.replay().as_of(time.time())
        self._seen = now.last
        self._offers = [suggestion := now.next(), *suggestion.alternatives]
        chosen = suggestion.kind == "yours"
        offers = [offer_words(each) for each in self._offers if each.kind != "yours"]
        lessons = sorted({skill.lesson for skill in SKILLS.values()})
        wishes = WISHES | {f"lesson {lesson}": f"lesson {lesson:02}" for lesson in lessons} | {s: s for s in SKILLS}
        self.put({
            "head": "Your own choice" if chosen else "What next?", "text": marked(suggestion.why), "offers": offers,
            "wishes": [list(pair) for pair in wishes.items()], "wish": now.wish,
        })  # fmt: skip

    def on_look(self, _value: Any = None) -> None:
        """Suggest anew, if anything has happened since: a talk in another cell, a guess in another notebook."""
        if "offers" in self.view and record.replay().last != self._seen:
            self.suggest()

    def on_wish(self, wish: str) -> None:
        """Remember what the learner would like, and suggest accordingly."""
        events.record("wish", wish_words(wish))
        self.suggest()

    def on_begin(self, place: int) -> None:
        """Begin the drill of the suggestion at that place of the card."""
        chosen = [each for each in self._offers if each.kind != "yours"][place]
        self.begin(make(chosen.skill, chosen.level, self._seeds()))

    # ── the drill ─────────────────────────────────────────────────────────────────────────────────────

    def begin(self, drill: Drill) -> None:
        """Put `drill` on the card."""
        self._drill, self._wrong, self._rung, self._since = drill, 0, 0, time.monotonic()
        shown = drill.picture and {"picture": png(drill.picture.plot().figure), "alt": drill.picture.describe()}
        self._picture = shown or {}
        self.show()

    @property
    def about(self) -> str:
        """What the drill's events are about."""
        return events.item(self._drill.skill, self._drill.level, self._drill.seed)

    @property
    def head(self) -> str:
        """What stands above the drill."""
        return f"A drill on {self._drill.skill}, {LEVELS[self._drill.level]}"

    def show(self, said: str = "", tone: str = "", done: bool = False, **more: Any) -> None:
        """Show the drill with what was last `said` about it."""
        drill = self._drill
        self.put({
            "head": self.head, "text": marked(drill.prompt),
            "drill": {"kind": drill.kind, "ask": marked(drill.ask), "id": self.about,
                      "options": list(drill.options)} | self._picture,
            "said": marked(said), "tone": tone, "done": done, "buttons": self.buttons(done),
            "main": "next" if done else "",
        } | more)  # fmt: skip

    def buttons(self, done: bool) -> list[list[str]]:
        """What can be done besides answering: pairs of an action and its label."""
        if done:
            return [["next", "What next?"], ["again", "Another like this"]]
        rungs = ("A nudge", "A pointer", "A worked twin", "The answer")
        return [["hint", rungs[min(self._rung, 3)]], ["again", "Another like this"], ["next", "Leave it"]]

    def on_answer(self, answer: Any) -> None:
        """Judge an answer, record it, and say what became of it."""
        verdict = self._drill.judge(answer)
        if verdict.attempt:
            spent = (time.monotonic() - self._since) / 60
            events.record("drill", self.about, passed=verdict.right, minutes=round(spent, 2))
            self._wrong += not verdict.right
        said = verdict.sentence
        if verdict.right:
            return self.show(f"✓ It holds: {self._drill.said}. {said}", "good", done=True)
        if self._wrong >= STUCK and (below := self.below()):
            said += f" This has resisted {self._wrong} times. It stands on “{below}”: a step back is the short way."
            return self.show(f"✗ Not yet. {said}", "open", step_back=below)
        if self._wrong >= OFFER and not self._rung:
            said += " Would you like a nudge? It costs nothing."
        self.show(f"{'✗ Not yet. ' * verdict.attempt}{said}", "open")

    def on_hint(self, _value: Any = None) -> None:
        """The next rung of the ladder; the last one opens the answer."""
        drill, rung = self._drill, self._rung
        if rung >= 3:
            events.record("reveal", self.about)
            return self.show(f"It is {drill.said}. {drill.because}", "plain", done=True)
        events.record("hint", self.about, level=rung + 1)
        self._rung += 1
        if rung == 2:
            return self.show(
                f"The same kind of question, worked:\n{drills.twin(drill, drill.seed + 1).worked()}", "plain"
            )
        words = reworded(drill.hints[rung], drill.prompt, lambda: [drill.said])
        self.show(words if rung else f"{words}\nIt is taught in {where.taught(drill.skill)}.", "plain")

    def on_again(self, _value: Any = None) -> None:
        """Another drill of the same kind."""
        self.begin(make(self._drill.skill, self._drill.level, self._seeds()))

    def on_next(self, _value: Any = None) -> None:
        """Back to the card."""
        self.suggest()

    def on_below(self, skill: str) -> None:
        """A step back: a drill on what this one stands on."""
        policy = record.replay().policy
        self.begin(make(skill, policy.level(skill), self._seeds()))

    def below(self) -> str | None:
        """The skill under this one that the mentor doubts most."""
        return record.replay().policy.below(self._drill.skill)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        card = self.still()
        return data | {"text/plain": repr(card), "text/html": card._repr_html_()}, metadata

    def still(self) -> Card:
        """The card as it stands, for a page on which nobody can press a button."""
        view = self.view
        offers = [f"{each['label']} · {each['text']}" + (f", taught in {lesson['label']}" if lesson else "")
                  for each in view.get("offers", ()) for lesson in (each.get("lesson"),)]  # fmt: skip
        return Card(view["head"], "\n".join([plain(view["text"]), *offers]))


def offer_words(suggestion: Suggestion) -> dict:
    """A suggestion as the card shows it: what, how long, how likely, where it is taught, what to open before it."""
    skill, folder = suggestion.skill, lessons_from_here()
    offer = {"label": named(suggestion), "text": suggestion.facts}
    if suggestion.reading:
        path = f"{folder}/{where.lesson(suggestion.reading.number)}"
        return offer | {"read": {"label": reading(suggestion), "path": path}, "drill": f"Then {suggestion.title}"}
    path = f"{folder}/{where.lesson(SKILLS[skill].lesson)}#{teaching(skill)[0].anchor}"
    offer["lesson"] = {"label": where.taught(skill), "path": path}
    if not suggestion.exercise:
        return offer | {"drill": offer["label"]}
    exercise = {"label": offer["label"], "path": f"../{where.exercise(suggestion.exercise)}"}
    return offer | {"exercise": exercise, "drill": f"A drill on {skill} instead"}


def reading(suggestion: Suggestion) -> str:
    """What a suggestion would have read first."""
    return capital(reading_words(suggestion.reading))


def named(suggestion: Suggestion) -> str:
    """What a suggestion is: reading before a drill, an exercise by its number and title, or a drill."""
    if suggestion.reading:
        return f"{reading(suggestion)}; then {suggestion.title}"
    if not suggestion.exercise:
        return capital(suggestion.title)
    number, part = where.place(suggestion.exercise)
    return f"Exercise {number:02}.{part}: {REGISTER[suggestion.exercise].title}"


def capital(words: str) -> str:
    """The same with a capital letter."""
    return words[0].upper() + words[1:]


def lessons_from_here() -> str:
    """The way from the notebook's folder to the lessons', which lies beside it in a workspace or a checkout."""
    return "../lessons" if Path("../lessons").is_dir() else "../course"


def plain(marked_text: str) -> str:
    """What `marked` made, as text again."""
    return html.unescape(marked_text.replace("<code>", "`").replace("</code>", "`"))


# ── placement ─────────────────────────────────────────────────────────────────────────────────────────


class Placing(Practice):
    """A talk of at most eight questions, after which the mentor has an idea of where to begin."""

    title = traitlets.Unicode("Where do you stand?").tag(sync=True)

    def suggest(self) -> None:
        """Offer the talk; being new is the default and needs no talk."""
        self._talk, self._answers = Placement(), []
        text = (f"If you are new to all this, say so and begin. Otherwise answer up to {QUESTIONS} short questions"
                " (“I don't know” is a good answer), and you will not be bored with what you know.")  # fmt: skip
        self.put({"head": "Where do you stand?", "text": text,
                  "buttons": [["new", "I am new"], ["ask", "Ask me"]], "main": "new"})  # fmt: skip

    def on_new(self, _value: Any = None) -> None:
        """Nothing is known, and that is fine."""
        events.record("place", "new", answers=[])
        self.finish("You begin at the beginning.")

    def on_ask(self, _value: Any = None) -> None:
        """The next question of the talk, or its end."""
        skill = self._talk.ask()
        if skill is None:
            return self.on_stop()
        self.begin(make(skill, 1, self._seeds()))

    @property
    def head(self) -> str:
        """Which question this is."""
        return f"Question {len(self._answers) + 1} of at most {QUESTIONS}: {self._drill.skill}"

    def found(self) -> str:
        """What the talk found out, with its doubt."""
        if not self._answers:
            return "nothing is known of you yet, and that is fine."
        known = self._talk.known
        spread = float(np.sqrt((known * (1 - known)).sum()))
        return (f"you seem to know {known.sum():.0f} ± {spread:.0f} of the {len(known)} skills on the map. That is a"
                " guess, and every answer will mend it.")  # fmt: skip

    def buttons(self, done: bool) -> list[list[str]]:
        """In a talk one answers, passes, or stops."""
        return [["pass", "I don't know"], ["stop", "Stop asking"]]

    def on_answer(self, answer: Any) -> None:
        """Take the answer, right or wrong, and go on."""
        verdict = self._drill.judge(answer)
        if not verdict.attempt:
            return self.show(verdict.sentence, "open")
        self.take(verdict.right)

    def on_pass(self, _value: Any = None) -> None:
        """Not knowing is an answer."""
        self.take(False)

    def take(self, right: bool) -> None:
        """Learn from one answer."""
        self._talk.answer(self._drill.skill, right)
        self._answers.append([self._drill.skill, right])
        self.on_ask()

    def on_stop(self, _value: Any = None) -> None:
        """End the talk with what is known so far."""
        events.record("place", "questions", answers=self._answers)
        asked = len(self._answers)
        self.finish(f"After {asked} question{'s' * (asked != 1)}: {self.found()}")

    def finish(self, text: str) -> None:
        """Say what was found, and what the mentor suggests first."""
        first = record.next_up()
        step = named(first)
        self.put({
            "head": "Good.", "text": marked(f"{text}\n{first.why}"), "buttons": [["back", "Ask me again"]],
            "said": marked(f"Your first step: {step[0].lower()}{step[1:]}. `practise()` leads you there."),
            "tone": "good",
        })  # fmt: skip

    def on_back(self, _value: Any = None) -> None:
        """Begin the talk anew."""
        self.suggest()


def practise(wish: str = "") -> Practice:
    """The mentor's card: what to do next and why. `wish` is a skill, "lesson 5", "review", "surprise me", …"""
    return Practice(wish)


def place_me() -> Placing:
    """A talk of at most eight questions about where you stand. Optional; saying that you are new is enough."""
    return Placing()
