"""The learning rate: a short warm-up, a constant stretch, then linearly to zero.

Until the decay begins nothing depends on the length of the run, so it may be made longer or shorter on resuming.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Schedule:
    """`steps` in all, of which the first `warm_up` rise and the last `decay` (a share) fall."""

    steps: int
    peak: float
    warm_up: int
    decay: float

    @property
    def decay_start(self) -> int:
        return int(self.steps * (1 - self.decay))

    def rate(self, step: int) -> float:
        """The rate of the step with this number, counted from 0."""
        if step < self.warm_up:
            return self.peak * (step + 1) / self.warm_up
        return self.peak * min(1.0, (self.steps - step) / max(1, self.steps - self.decay_start))
