"""Lesson 08: how much should the machine do on its own?

The files in the order of learning: `slider` and `silence` (costs of acting alone), `calibration` and `reader` (a
network that says how sure it is), `supervisor` (one person, n machines), `vigilance` (a reviewer who seldom finds
anything), `source`, `counts`, `novelty` and `drag` (an autocomplete of the standard library). Each experiment is a
function that returns a small result with `.plot()` and `.describe()`.
"""

from ghosts.lab.autonomy.calibration import best_temperature, calibration_error, coverage_error, reliability, softmax
from ghosts.lab.autonomy.counts import Library, load
from ghosts.lab.autonomy.drag import drag
from ghosts.lab.autonomy.novelty import complete
from ghosts.lab.autonomy.reader import coverage_curve, read_letters, scores_of, teach
from ghosts.lab.autonomy.silence import miscalibrate
from ghosts.lab.autonomy.slider import Slider, best_threshold, chances, claimed, day, log_odds, sigmoid, slide
from ghosts.lab.autonomy.source import modules, own_names, renamed, tokens_of
from ghosts.lab.autonomy.supervisor import backlog, busy, ceiling, simulate, supervise, throughput, unhindered
from ghosts.lab.autonomy.vigilance import audit, criterion, detection, false_alarms, review, settled, watch

__all__ = [
    "Library", "Slider", "audit", "backlog", "best_temperature", "best_threshold", "busy", "calibration_error",
    "ceiling", "chances", "claimed", "complete", "coverage_curve", "coverage_error", "criterion", "day", "detection",
    "drag", "false_alarms", "load", "log_odds", "miscalibrate", "modules", "own_names", "read_letters",
    "reliability", "renamed", "review", "scores_of", "settled", "sigmoid", "simulate", "slide", "softmax",
    "supervise", "teach", "throughput", "tokens_of", "unhindered", "watch",
]  # fmt: skip
