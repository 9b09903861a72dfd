"""Wrong answers to the exercises, a file a sheet, so that `tests/test_exercises.py` can prove that each check bites.

`MUTANTS` holds for each exercise plausible wrong answers, each with words that the check's message must contain (none
where any message will do); `ALTERNATIVES` a right answer, written in another way than the reference.
"""
