"""The decade of agents, lesson 01: why ten years, and not one, or fifty?

The files in the order of learning: `office` (the intern and its four switches), `ablation` (what each lack costs),
`chains` (compounding reliability), `nines` (the march), `evidence` (the rule of three), `horizon` (how long a task
may be), `forecast` (the duel of extrapolations). Each experiment is a function that returns a small result with
`.plot()` and `.describe()`.
"""

from ghosts.lab.decade.ablation import ablate, contrast, slack
from ghosts.lab.decade.chains import (
    chain_reliability,
    check_along_the_way,
    compound,
    expected_work,
    run_chains,
    step_reliability,
)
from ghosts.lab.decade.evidence import nines_of, poisson_interval, published_miles, rule_of_three, trials_needed
from ghosts.lab.decade.forecast import duel, years_until
from ghosts.lab.decade.horizon import (
    MEMORYLESS,
    METR,
    constant_hazard,
    fit_logistic,
    horizon_at,
    simulate_runs,
    slope_between,
)
from ghosts.lab.decade.nines import (
    NINES,
    TAILS,
    calendar,
    equal_rates,
    halving_rates,
    left_after,
    march,
    march_of_nines,
    zipf_rates,
    zipf_tests,
)
from ghosts.lab.decade.office import (
    CAPABILITIES,
    EYES,
    HANDS,
    MEMORY,
    REASONING,
    add_without_carrying,
    new_office,
    work,
)

__all__ = [
    "CAPABILITIES",
    "EYES",
    "HANDS",
    "MEMORY",
    "MEMORYLESS",
    "METR",
    "NINES",
    "REASONING",
    "TAILS",
    "ablate",
    "add_without_carrying",
    "calendar",
    "chain_reliability",
    "check_along_the_way",
    "compound",
    "constant_hazard",
    "contrast",
    "duel",
    "equal_rates",
    "expected_work",
    "fit_logistic",
    "halving_rates",
    "horizon_at",
    "left_after",
    "march",
    "march_of_nines",
    "new_office",
    "nines_of",
    "poisson_interval",
    "published_miles",
    "rule_of_three",
    "run_chains",
    "simulate_runs",
    "slack",
    "slope_between",
    "step_reliability",
    "trials_needed",
    "work",
    "years_until",
    "zipf_rates",
    "zipf_tests",
]
