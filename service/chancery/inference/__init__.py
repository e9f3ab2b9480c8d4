"""All that touches torch: checkpoints, the seq2seq engine, grounded decoding, the batcher.

Importing this package registers our own architecture with transformers' auto classes. It also asks OpenMP, before torch loads it, to let waiting
threads sleep: where another program shares the processors, threads that spin instead make each step some ten times as long.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from chancery.inference import split_trunk as _registered  # noqa: F401
