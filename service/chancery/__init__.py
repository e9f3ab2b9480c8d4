"""Chancery turns news articles into diplomatic briefs, on the machine it runs on."""

import os

__version__ = "0.1.0"

# Before anything loads torch: how long a waiting OpenMP thread may spin. Left alone it spins so long that beside one other busy program a step takes
# fifty times as long (two processors, the seed's fields: 119 s instead of 2.1 s); not spinning at all costs 70 % on an idle machine.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")
