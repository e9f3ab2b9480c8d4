"""All that touches torch: checkpoints, the seq2seq engine, grounded decoding, the batcher.

Importing this package registers our own architecture with transformers' auto classes.
"""

from chancery.inference import split_trunk as _registered  # noqa: F401
