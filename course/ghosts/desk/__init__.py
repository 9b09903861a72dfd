"""What a learner's hand touches: predict, check, hint, reveal, practise, show, benches, the map."""

import sys

# subtle: as in `ghosts.grader`: a grammar of web addresses that no notebook's schema uses costs a second and a half
sys.modules.setdefault("rfc3987_syntax", None)
