"""The experiments, one subject a file: pure functions in NumPy, results that plot themselves."""

import numpy as np  # noqa: F401 — brings the BLAS library that is meant
from threadpoolctl import threadpool_limits

# subtle: for matrices as small as ours two BLAS threads spend more time waiting for each other than multiplying
threadpool_limits(1, user_api="blas")
