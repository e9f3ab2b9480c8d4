"""The waiting line before the model, and the one thread that loads, warms up and runs it.

A request hands in an article and gets a `concurrent.futures.Future` of its brief. Cancelling the future (the caller is
gone, the deadline has passed) takes the entry out of the line, so that it costs nothing; once begun, a brief is written
to its end. The line is bounded in tokens, and how soon it is worth coming back is computed from the rate measured. Left
to others: admission, deadlines, HTTP. Known limit: first come, first served; neighbours in length and priorities are
for the batcher that will take this place.
"""

import contextlib
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Literal, Protocol

from msgspec import Struct

from chancery.errors import ChanceryError, Draining, NotReady, QueueFull
from chancery.schema import Article, Brief, ModelDescription

logger = logging.getLogger(__name__)

LOADING_RETRY_AFTER = 2  # seconds; loading takes a few, and nothing has been measured yet

WARM_UP = Article(
    text="Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday to mediate between Libya's two rival "
    "governments, her ministry said, days after shelling closed Tripoli's main port. The eastern administration has "
    "not said whether it will send a delegation."
)


class BriefingPipeline(Protocol):
    """The model's side of the service: `chancery.briefing.pipeline.Pipeline`, or a stand-in in tests."""

    @property
    def languages(self) -> tuple[str, ...]: ...

    def count_tokens(self, article: Article) -> int: ...

    def brief(self, articles: Sequence[Article]) -> Sequence[Brief | ChanceryError]: ...

    def describe(self) -> ModelDescription: ...


class _Entry(Struct, eq=False):
    article: Article
    tokens: int
    brief: Future[Brief]


class EngineThread:
    """One model, one thread that runs it, one bounded line before it."""

    def __init__(
        self,
        load: Callable[[], BriefingPipeline],
        *,
        max_queued_tokens: int,
        max_batch_tokens: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._max_queued_tokens = max_queued_tokens
        self._max_batch_tokens = max_batch_tokens
        self._clock = clock
        self._pipeline: BriefingPipeline | None = None
        self._line: deque[_Entry] = deque()
        self._changed = threading.Condition()  # guards the line and the two counts
        self._queued_tokens = 0
        self._running_tokens = 0
        self._tokens_per_second: float | None = None
        self._draining = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self.failure: Exception | None = None
        """Why the model could not be loaded, once that is known."""
        self.settled = threading.Event()
        """Set when loading has ended, well or badly."""

    @property
    def state(self) -> Literal["loading", "ready", "draining", "failed"]:
        """Only `ready` takes articles."""
        if self.failure:
            return "failed"
        if self._draining:
            return "draining"
        return "ready" if self._pipeline else "loading"

    @property
    def busy(self) -> bool:
        """True while an article waits or is being read."""
        with self._changed:
            return bool(self._line or self._running_tokens)

    @property
    def pipeline(self) -> BriefingPipeline:
        """The loaded pipeline; raises NotReady until there is one."""
        if self._pipeline is None:
            if self.failure:
                raise NotReady("The model could not be loaded; the service's log says why")
            raise NotReady(
                "The model is being loaded; ask again in a moment (/readyz says when)", retry_after=LOADING_RETRY_AFTER
            )
        return self._pipeline

    def start(self) -> None:
        """Begins to load; returns at once."""
        self._thread.start()

    def drain(self) -> None:
        """From now on nothing new is taken. Sets one flag and takes no lock, so that a signal handler may call it."""
        self._draining = True

    def stop(self) -> None:
        """Ends the thread when what it is doing is done; what still waits is cancelled. Blocks."""
        self._draining = True
        with self._changed:
            self._stopping = True
            waiting = list(self._line)
            self._changed.notify()
        for entry in waiting:
            entry.brief.cancel()
        if self._thread.is_alive():
            self._thread.join()

    def submit(self, article: Article, tokens: int) -> Future[Brief]:
        """Puts the article in line; raises Draining or QueueFull.

        An empty line takes any article, so that none is too long for ever.
        """
        if self._draining:
            raise Draining("The service is shutting down; ask its successor", retry_after=LOADING_RETRY_AFTER)
        entry = _Entry(article, tokens, Future())
        with self._changed:
            if self._line and self._queued_tokens + tokens > self._max_queued_tokens:
                raise QueueFull(
                    f"{self._queued_tokens:,} tokens are waiting, and with this article's {tokens:,} they would be "
                    f"more than the {self._max_queued_tokens:,} that may wait (CHANCERY_MAX_QUEUED_TOKENS); "
                    "ask again after the seconds in Retry-After",
                    retry_after=self._seconds_until_room(tokens),
                )
            self._line.append(entry)
            self._queued_tokens += tokens
            self._changed.notify()
        entry.brief.add_done_callback(lambda _: self._leave(entry))
        return entry.brief

    def _seconds_until_room(self, tokens: int) -> int:
        too_many = self._queued_tokens + self._running_tokens + tokens - self._max_queued_tokens
        return max(1, math.ceil(too_many / self._tokens_per_second)) if self._tokens_per_second else LOADING_RETRY_AFTER

    def _leave(self, entry: _Entry) -> None:
        """Takes a cancelled entry out of the line; one that has been taken to be briefed is no longer in it."""
        with self._changed, contextlib.suppress(ValueError):
            self._line.remove(entry)
            self._queued_tokens -= entry.tokens

    def _run(self) -> None:
        try:
            pipeline = self._load()
            self._measured(pipeline, [WARM_UP], pipeline.count_tokens(WARM_UP))
        except Exception as error:
            logger.error("the model could not be loaded: %s", error, exc_info=not isinstance(error, ChanceryError))
            self.failure = error
            return
        else:
            self._pipeline = pipeline
        finally:
            self.settled.set()
        while batch := self._take():
            self._brief(pipeline, batch)
            with self._changed:
                self._running_tokens = 0

    def _take(self) -> list[_Entry]:
        """Waits for work, then takes what fits into one batch, longest-waiting first; nothing when the end has come."""
        batch: list[_Entry] = []
        with self._changed:
            while not batch and not self._stopping:
                self._changed.wait_for(lambda: self._line or self._stopping)
                while self._line and (
                    not batch or self._running_tokens + self._line[0].tokens <= self._max_batch_tokens
                ):
                    entry = self._line.popleft()
                    self._queued_tokens -= entry.tokens
                    if entry.brief.set_running_or_notify_cancel():
                        batch.append(entry)
                        self._running_tokens += entry.tokens
        return batch

    def _brief(self, pipeline: BriefingPipeline, batch: list[_Entry]) -> None:
        results: Sequence[Brief | Exception]
        try:
            results = self._measured(pipeline, [entry.article for entry in batch], sum(entry.tokens for entry in batch))
        except Exception as error:
            if len(batch) > 1:  # one article that breaks the pipeline must not take its neighbours with it
                for entry in batch:
                    self._brief(pipeline, [entry])
                return
            results = [error]
        for entry, result in zip(batch, results, strict=True):
            if isinstance(result, Exception):
                entry.brief.set_exception(result)
            else:
                entry.brief.set_result(result)

    def _measured(
        self, pipeline: BriefingPipeline, articles: Sequence[Article], tokens: int
    ) -> Sequence[Brief | ChanceryError]:
        """Briefs, and keeps a running mean of the rate in which the last batches weigh most."""
        begun = self._clock()
        results = pipeline.brief(articles)
        if len(results) != len(articles):
            raise RuntimeError(f"{len(articles)} articles gave {len(results)} results. This is a bug.")
        rate = tokens / max(self._clock() - begun, 1e-6)
        self._tokens_per_second = (
            rate if self._tokens_per_second is None else 0.7 * self._tokens_per_second + 0.3 * rate
        )
        return results
