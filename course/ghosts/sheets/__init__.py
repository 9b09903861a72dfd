"""The register: one file a sheet, each exercise with its check, skills, hints and explanation.

Importing this room fills `register.REGISTER`, in the order in which the sheets are taught.
"""

# isort: off
from ghosts.sheets import decade as decade
from ghosts.sheets import animals as animals
from ghosts.sheets import evolution as evolution
from ghosts.sheets import memories as memories
from ghosts.sheets import straw as straw
from ghosts.sheets import judges as judges
from ghosts.sheets import copies as copies
from ghosts.sheets import autonomy as autonomy
from ghosts.sheets import takeoff as takeoff
from ghosts.sheets import eureka as eureka
