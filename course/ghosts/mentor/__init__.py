"""What the learner did and knows, kept in a file of the learner's own, and what to do next.

In the order of learning: `events` (the file), `skills` (the graph), `belief` (how an answer will turn out),
`knowing` (whether a skill is known), `trail` (what happened on it), `suggestion` (the words), `policy` (what next,
and why), `placement` (where a newcomer stands), `record` (all of it replayed), `chart` (the map as data); then the
proof: `evaluate` (against logs of real answers), `simulate` with its `worlds` and `rivals`.

Others can drive it: a `Model` predicts and learns from answers to any items, a `Policy` chooses over any graph.
"""

from ghosts.mentor.belief import Model
from ghosts.mentor.policy import Policy

__all__ = ["Model", "Policy"]
