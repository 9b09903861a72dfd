"""What runs inside the sandbox, and nothing else: this folder is all of the grader that a submission can read.

`wire` is the language, `labelled` its words for pandas, `shell` runs a cell, `student` serves the names, `lent` is
what a test lends it, `swap` puts one thing in another's place, `zygote` forks, `box` locks the door.
But: no file here knows a test, an expected value or a score. `standin` is the `ghosts` that a sheet imports there.
"""
