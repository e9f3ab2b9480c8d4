"""Chancery turns news articles into diplomatic briefs, on the machine it runs on."""

import os

__version__ = "0.1.0"

# Before anything loads torch: how long a waiting OpenMP thread may spin. Left alone it spins so long that beside other busy programs a step takes
# many times as long (seen once on two processors, the seed's fields: 119 s, idle 2.1 s); not spinning at all costs two thirds on an idle machine.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")
