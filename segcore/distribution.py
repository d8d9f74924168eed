"""One run on several devices: GPUs of this machine, or machines that TF_CONFIG names.

Synchronous data parallelism: each replica takes its share of every batch, gradients are summed
over all of them, and each takes the same optimiser step, so that all hold the same weights. One
process a machine is a worker; the first, the chief, decides when to validate, to save and to
stop, and alone writes files. All workers call the same methods in the same order, as each of them
waits for the others.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from segcore.errors import TrainingError, UsageError
from segcore.recipe import LEAST_CROPS
from segcore.runtime import quiet, tf

__all__ = ["Cluster", "Place", "join_cluster", "local_cluster", "read_tf_config"]

T = TypeVar("T")

# How long a worker waits for the others to come, and for one that lives but does not answer. The
# death of one is noticed within ten seconds, by heartbeats of TensorFlow's coordination service.
_START_S = 600.0
_ANSWER_S = 1800.0
# Numbers in one exchange between workers.
_LEAST_SIZE, _PIECE = 256, 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """What TF_CONFIG says: all workers' addresses, the chief's first, and which of them this is."""

    addresses: tuple[str, ...]
    index: int


class Cluster:
    """The devices that train together, seen from one process; by itself, a single device.

    strategy: a tf.distribute.Strategy. workers, worker: how many processes there are and which
    this is, 0 being the chief. replicas: devices of all workers together.
    """

    def __init__(self, strategy: Any = None, *, workers: int = 1, worker: int = 0) -> None:
        self.strategy = tf.distribute.get_strategy() if strategy is None else strategy
        self.replicas = int(self.strategy.num_replicas_in_sync)
        self.workers, self.worker = workers, worker
        self._local = self.replicas // workers
        self._summed = tf.function(self._sum_over_workers, autograph=False)

    @property
    def is_chief(self) -> bool:
        """Whether this process decides and writes."""
        return self.worker == 0

    # --- inside a step --------------------------------------------------------------------------

    def run(self, step: Callable[..., Any], *arguments: Any) -> Any:
        """Run `step` on each replica; called in a tf.function. Returns the first one's result."""
        return self.strategy.experimental_local_results(self.strategy.run(step, args=arguments))[0]

    def sum(self, tensors: list[Any]) -> list[Any]:
        """Return each tensor summed over the replicas; called on every replica of a step."""
        if self.replicas == 1:
            return tensors
        context = tf.distribute.get_replica_context()
        # A tensor that came in as an argument has no device, which the reduction asks for.
        return list(context.all_reduce("SUM", [tf.identity(tensor) for tensor in tensors]))

    def deal(self, batch: Sequence[Any]) -> tuple[Any, ...]:
        """Share this worker's part of a batch out to its replicas, along the first axis."""
        if self.replicas == 1:
            return tuple(batch)

        def take(part: Any, replica: int) -> Any:
            return part[replica :: self._local]

        return tuple(self._per_replica(partial(take, part)) for part in batch)

    def _per_replica(self, value: Callable[[int], Any]) -> Any:
        first = self.worker * self._local
        return self.strategy.experimental_distribute_values_from_function(
            lambda context: value(context.replica_id_in_sync_group - first)
        )

    # --- between steps --------------------------------------------------------------------------

    def total(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the sum of all workers' arrays, of the same shape and dtype everywhere.

        Whole numbers are exact up to 2 ** 53.
        """
        if self.workers == 1:
            return array
        # Few sizes and dtypes: each new one would be traced again.
        size = max(_LEAST_SIZE, 1 << (array.size - 1).bit_length())
        sent = np.zeros(size, np.float32 if array.dtype == np.float32 else np.float64)
        nothing = tf.zeros_like(sent)
        sent[: array.size] = array.ravel()
        dealt = self._per_replica(lambda replica: nothing if replica else tf.constant(sent))
        summed: npt.NDArray[Any] = self._summed(dealt).numpy()
        return summed[: array.size].astype(array.dtype).reshape(array.shape)

    def _sum_over_workers(self, dealt: Any) -> Any:
        return self.run(lambda part: self.sum([part])[0], dealt)

    def agree(self, word: Sequence[float], wish: bool) -> tuple[list[float], bool]:
        """Return the chief's `word`, and whether any worker has the wish."""
        if self.workers == 1:
            return list(word), wish
        mine = np.array([*(word if self.is_chief else [0.0] * len(word)), float(wish)])
        *agreed, wishes = self.total(mine).tolist()
        return agreed, wishes > 0

    def together(self, prepare: Callable[[], T]) -> T:
        """Do what may fail on each worker; where it fails on one, all end.

        Raises:
            TrainingError: it failed on another worker.
            Exception: what `prepare` raised here.
        """
        problem: Exception | None = None
        try:
            result = prepare()
        except Exception as error:  # the others must hear of it, whatever it is
            problem = error
        _, is_amiss = self.agree((), problem is not None)
        if problem is not None:
            raise problem
        if is_amiss:
            raise TrainingError(
                "another worker of this run could not start: mend what it says there, then start "
                "all workers again"
            )
        return result

    def insist_on_the_same(self, asked: object) -> None:
        """Make sure that all workers were asked for the same, given as plain JSON types.

        Raises:
            TrainingError: they were not.
        """
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).digest()
        number = int.from_bytes(digest[:6], "big")
        (chiefs,), _ = self.agree((float(number),), False)
        _, differs = self.agree((), chiefs != number)
        if differs:
            raise TrainingError(
                "the workers of this run were not started with the same project, lists and "
                "options: start all of them alike"
            )

    def share(self, variables: Sequence[Any]) -> None:
        """Give the chief's value of each tf.Variable to every replica."""
        if self.workers == 1:
            return
        for is_real in (True, False):
            chosen = [v for v in variables if v.dtype.is_floating == is_real]
            if not chosen:
                continue
            values = [variable.numpy() for variable in chosen]
            flat = np.concatenate([value.ravel() for value in values])
            ends = np.cumsum([value.size for value in values])[:-1]
            parts = np.split(self._from_chief(flat), ends)
            for variable, value, part in zip(chosen, values, parts, strict=True):
                variable.assign(part.reshape(value.shape).astype(value.dtype))

    def _from_chief(self, flat: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the chief's numbers (n,), sent in pieces."""
        mine = flat if self.is_chief else np.zeros_like(flat)
        pieces = np.split(mine, range(_PIECE, flat.size, _PIECE))
        return np.concatenate([self.total(piece) for piece in pieces])

    def tell_apart(self, seeds: Sequence[Any]) -> None:
        """Add each replica's number to its random states, integer tf.Variables (2,)."""
        if self.replicas == 1:
            return

        def move() -> None:
            number = tf.distribute.get_replica_context().replica_id_in_sync_group
            for seed in seeds:
                seed.assign(seed + tf.cast(tf.stack([number, 0]), seed.dtype))

        tf.function(lambda: self.strategy.run(move), autograph=False)()

    def explain(self, error: Any) -> TrainingError | None:
        """Return what a failed exchange between workers means; None when it is something else."""
        lost = (
            tf.errors.UnavailableError,
            tf.errors.DeadlineExceededError,
            tf.errors.AbortedError,
            tf.errors.CancelledError,
            tf.errors.InternalError,
            tf.errors.FailedPreconditionError,
        )
        if self.workers == 1 or not isinstance(error, lost):
            return None
        return TrainingError(
            "another worker of this run has ended or cannot be reached: start all workers again "
            "with --resume"
        )


# --- which devices ------------------------------------------------------------------------------


def local_cluster(batch_size: int) -> Cluster:
    """Return the GPUs of this machine that share a batch evenly, or its one device."""
    names = [device.name for device in tf.config.list_logical_devices("GPU")]
    most = min(len(names), batch_size // LEAST_CROPS)  # the other GPUs are left idle
    count = max((n for n in range(2, most + 1) if batch_size % n == 0), default=1)
    return Cluster(tf.distribute.MirroredStrategy(names[:count]) if count > 1 else None)


def join_cluster(
    batch_size: int,
    tell: Callable[[str], None] = lambda sentence: None,
    environment: Mapping[str, str] = os.environ,
) -> Cluster:
    """Return the workers that TF_CONFIG names, once they are all there; else this machine's GPUs.

    To be called before TensorFlow computes anything in this process. When the others do not come
    within ten minutes the process ends with status 2: nothing else interrupts TensorFlow's wait.

    Args:
        batch_size: crops a step, over all workers.
        tell: receives a sentence when there is something to wait for.
        environment: where TF_CONFIG is looked up.

    Raises:
        UsageError: TF_CONFIG makes no sense, or the batch cannot be shared evenly.
        TrainingError: this worker's own address is taken, or the others cannot be reached.
    """
    place = read_tf_config(environment.get("TF_CONFIG", ""))
    if place is None or len(place.addresses) == 1:
        return local_cluster(batch_size)
    _share_evenly(batch_size, len(place.addresses), "workers")
    others = [a for n, a in enumerate(place.addresses) if n != place.index]
    tell(f"worker {place.index} of {len(place.addresses)}, waiting for {', '.join(others)}")
    waiting = threading.Timer(_START_S, _give_up, [others])
    waiting.daemon = True
    waiting.start()
    try:
        with quiet():
            strategy = tf.distribute.MultiWorkerMirroredStrategy(
                communication_options=tf.distribute.experimental.CommunicationOptions(
                    timeout_seconds=_ANSWER_S
                )
            )
    except tf.errors.OpError as error:
        raise TrainingError(
            f"worker {place.index} cannot join the others at {place.addresses[place.index]} "
            f"({str(error.message).splitlines()[0]:.100}): see that the address of TF_CONFIG is "
            "this machine's, that its port is free, and that the others run"
        ) from error
    finally:
        waiting.cancel()
    cluster = Cluster(strategy, workers=len(place.addresses), worker=place.index)
    _share_evenly(batch_size, cluster.replicas, "replicas")
    return cluster


def _share_evenly(batch_size: int, count: int, what: str) -> None:
    if batch_size % count:
        raise UsageError(
            f"a batch of {batch_size} crops cannot be shared evenly by {count} {what}: give "
            f"--batch a multiple of {count}"
        )


def _give_up(others: Sequence[str]) -> None:
    print(
        f"segcore: the other workers of TF_CONFIG ({', '.join(others)}) did not come within "
        f"{_START_S / 60:.0f} minutes: start all of them, then this one again",
        file=sys.stderr,
        flush=True,
    )
    os._exit(2)


def read_tf_config(text: str) -> Place | None:
    """Read what TensorFlow's variable TF_CONFIG holds; None when it is empty.

    Raises:
        UsageError: it is no JSON, or lacks or contradicts what workers need, in one sentence.
    """
    if not text.strip():
        return None
    try:
        config = json.loads(text)
        jobs, task = dict(config["cluster"]), dict(config["task"])
        job, index = str(task["type"]), int(task["index"])
        addresses = {
            name: tuple(map(str, jobs[name])) for name in ("chief", "worker") if name in jobs
        }
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(
            f"TF_CONFIG cannot be read ({type(error).__name__}: {error}): give it as "
            '{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}'
        ) from error
    strange = sorted(set(jobs) - {"chief", "worker", "evaluator"})
    if strange or job not in addresses:
        raise UsageError(
            f"TF_CONFIG names {', '.join(strange) or 'the task ' + job}: training knows only the "
            "jobs worker and chief"
        )
    if not 0 <= index < len(addresses[job]):
        raise UsageError(
            f"TF_CONFIG says that this is {job} {index} of {len(addresses[job])}: count from 0"
        )
    everyone = (*addresses.get("chief", ()), *addresses.get("worker", ()))
    for address in everyone:
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise UsageError(f"TF_CONFIG has the address {address!r}: give host:port")
    if len(set(everyone)) < len(everyone) or len(addresses.get("chief", ())) > 1:
        raise UsageError("TF_CONFIG names an address or a chief twice: give each worker its own")
    first = len(addresses.get("chief", ())) if job == "worker" else 0
    return Place(everyone, first + index)
