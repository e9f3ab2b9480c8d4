"""The processors' share of the work: some threads, one processor each, every one on articles of its own.

Why not PyTorch's threads within each operation: there every operation ends when its slower half does, and where other
programs want the processors too that wait is a time slice of the scheduler, thousands of times an article (measured
beside one busy program: 28 s an article instead of 5). Threads that meet once a step do not mind.
"""

import concurrent.futures
import typing
from collections.abc import Callable, Iterable

import torch

Item = typing.TypeVar("Item")
Result = typing.TypeVar("Result")


class Workers:
    """A fixed set of threads. What each gets is decided by the caller, so sums come out the same in every run."""

    def __init__(self, count: int) -> None:
        self.count = count
        torch.set_num_threads(1)
        # Said to each thread as well: a new thread starts from the environment's number, not from the one set above.
        self._pool = concurrent.futures.ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,))

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """The results in the order of the items; the first exception is raised."""
        return list(self._pool.map(function, items))
