"""What happened on one skill: its last answers, failures in a row, lasting trouble, and when a review is due.

A review is due a day after the first success. One that holds after at least half its wait makes the next wait STRETCH
times as long (Cepeda et al. 2006); a failure begins anew. But: whether the skill is known is asked elsewhere.
"""

from dataclasses import dataclass, field

from ghosts.mentor.belief import DAY
from ghosts.mentor.knowing import Heard

FADES = 0.8  # what a success leaves of the trouble that a skill has given; each failure adds 1
FIRST_REVIEW, STRETCH = 1.0, 2.5  # days to the first review, and how much longer each next one waits


@dataclass(slots=True)
class Trail:
    """The answers on one skill, and what the policy remembers of them."""

    answers: list[Heard] = field(default_factory=list)
    failures: int = 0  # since the last success
    trouble: float = 0.0  # failures too, but a success only eases it
    practised: float | None = None  # moment of the last answer, from the first success on
    days: float = FIRST_REVIEW  # from then until a review is due

    def copy(self, answers: int) -> "Trail":
        """An independent copy with so many of the last answers."""
        return Trail(self.answers[-answers:], self.failures, self.trouble, self.practised, self.days)

    def waited(self, now: float) -> float:
        """The time since the last practice, as a part of the time after which a review is due."""
        return 0.0 if self.practised is None else (now - self.practised) / DAY / self.days

    def succeed(self, now: float) -> None:
        """A success: nobody is stuck any more."""
        self.failures = 0
        self.trouble *= FADES
        if self.waited(now) > 0.5:
            self.days *= STRETCH
        self.practised = now

    def fail(self, now: float, failures: int) -> None:
        """So many failures at one item."""
        self.failures += failures
        self.trouble += 1
        self.days = FIRST_REVIEW
        if self.practised is not None:
            self.practised = now

    def try_again(self, failures: int) -> None:
        """What it stands on went well: no more than so many failures count, and the trouble is eased."""
        if self.failures:
            self.failures = min(self.failures, failures)
            self.trouble *= FADES
