"""What the mentor believes of a learner: numbers with their doubt, moved by each answer as far as it surprised.

On a scale of logits, an answer to an item is right with the chance that

    person + form + average of the item's skills − difficulty of the item      =: z

gives, σ(SCALE · z). Each part is a normal belief with a mean and a variance. Four things happen to them:

    predict   z is normal with mean m and variance V, so p = σ(κ m) with κ = SCALE / √(1 + BLUR V), BLUR = SCALE² π/8
              (MacKay 1992; the same factor is Glicko's g(RD), Glickman 1999)
    answer    y in [0, 1] moves a part that enters z with weight w and has variance v:
              mean += w v κ (y − p)            the Kalman gain, a large doubt learns much
              v    −= w² v² κ² p (1 − p)       and each answer leaves less of it
    practice  the n-th answer on a skill raises its mean by GAIN / n^GAIN_FADES, right or wrong
    time      form is carried over from answer to answer by the factor MEMORY, and is new after a pause of hours;
              a skill unused for d days loses GAP_LOSS · ln(1 + d), but no more than practice gave it, and its
              variance grows by GAP_DOUBT · ln(1 + d)

The first two are exact derivatives of log σ(κ m), that is, assumed-density filtering (Opper 1998) with one
observation shared by all parts; Elo's rating is the case of one constant gain (Pelánek 2016). The constants were
fitted once to public logs of school and online learning, none of this course. How they are read is ours: the mean
item is EASE easier than the mean learner is able; a gap is counted in logarithms of days, after Ebbinghaus'
curve; a label's step is derived below.

But: the parts are kept as if independent. One answer makes them dependent (a wrong one is blamed on the person
*or* the item); on made-up logs of seven kinds, keeping the whole covariance predicted no better. Time taken is not
looked at: once the answer is known to be right, it says little of skill and much of temperament.
"""

from collections.abc import Iterable, Mapping
from math import exp, log, pi, sqrt

SCALE, EASE = 0.97, 0.85
BLUR = SCALE * SCALE * pi / 8  # how a doubt of so much variance blurs a chance
PERSON, FORM, SKILL, ITEM = 0.83, 0.35, 0.38, 0.35  # variances, in squared logits, before anything is known
MEMORY = 0.935  # of the form, from one answer to the next
GAIN, GAIN_FADES = 0.33, 1.07
NEW_SKILL = -0.09
GAP_LOSS, GAP_DOUBT = 0.10, 0.07
PAUSE = 6 * 3600  # seconds after which a day's form is over
DAY = 24 * 3600

# An author's label easy/medium/hard (0, 1, 2) correlates about AGREES with the true difficulty. ITEM is the variance
# that the label leaves, 1 − AGREES² of the whole; so the whole is UNLABELLED, and by regression to the mean one
# step of a label with spread √(2/3) is worth AGREES · √UNLABELLED / √(2/3) logits.
AGREES = 0.7
UNLABELLED = ITEM / (1 - AGREES**2)  # .69
STEP = AGREES * sqrt(UNLABELLED) / sqrt(2 / 3)  # .71 logits from easy to medium, and from medium to hard


class State:
    """The belief in one learner. Each part is (mean, variance).

    A skill also has the number of its answers, what is left of their gain, and the moment of the last.
    """

    __slots__ = ("form", "items", "moment", "person", "skills")

    def __init__(self):
        self.person: tuple[float, float] = (0.0, PERSON)
        self.form: tuple[float, float] = (0.0, FORM)
        self.skills: dict[str, tuple[float, float, int, float, float | None]] = {}
        self.items: dict[str, tuple[float, float]] = {}
        self.moment: float | None = None

    def copy(self) -> "State":
        """An independent copy: what happens to it happens to it alone."""
        twin = State()
        twin.person, twin.form, twin.moment = self.person, self.form, self.moment
        twin.skills, twin.items = dict(self.skills), dict(self.items)
        return twin


class Model:
    """The rules by which a `State` predicts and learns; it holds the items' labels and nothing of any learner.

    `skill` is the variance of a new skill. `jump` is added to a skill's variance by each answer, the less the
    nearer it is to a new skill's: 0 for the small steps of the logs, more where a drill may teach all at once.
    """

    def __init__(self, skill: float = SKILL, jump: float = 0.0):
        self.skill, self.jump = skill, jump
        self.difficulty: dict[str, tuple[float, float]] = {}

    def set_items(self, labels: Mapping[str, int]) -> None:
        """Tell the author's labels: 0 easy, 1 medium, 2 hard. Items without one may be answered as well."""
        self.difficulty |= {item: (STEP * (label - 1) - EASE, ITEM) for item, label in labels.items()}

    def new(self) -> State:
        """The belief in a learner of whom nothing is known."""
        return State()

    def predict(self, state: State, item: str, skills: Iterable[str] = (), t: float | None = None) -> float:
        """The chance that the learner answers `item` right at `t` seconds; nothing is changed."""
        return chance(*self.parts(state, item, skills, t)[:2])

    def update(self, state: State, item: str, skills: Iterable[str] = (), t: float | None = None,
               correct: float = 1.0) -> float:  # fmt: skip
        """Learn from an answer, `correct` from 0 to 1, and return the chance that was given to it before."""
        mean, variance, form, known, difficulty = self.parts(state, item, skills, t)
        k = SCALE / sqrt(1 + BLUR * variance)
        p = sigmoid(k * mean)
        surprise, certainty = k * (correct - p), k * k * p * (1 - p)

        mean, v = state.person
        state.person = (mean + v * surprise, v - v * v * certainty)
        mean, v = form
        state.form = (mean + v * surprise, v - v * v * certainty)
        mean, v = difficulty
        state.items[item] = (mean - v * surprise, v - v * v * certainty)
        w = 1 / (len(known) or 1)
        for skill, mean, v, n, gained in known:
            gain = GAIN / (n + 1) ** GAIN_FADES
            v_after = v - w * w * v * v * certainty
            if v_after < self.skill:
                v_after += self.jump * (1 - v_after / self.skill)
            state.skills[skill] = (mean + w * v * surprise + gain, v_after, n + 1, gained + gain, t)
        if t is not None:
            state.moment = t
        return p

    def parts(self, state: State, item: str, skills: Iterable[str], t: float | None) -> tuple:
        """Mean and variance of z at `t`; then the form, the skills and the difficulty that it is made of."""
        difficulty = state.items.get(item) or self.difficulty.get(item) or (-EASE, UNLABELLED)
        form, known = form_at(state, t), []
        for skill in skills:
            known.append(self.skill_at(state, skill, t))
        mean = state.person[0] + form[0] - difficulty[0]
        variance = state.person[1] + form[1] + difficulty[1]
        w = 1 / (len(known) or 1)
        for _, skill_mean, v, _, _ in known:
            mean += w * skill_mean
            variance += w * w * v
        return mean, variance, form, known, difficulty

    def skill_at(self, state: State, skill: str, t: float | None) -> tuple[str, float, float, int, float]:
        """The `skill`, its mean, variance, number of answers and their gain at `t`, after what time took from it."""
        if skill not in state.skills:
            return skill, NEW_SKILL, self.skill, 0, 0.0
        mean, v, n, gained, last = state.skills[skill]
        if t is None or last is None or not t > last:  # also where a clock went back
            return skill, mean, v, n, gained
        gap = log(1 + (t - last) / DAY)
        loss = min(GAP_LOSS * gap, gained)
        return skill, mean - loss, v + GAP_DOUBT * gap, n, gained - loss


def chance(mean: float, variance: float) -> float:
    """The chance of a right answer when z is normal with this `mean` and `variance`."""
    return sigmoid(SCALE / sqrt(1 + BLUR * variance) * mean)


def sigmoid(x: float) -> float:
    """σ(x), also where exp would overflow."""
    return 1 / (1 + exp(-x)) if x > -700 else 0.0


def form_at(state: State, t: float | None) -> tuple[float, float]:
    """The form in which the learner meets the next item: carried over, or new after a pause."""
    if t is not None and state.moment is not None and t - state.moment > PAUSE:
        return 0.0, FORM
    mean, v = state.form
    return MEMORY * mean, FORM + MEMORY * MEMORY * (v - FORM)
