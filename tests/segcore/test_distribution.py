"""One run on several devices or machines: TF_CONFIG, exact shares, and workers that are lost."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from discs import TWO_CLASSES

from segcore.checkpoint import read_weights
from segcore.distribution import Cluster, Place, join_cluster, local_cluster, read_tf_config
from segcore.errors import TrainingError, UsageError
from segcore.losses import CrossEntropyDice
from segcore.pipeline import PairCache, training_batches
from segcore.recipe import Augmentation
from segcore.records import LabelledImage

Discs = tuple[Path, tuple[LabelledImage, ...]]
HERE = Path(__file__).resolve().parent
_PATIENCE_S = 400.0  # on a machine with other work


# --- which devices ------------------------------------------------------------------------------


def _config(index: int = 0, job: str = "worker", **cluster: list[str]) -> str:
    return json.dumps({"cluster": cluster, "task": {"type": job, "index": index}})


def test_tf_config_says_who_is_who() -> None:
    assert read_tf_config("") is None
    assert read_tf_config(_config(1, worker=["a:1", "b:2"])) == Place(("a:1", "b:2"), 1)
    with_chief = {"chief": ["c:3"], "worker": ["a:1", "b:2"]}
    assert read_tf_config(_config(0, "chief", **with_chief)) == Place(("c:3", "a:1", "b:2"), 0)
    assert read_tf_config(_config(1, **with_chief)) == Place(("c:3", "a:1", "b:2"), 2)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"cluster": {}}', "cannot be read"),
        ('{"cluster": {"worker": 3}, "task": {"type": "worker", "index": 0}}', "cannot be read"),
        (_config(0, ps=["a:1"], worker=["b:2"]), "names ps"),
        (_config(0, "evaluator", worker=["b:2"]), "the task evaluator"),
        (_config(2, worker=["a:1", "b:2"]), "worker 2 of 2: count from 0"),
        (_config(-1, worker=["a:1", "b:2"]), "worker -1 of 2"),
        (_config(0, worker=["a:1", "b"]), "the address 'b': give host:port"),
        (_config(0, worker=["a:1", "b:99999"]), "'b:99999'"),
        (_config(0, worker=["a:1", "a:1"]), "twice"),
    ],
)
def test_a_tf_config_that_makes_no_sense(text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as caught:
        read_tf_config(text)
    assert "\n" not in str(caught.value)


def test_who_does_not_wait() -> None:
    """A batch that cannot be shared is told before anybody is waited for; one worker is alone."""
    two = {"TF_CONFIG": _config(0, worker=["a:1", "b:2"])}
    with pytest.raises(UsageError, match="a batch of 3 crops cannot be shared evenly by 2 workers"):
        join_cluster(3, environment=two)
    alone = join_cluster(3, environment={"TF_CONFIG": _config(0, worker=["a:1"])})
    assert (alone.replicas, alone.workers, alone.is_chief) == (1, 1, True)


def test_a_machine_without_several_gpus_is_one_device() -> None:
    cluster = local_cluster(8)
    assert cluster.replicas == 1
    assert cluster.agree((0.5, 2.0), True) == ([0.5, 2.0], True)
    with pytest.raises(ZeroDivisionError):
        cluster.together(lambda: 1 // 0)


# --- exact shares -------------------------------------------------------------------------------


def test_parts_are_the_whole_batches(discs: Discs) -> None:
    cache = PairCache(discs[1], TWO_CLASSES)

    def take(part: tuple[int, int], first_step: int) -> list[np.ndarray]:
        batches = training_batches(
            cache, crop_px=32, batch_size=6, augmentation=Augmentation(), seed=3,
            first_step=first_step, part=part,
        )  # fmt: skip
        return [labels.numpy() for _, labels in batches.take(2)]

    for first_step in (0, 5):
        parts = [take((n, 3), first_step) for n in range(3)]
        for step, whole in enumerate(take((0, 1), first_step)):
            for n in range(3):
                np.testing.assert_array_equal(parts[n][step], whole[n::3])


def test_the_loss_of_a_batch_follows_from_sums_over_its_parts() -> None:
    """Not so the mean of the parts' losses, whose labels differ in number and kind."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, (4, 8, 8)).astype(np.uint8)
    labels[0] = 255
    labels[1, :7] = 255
    logits = rng.normal(size=(4, 8, 8, 3)).astype(np.float32)
    loss = CrossEntropyDice(3, [0.5, 1.0, 3.0], dice_share=0.7)
    whole = float(loss.call(labels, logits))
    parts = [loss.sums(labels[n::2], logits[n::2]) for n in range(2)]
    together = float(loss.from_sums([a + b for a, b in zip(*parts, strict=True)]))
    assert together == pytest.approx(whole, rel=1e-6)
    mean = np.mean([float(loss.from_sums(part)) for part in parts])
    assert mean != pytest.approx(whole, rel=1e-3)


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_two_replicas_take_the_steps_of_one(tmp_path: Path) -> None:
    command = [sys.executable, str(HERE / "two_replicas.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=True)
    one, two = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    assert (one["replicas"], two["replicas"]) == (1, 2)
    assert len(one["losses"]) == 6
    assert one["losses"][0] != pytest.approx(one["losses"][-1], rel=1e-2)
    # They round otherwise, and every step makes that grow, to 1e-4 in the sixth.
    np.testing.assert_allclose(two["losses"][:3], one["losses"][:3], rtol=2e-5)
    np.testing.assert_allclose(two["losses"], one["losses"], rtol=1e-3)
    assert two["mean_iou"] == pytest.approx(one["mean_iou"], abs=1e-3)


# --- workers ------------------------------------------------------------------------------------


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _start_workers(project: Path, run: Path, *options: str) -> list[subprocess.Popen[str]]:
    """Start two workers on this machine; only the chief may write to the run folder."""
    workers = [f"127.0.0.1:{port}" for port in _free_ports(2)]
    command = [
        sys.executable, "-m", "segcore", "train", str(project), "--base", "scratch-slim",
        "--crop", "64", "--batch", "4", "--precision", "float32", "--json", *options,
    ]  # fmt: skip
    return [
        subprocess.Popen(
            [*command, "--out", str(run if index == 0 else run.with_name("nowhere"))],
            env={**os.environ, "TF_CONFIG": _config(index, worker=workers)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for index in range(2)
    ]


def _finish(processes: list[subprocess.Popen[str]]) -> list[tuple[int, str, str]]:
    """Wait for all and return their status and what they said; none is left behind."""
    try:
        said = [process.communicate(timeout=_PATIENCE_S) for process in processes]
        return [(p.returncode, *texts) for p, texts in zip(processes, said, strict=True)]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _events(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def _of(kind: str, events: list[dict[str, object]]) -> list[dict[str, object]]:
    return [event for event in events if event["event"] == kind]


def _kill_one(workers: list[subprocess.Popen[str]], victim: int, run: Path) -> int:
    """Kill a worker once a checkpoint is written; return the step that it holds."""
    chief, survivor = workers[0], workers[1 - victim]
    try:
        assert chief.stdout is not None
        for line in chief.stdout:
            if '"StepDone"' in line and (run / "last.safetensors").is_file():
                break
        workers[victim].send_signal(signal.SIGKILL)
        _, said = survivor.communicate(timeout=_PATIENCE_S)
        assert survivor.returncode == 2
        assert said.strip().splitlines()[-1] == (
            "segcore: another worker of this run has ended or cannot be reached: start all workers "
            "again with --resume"
        )
    finally:
        for process in workers:
            process.kill()
            process.communicate()
    description, _ = read_weights(run / "last.safetensors")
    step = int(description.training["state"]["step"])
    assert 0 < step < 32
    return step


def _resumed(project: Path, run: Path) -> list[list[dict[str, object]]]:
    """Go on with both workers; return the events of each."""
    outputs = []
    for code, output, said in _finish(_start_workers(project, run, "--epochs", "16", "--resume")):
        assert code == 0, said
        assert not re.search("Traceback|Error", said)
        outputs.append(_events(output))
    return outputs


@pytest.mark.slow
@pytest.mark.timeout(1000)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_chief_ends_the_other_worker_and_both_go_on(discs: Discs, tmp_path: Path) -> None:
    run = tmp_path / "run"
    step = _kill_one(_start_workers(discs[0], run, "--epochs", "16"), 0, run)
    for events in _resumed(discs[0], run):
        steps = [event["step"] for event in _of("StepDone", events)]
        assert steps == list(range(step + 1, steps[-1] + 1))
        assert float(str(_of("RunFinished", events)[-1]["mean_iou"])) > 0.9


@pytest.mark.slow
@pytest.mark.timeout(1000)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_worker_ends_the_other_and_both_go_on_from_the_last_checkpoint(
    discs: Discs, tmp_path: Path
) -> None:
    from dataclasses import replace

    from segcore.records import FineTuneRequest, RunFinished, RunStarted
    from segcore.training import fine_tune

    run = tmp_path / "run"
    step = _kill_one(_start_workers(discs[0], run, "--epochs", "16"), 1, run)
    outputs = _resumed(discs[0], run)
    for events in outputs:
        assert events[0]["workers"] == 2
        steps = [event["step"] for event in _of("StepDone", events)]
        assert steps == list(range(step + 1, steps[-1] + 1))
    chiefs, others = outputs
    losses = [[event["loss"] for event in _of("StepDone", events)] for events in outputs]
    assert losses[0] == losses[1]
    assert _of("Validated", chiefs)[-1]["report"] == _of("Validated", others)[-1]["report"]
    assert _of("CheckpointSaved", chiefs)
    assert not _of("CheckpointSaved", others)
    assert not (tmp_path / "nowhere").exists()

    alone = FineTuneRequest(
        run.with_name("alone"), TWO_CLASSES, discs[1], base="scratch-slim", epochs=16, crop_px=64,
        batch_size=4, precision="float32",
    )  # fmt: skip
    events = list(fine_tune(replace(alone, seed=0)))
    assert isinstance(events[0], RunStarted)
    assert (events[0].replicas, events[0].workers) == (1, 1)
    assert isinstance(events[-1], RunFinished)
    score = float(str(_of("RunFinished", chiefs)[-1]["mean_iou"]))
    assert events[-1].mean_iou is not None
    print(f"mean IoU of two workers, one killed: {score:.3f}; of one: {events[-1].mean_iou:.3f}")
    assert score == pytest.approx(events[-1].mean_iou, abs=0.03)


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_workers_asked_for_different_things_say_so(discs: Discs, tmp_path: Path) -> None:
    """One that cannot even start is told to the other, too."""
    workers = [f"127.0.0.1:{port}" for port in _free_ports(2)]
    script = (
        "import os, sys\n"
        "from segcore.distribution import join_cluster\n"
        "cluster = join_cluster(4)\n"
        "first = cluster.agree((cluster.worker + 0.5,), cluster.worker == 1)\n"
        "assert first == ([0.5], True), first\n"
        "for ask in (lambda: cluster.insist_on_the_same({'seed': cluster.worker}),\n"
        "            lambda: cluster.together(lambda: 1 // (1 - cluster.worker))):\n"
        "    try:\n"
        "        ask()\n"
        "    except Exception as error:\n"
        "        print(type(error).__name__, error, flush=True)\n"
        "cluster.insist_on_the_same({'seed': 1})\n"
        "cluster.agree((), False)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            env={**os.environ, "TF_CONFIG": _config(index, worker=workers)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for index in range(2)
    ]
    said = []
    for code, output, errors in _finish(processes):
        assert code == 0, errors
        said.append(output.splitlines())
    alike = "TrainingError the workers of this run were not started with the same project"
    assert all(lines[0].startswith(alike) for lines in said)
    assert said[0][1].startswith("TrainingError another worker of this run could not start")
    assert said[1][1].startswith("ZeroDivisionError")


def test_a_lost_worker_is_one_sentence() -> None:
    from segcore.runtime import tf

    lost = tf.errors.UnavailableError(None, None, "Connection reset by peer")
    assert Cluster().explain(lost) is None
    cluster = Cluster()
    cluster.workers = 2
    assert isinstance(cluster.explain(lost), TrainingError)
    assert cluster.explain(tf.errors.InvalidArgumentError(None, None, "shapes")) is None
