"""The register: one file a sheet, each exercise with its check, skills, hints and explanation.

`register.REGISTER` reads all of them; where the course's files lie (`shelf`) and who said what (`ledger`) can be
asked without.
"""
