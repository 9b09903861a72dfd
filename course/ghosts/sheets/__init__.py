"""The register: one file a sheet, each exercise with its check, skills, hints and explanation.

Importing this room fills `register.REGISTER`, in the order in which the sheets are taught.
"""

from ghosts.sheets import straw as straw
