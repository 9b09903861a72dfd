"""From sources to notebooks, and from a folder of submissions to a gradebook."""

import sys

# subtle: nbformat's validator would spend two seconds on a grammar of web addresses that no notebook's schema uses
sys.modules.setdefault("rfc3987_syntax", None)
