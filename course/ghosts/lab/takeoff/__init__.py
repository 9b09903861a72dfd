"""Slow takeoff, lesson 09: where is it in the GDP, and who is still holding the wheel?

The files in the order of learning: `diffusion` (invisible technologies), `noticing` (how long until a change is
noticed), `history` (what was published), `automation` (when growth does explode), `improvement` (five factors, and
what improves itself), `stack` (layers and who understands them), `commons` (delegates and audits). Each experiment is
a function that returns a small result with `.plot()` and `.describe()`.
"""

from ghosts.lab.takeoff.automation import Economy, Path, automate, by_final_share, output, which_assumption_decides
from ghosts.lab.takeoff.commons import audits_needed, best_effort, best_reply, crowd, decline, earned, settle
from ghosts.lab.takeoff.diffusion import bell, giant, growth, invisible_technologies, ripple, sway
from ghosts.lab.takeoff.history import long_run
from ghosts.lab.takeoff.improvement import capability, five_factors, integrate, recursion, time_to_tell, together
from ghosts.lab.takeoff.noticing import alarm, notice, power, years_to_notice
from ghosts.lab.takeoff.stack import LEAVERS, TEAM, leavers_until_lost, lose_understanding, run_stack

__all__ = [
    "LEAVERS",
    "TEAM",
    "Economy",
    "Path",
    "alarm",
    "audits_needed",
    "automate",
    "bell",
    "best_effort",
    "best_reply",
    "by_final_share",
    "capability",
    "crowd",
    "decline",
    "earned",
    "five_factors",
    "giant",
    "growth",
    "integrate",
    "invisible_technologies",
    "leavers_until_lost",
    "long_run",
    "lose_understanding",
    "notice",
    "output",
    "power",
    "recursion",
    "ripple",
    "run_stack",
    "settle",
    "sway",
    "time_to_tell",
    "together",
    "which_assumption_decides",
    "years_to_notice",
]
