"""The experiments, one file a subject: pure functions in NumPy, results that plot themselves."""
