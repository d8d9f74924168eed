"""Fine-tuning: it learns, it can be stopped, resumed and repeated, and it says what is wrong."""

import json
import pickle
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from discs import TWO_CLASSES, draw_pair

from segcore.checkpoint import read_description, read_weights, write_checkpoint
from segcore.classes import VOID, ClassTable, SegClass
from segcore.errors import CheckpointError, TrainingError, UsageError
from segcore.masks import new_mask, read_mask, write_mask
from segcore.recipe import Augmentation, Recipe
from segcore.records import (
    CheckpointSaved,
    EvalReport,
    FineTuneRequest,
    LabelledImage,
    ModelRef,
    RunCancelled,
    RunFinished,
    RunStarted,
    StepDone,
    Validated,
)
from segcore.run_folder import is_resumable
from segcore.schedule import Budget, learning_rate
from segcore.training import fine_tune

Pairs = tuple[LabelledImage, ...]


def _request(out: Path, pairs: Pairs) -> FineTuneRequest:
    return FineTuneRequest(
        out=out,
        classes=TWO_CLASSES,
        train=pairs[:4],
        val=pairs[4:],
        base="scratch-slim",
        epochs=3,
        crop_px=64,
        batch_size=4,
        precision="float32",
    )


@pytest.fixture
def request_(tmp_path: Path, discs: tuple[Path, Pairs]) -> FineTuneRequest:
    return _request(tmp_path / "run", discs[1])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, discs: tuple[Path, Pairs]) -> list[Any]:
    """Return the events of `request_` done from beginning to end, once for all."""
    return list(fine_tune(_request(tmp_path_factory.mktemp("whole") / "run", discs[1])))


def _folder(run: list[Any]) -> Path:
    """Return where a finished run lies."""
    assert isinstance(run[-1], RunFinished)
    return run[-1].model.path.parent


def _given_up_once_begun(request: FineTuneRequest) -> list[Any]:
    """Train until the run says that it has started, and stop there."""
    events: list[Any] = []
    for event in fine_tune(request, lambda: bool(events)):
        events.append(event)
    return events


def _stopped_after_two(request: FineTuneRequest) -> list[Any]:
    """Train until two steps are done, and stop; returns those and the last event."""
    steps: list[Any] = []
    for event in fine_tune(request, lambda: len(steps) >= 2):
        if isinstance(event, StepDone):
            steps.append(event)
    return [*steps, event]


def _weights(run: Path) -> dict[str, Any]:
    return read_weights(run / "best.safetensors")[1]


def test_a_run_learns_and_leaves_a_whole_model(request_: FineTuneRequest) -> None:
    events = list(fine_tune(replace(request_, epochs=16)))
    assert isinstance(events[0], RunStarted)
    assert (events[0].train_images, events[0].val_images) == (4, 2)
    steps = [e for e in events if isinstance(e, StepDone)]
    # Four images of 96 x 96 are 9 crops of 64 x 64: two batches of four an epoch, rounded.
    assert len(steps) == 16 * 2
    assert steps[-1].progress == 1.0
    assert np.mean([s.loss for s in steps[-4:]]) < 0.7 * np.mean([s.loss for s in steps[:4]])
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    best = max(e.report.mean_iou or 0 for e in events if isinstance(e, Validated))
    assert finished.mean_iou == pytest.approx(best)
    assert best > 0.5
    description = read_description(finished.model.path)
    assert description.classes == TWO_CLASSES
    assert description.scores["mean_iou"] == pytest.approx(best)
    assert not is_resumable(request_.out)
    lines = (request_.out / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == [type(e).__name__ for e in events]


def test_one_seed_gives_one_result(request_: FineTuneRequest, whole: list[Any]) -> None:
    list(fine_tune(request_))
    one, two = _weights(_folder(whole)), _weights(request_.out)
    for key, array in one.items():
        np.testing.assert_array_equal(array, two[key], err_msg=key)


def test_a_stopped_run_resumes_where_it_was(request_: FineTuneRequest, whole: list[Any]) -> None:
    *steps, event = _stopped_after_two(request_)
    assert isinstance(event, RunCancelled)
    assert event.steps == 2
    assert is_resumable(request_.out)
    again = [e for e in fine_tune(replace(request_, resume=True)) if isinstance(e, StepDone)]
    assert [e.step for e in again] == [3, 4, 5, 6]
    expected = [e.loss for e in whole if isinstance(e, StepDone)]
    np.testing.assert_allclose([e.loss for e in steps + again], expected, rtol=1e-3)


def test_a_run_of_one_step_has_learnt(request_: FineTuneRequest) -> None:
    """Its first step's weights are kept, not those that it began with."""
    list(fine_tune(replace(request_, epochs=0.5, out=request_.out / "one")))
    assert not any(isinstance(e, StepDone) for e in _given_up_once_begun(request_))
    begun = read_weights(request_.out / "last.safetensors")[1]
    learnt = _weights(request_.out / "one")
    moved = np.abs(learnt["logits/kernel"].astype(float) - begun["logits/kernel"])
    assert moved.max() > 1e-5


def test_a_better_model_than_the_state_knows_of_is_kept(request_: FineTuneRequest) -> None:
    """Killed after the best was written and before the state was."""
    _stopped_after_two(request_)
    best = request_.out / "best.safetensors"
    description, arrays = read_weights(best)
    write_checkpoint(best, replace(description, scores={"mean_iou": 0.99}), arrays)
    content = best.read_bytes()
    *_, last = fine_tune(replace(request_, resume=True))
    assert isinstance(last, RunFinished)
    assert last.mean_iou == 0.99
    assert best.read_bytes() == content


def test_a_state_that_cannot_be_is_one_sentence(request_: FineTuneRequest) -> None:
    _given_up_once_begun(request_)
    path = request_.out / "last.safetensors"
    description, weights = read_weights(path)
    for change in (
        {"step": -1},
        {"step": 10**400},
        {"elapsed_s": float("nan")},
        {"improved_at": "a"},
    ):
        state = {"state": {**description.training["state"], **change}}
        write_checkpoint(path, replace(description, training=state), weights)
        with pytest.raises(CheckpointError, match="no state to resume from"):
            list(fine_tune(replace(request_, resume=True)))


@pytest.mark.slow
def test_a_killed_run_goes_on_to_the_same_score(request_: FineTuneRequest, tmp_path: Path) -> None:
    """Steps after the last checkpoint are taken again, as if nothing had happened."""
    request = replace(request_, epochs=4)
    run, since_saved = fine_tune(request), 0
    for event in run:
        if isinstance(event, StepDone) and is_resumable(request.out):
            since_saved += 1
            if since_saved == 2:
                break
    run.close()  # type: ignore[attr-defined]  # a generator; nothing is written on the way out
    assert isinstance(event, StepDone)
    again = list(fine_tune(replace(request, resume=True)))
    whole = list(fine_tune(replace(request, out=tmp_path / "whole")))
    first = next(e for e in again if isinstance(e, StepDone))
    assert first.step == event.step - 1
    taken = {e.step: e.loss for e in whole if isinstance(e, StepDone)}
    for step in (e for e in again if isinstance(e, StepDone)):
        assert step.loss == pytest.approx(taken[step.step], rel=1e-3)
    assert isinstance(again[-1], RunFinished)
    assert isinstance(whole[-1], RunFinished)
    assert again[-1].mean_iou == pytest.approx(whole[-1].mean_iou, abs=1e-3)


def test_cancelled_before_the_first_step(request_: FineTuneRequest) -> None:
    events = _given_up_once_begun(request_)
    assert [type(e) for e in events] == [RunStarted, CheckpointSaved, RunCancelled]
    assert events[-1] == RunCancelled(None, 0)


def test_cancelled_during_the_last_validation_loses_nothing(request_: FineTuneRequest) -> None:
    """After the last step only the score is missing: the run is stopped, not finished."""
    steps: list[StepDone] = []
    for event in fine_tune(replace(request_, epochs=1), lambda: len(steps) == 2):
        if isinstance(event, StepDone):
            steps.append(event)
    assert steps[-1].progress == 1.0
    assert isinstance(event, RunCancelled)
    assert event.steps == 2
    *_, last = fine_tune(replace(request_, epochs=1, resume=True))
    assert isinstance(last, RunFinished)
    assert last.model.path.is_file()


def test_a_base_keeps_what_it_knows_of_shared_classes(
    request_: FineTuneRequest, whole: list[Any]
) -> None:
    old = _weights(_folder(whole))
    wider = ClassTable(
        (SegClass("Disc", (1, 1, 1)), SegClass("new", (2, 2, 2)), SegClass("ground", (3, 3, 3)))
    )
    request = replace(request_, classes=wider, base=str(_folder(whole)), val=())
    request = replace(
        request, train=tuple(_relabelled(pair, wider, request.out.parent) for pair in request.train)
    )
    assert not any(isinstance(event, StepDone) for event in _given_up_once_begun(request))
    new = read_weights(request.out / "last.safetensors")[1]
    np.testing.assert_array_equal(new["conv1_conv/kernel"], old["conv1_conv/kernel"])
    # Each place gives four pixels, and each pixel one channel a class.
    new_head, old_head = (w["logits/kernel"].reshape(-1, 4, n) for w, n in ((new, 3), (old, 2)))
    np.testing.assert_array_equal(new_head[..., 0], old_head[..., 1])
    np.testing.assert_array_equal(new_head[..., 2], old_head[..., 0])


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (SegClass("ground", (3, 3, 3)), (1.0, 0.0)),  # without "disc"
        (SegClass("ground", (3, 3, 3), formerly=("disc",)), (0.5, 0.5)),  # that was merged into it
        (SegClass("matter", (3, 3, 3), formerly=("Disc", "hole")), (0.0, 1.0)),  # renamed
    ],
)
def test_what_is_left_when_classes_are_removed_merged_or_renamed_keeps_what_was_learnt(
    request_: FineTuneRequest, whole: list[Any], left: SegClass, expected: tuple[float, float]
) -> None:
    """expected: which share the logits of "ground" and "disc" have in those of what is left."""
    old = _weights(_folder(whole))
    fewer = ClassTable((left,))
    request = replace(request_, classes=fewer, base=str(_folder(whole)), val=())
    request = replace(
        request, train=tuple(_relabelled(pair, fewer, request.out.parent) for pair in request.train)
    )
    assert not any(isinstance(event, StepDone) for event in _given_up_once_begun(request))
    new = read_weights(request.out / "last.safetensors")[1]
    for name in ("logits/kernel", "logits/bias"):
        before, after = old[name].reshape(-1, 2), new[name].reshape(-1, 1)
        np.testing.assert_allclose(after[..., 0], before @ np.float32(expected), rtol=1e-6)


def _relabelled(pair: LabelledImage, classes: ClassTable, folder: Path) -> LabelledImage:
    mask = folder / pair.mask.name
    write_mask(mask, new_mask(np.full((96, 96), len(classes) - 1, np.uint8), classes))
    return replace(pair, mask=mask)


def test_a_run_that_gets_no_better_ends_early(
    request_: FineTuneRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Validated at steps 1, 3, 5 of 6, all alike: more than 0.3 of a run after 1 comes 3.

    A patience of 1 is never used up.
    """
    report = EvalReport(TWO_CLASSES, np.array([[5, 5], [0, 10]]), 0, 1)
    monkeypatch.setattr("segcore.training.Candidate.score", lambda *_: report)
    monkeypatch.setattr(
        "segcore.training._Run._validation_is_due", lambda run: run.step - run.validated_step == 2
    )
    for patience, steps, validated in ((0.3, 3, [1, 3]), (1.0, 6, [1, 3, 5, 6])):
        recipe, out = Recipe(patience=patience), request_.out / f"{patience}"
        events = list(fine_tune(replace(request_, recipe=recipe, out=out)))
        finished = events[-1]
        assert isinstance(finished, RunFinished)
        assert (finished.steps, finished.ended_early) == (steps, steps < 6)
        assert [event.step for event in events if isinstance(event, Validated)] == validated


def test_patience_goes_on_where_a_run_was_stopped(
    request_: FineTuneRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Better at step 1 alone; stopped after step 2, it still ends at 3, not at 5."""
    report = EvalReport(TWO_CLASSES, np.array([[5, 5], [0, 10]]), 0, 1)
    monkeypatch.setattr("segcore.training.Candidate.score", lambda *_: report)
    monkeypatch.setattr(
        "segcore.training._Run._validation_is_due",
        lambda run: run.step % 2 == 1 and run.validated_step != run.step,
    )
    request = replace(request_, recipe=Recipe(patience=0.3))
    _stopped_after_two(request)
    *_, last = fine_tune(replace(request, resume=True))
    assert isinstance(last, RunFinished)
    assert (last.steps, last.ended_early) == (3, True)


def test_minutes_bound_a_run(request_: FineTuneRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock on which only steps take time, three seconds each: half a minute is ten."""
    now_s = 0.0
    monkeypatch.setattr("segcore.training.time", SimpleNamespace(perf_counter=lambda: now_s))
    left_s = []
    for event in fine_tune(replace(request_, epochs=None, minutes=0.5, val=())):
        if isinstance(event, StepDone):
            now_s += 3.0
            left_s.append(event.eta_s)
    # Each event is told before its step's time has passed here.
    assert left_s == pytest.approx([30.0 - 3.0 * step for step in range(10)])
    assert isinstance(event, RunFinished)
    assert (event.steps, event.seconds, event.mean_iou) == (10, pytest.approx(30.0), None)


def test_few_strokes_are_enough_to_learn_from(tmp_path: Path) -> None:
    """A stroke over the disc and one beside it on each of three images, the rest void."""
    pairs = tuple(draw_pair(tmp_path, number) for number in range(5))
    for pair in pairs[:3]:
        whole_ids = read_mask(pair.mask, TWO_CLASSES).ids
        strokes = np.full_like(whole_ids, VOID)
        for class_id in range(2):
            y, x = np.argwhere(whole_ids == class_id)[::40].T
            strokes[y, x] = class_id
        assert (strokes != VOID).mean() < 0.03
        write_mask(pair.mask, new_mask(strokes, TWO_CLASSES))
    request = FineTuneRequest(
        tmp_path / "run", TWO_CLASSES, pairs[:3], base="scratch-slim", val=pairs[3:], epochs=30,
        crop_px=64, batch_size=2, precision="float32",
    )  # fmt: skip
    *_, last = fine_tune(request)
    assert isinstance(last, RunFinished)
    assert last.mean_iou is not None
    assert last.mean_iou > 0.8


# --- what cannot be done is said ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minutes": 1.0}, "either epochs or minutes"),
        ({"epochs": 0}, "length is 0"),
        ({"crop_px": 8}, "crop is 8 px"),
        ({"batch_size": 0}, "batch is 0"),
        ({"output_stride": 32}, "output stride is 32"),
        ({"resume": True}, "nothing to resume"),
    ],
)
def test_contradictions(request_: FineTuneRequest, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        next(fine_tune(replace(request_, **change)))


def test_nothing_to_learn_from(request_: FineTuneRequest, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no labelled image"):
        next(fine_tune(replace(request_, train=())))
    pair = draw_pair(tmp_path, 1)
    write_mask(pair.mask, new_mask(np.full((96, 96), VOID, np.uint8), TWO_CLASSES))
    with pytest.raises(TrainingError, match="none of the 1 training masks has a labelled pixel"):
        next(fine_tune(replace(request_, train=(pair,))))


def test_a_file_lost_midway_is_named(request_: FineTuneRequest, tmp_path: Path) -> None:
    """The mask is read when the run begins, the image of the second pair when it is drawn."""
    pairs = tuple(draw_pair(tmp_path, n) for n in range(2))
    pairs[1].image.write_bytes(b"not a picture")
    with pytest.raises(Exception, match="1.png"):
        list(fine_tune(replace(request_, train=pairs, val=())))


def test_model_ref_of_a_run_is_its_folder_name(whole: list[Any]) -> None:
    assert whole[-1].model == ModelRef(_folder(whole) / "best.safetensors", "run")


# --- budget and schedule ------------------------------------------------------------------------


def test_budget_by_hand() -> None:
    epochs = Budget(steps_per_epoch=10, epochs=4)
    assert epochs.progress(step=10, elapsed_s=5.0) == 0.25
    assert epochs.eta_s(step=10, elapsed_s=5.0) == pytest.approx(15.0)
    minutes = Budget(steps_per_epoch=10, minutes=2.0)
    assert minutes.progress(step=3, elapsed_s=30.0) == 0.25
    assert minutes.eta_s(step=3, elapsed_s=30.0) == 90.0
    assert minutes.eta_s(step=3, elapsed_s=130.0) == 0.0


def test_learning_rate_warms_up_and_falls() -> None:
    assert learning_rate(1.0, 0.0, step=0) == pytest.approx(1 / 30)
    assert learning_rate(1.0, 0.5, step=500) == pytest.approx(0.5**0.9)
    assert learning_rate(1.0, 1.0, step=500) == 0.0


# --- the recipe ---------------------------------------------------------------------------------


def test_a_run_does_not_mix_with_the_one_before(
    request_: FineTuneRequest, whole: list[Any]
) -> None:
    with pytest.raises(UsageError, match="holds a run already"):
        next(iter(fine_tune(replace(request_, out=_folder(whole)))))


def test_a_recipe_survives_json_and_its_copy_in_the_checkpoint(request_: FineTuneRequest) -> None:
    recipe = Recipe(base_rate=3e-4, augmentation=Augmentation(scale=(0.5, 2.0)))
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe
    assert Recipe.from_json({}) == Recipe()
    assert pickle.loads(pickle.dumps(replace(request_, recipe=recipe))).recipe == recipe
    _given_up_once_begun(replace(request_, recipe=recipe))
    written = read_description(request_.out / "last.safetensors").training["recipe"]
    assert Recipe.from_json(written) == recipe


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"base_rate": 0.0}, "base_rate is 0.0: give 1e-07 to 1"),
        ({"dice_share": "much"}, "dice_share is 'much'"),
        ({"frozen_norms": "some"}, "frozen_norms is 'some'"),
        ({"momentum": 1}, "has no momentum"),
        ([], "is list"),
    ],
)
def test_a_recipe_that_makes_no_sense(data: Any, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        Recipe.from_json(data)


@pytest.mark.slow
def test_frozen_parts_of_a_base_stay_as_they_were(
    request_: FineTuneRequest, whole: list[Any]
) -> None:
    recipe = Recipe(backbone_factor=0.0, frozen_norms="backbone")
    # Without validation images the last weights are the ones that are kept.
    base = str(_folder(whole))
    again = list(fine_tune(replace(request_, epochs=2, base=base, val=(), recipe=recipe)))
    old, new = _weights(_folder(whole)), _weights(_folder(again))
    moved = {key for key in old if not np.array_equal(old[key], new[key])}
    backbone = {key for key in old if key.startswith("conv")}
    assert len(backbone) > 100
    assert not moved & backbone
    assert {"logits/kernel", "aspp_1x1_bn/moving_mean"} <= moved
