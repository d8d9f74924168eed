"""What the session is made of: plans, runs, mapping, shelves, messages, and its own rules."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, Start, make_project, until, wait_for
from window_helpers import texts

from app import mapping, opening, runs
from app.document import Document
from app.journal import Journal
from app.messages import count, duration, failure, listing, sentence
from app.shelf import Shelf
from segcore.classes import VOID, ClassTable, SegClass, make_table, write_class_table
from segcore.errors import MaskError, TrainingError
from segcore.masks import new_mask, write_mask
from segcore.project import State, open_project
from segcore.records import FineTuneRequest, LabelledImage, ModelRef, Prediction
from segcore.run_folder import read_request, write_request

if TYPE_CHECKING:
    from app.main_window import MainWindow

LABELLED = ("a", "b", "c", "d", "e", "f")


# --- what a run is trained on -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labelled", "words"),
    [
        ((), "No image has labels yet: paint a few strokes or accept a prediction first."),
        (("a",), "1 labelled image, too few to keep any for validation."),
        (LABELLED[:5], "5 labelled images, 1 of them for validation."),
        (tuple(map(str, range(10))), "10 labelled images, 2 of them for validation."),
    ],
)
def test_a_plan_says_in_words_what_is_trained_on(labelled: tuple[str, ...], words: str) -> None:
    (plan,) = runs.plans({}, labelled)
    assert plan.train == labelled
    assert plan.words == words


def test_the_projects_own_val_and_test_lists_are_kept_out_of_training() -> None:
    lists = {"train": ("a", "b"), "val": ("c", "x"), "test": ("d",)}
    everything, train = runs.plans(lists, LABELLED)
    assert everything.train == ("a", "b", "e", "f")
    assert everything.val == ("c",)
    assert everything.words == "5 labelled images, 1 of them for validation."
    assert (train.title, train.train, train.val) == ("List train", ("a", "b"), ("c",))


def test_numbered_experiments_are_offered_and_never_merged() -> None:
    lists = {"S1_train": ("a", "b"), "S1_val": ("c",), "S2_train": ("c", "d"), "S2_val": ("a",)}
    everything, first, second = runs.plans(lists, LABELLED)
    assert everything.train == LABELLED
    assert everything.val == ()
    assert (first.train, first.val) == (("a", "b"), ("c",))
    assert (second.train, second.val) == (("c", "d"), ("a",))


def test_masks_that_are_all_void_are_not_trained_on(tmp_path: Path) -> None:
    project = open_project(make_project(tmp_path / "p", images=3, labelled=2))
    void = new_mask(np.full((48, 48), VOID, np.uint8), CLASSES)
    write_mask(project.items[2].mask, void)
    items = open_project(project.root).labelled()
    assert len(items) == 3
    found = runs.labelled_images(items, CLASSES)
    assert [p.image.stem for p in found] == ["m00", "m01"]
    with pytest.raises(TrainingError, match="No image has labels yet"):
        runs.labelled_images(items[2:], CLASSES)


# --- runs on disk -------------------------------------------------------------------------------


def _run(folder: Path, events: list[dict[str, object]], *files: str) -> None:
    folder.mkdir(parents=True)
    lines = "".join(json.dumps(e) + "\n" for e in events)
    (folder / "events.jsonl").write_text(lines + '{"event": "Ste')  # a killed trainer's last line
    for name in files:
        (folder / name).write_bytes(b"")


def test_runs_are_read_from_their_folders_the_latest_first(tmp_path: Path) -> None:
    project = open_project(make_project(tmp_path / "p"))
    root = runs.runs_folder(project)
    validated = {"event": "Validated", "report": {"mean_iou": 0.5}}
    better = {"event": "Validated", "report": {"mean_iou": 0.75}}
    none = {"event": "Validated", "report": {"mean_iou": None}}
    _run(
        root / "2026-01-01T10-00-00", [validated, better, none, {"event": "RunFinished"}], runs.BEST
    )
    _run(root / "2026-01-02T10-05-09", [{"event": "StepDone"}], runs.LAST)
    _run(root / "2026-01-03T10-05-09", [{"event": "RunCancelled"}], runs.BEST, runs.LAST)
    _run(root / "2026-01-04T10-05-09", [{"event": "StepDone"}])
    found = runs.list_runs(project)
    assert [r.status for r in found] == ["failed", "stopped", "interrupted", "finished"]
    assert found[3].mean_iou == 0.75
    assert found[3].name == "2026-01-01 10:00"
    assert found[2].best is None


def test_two_runs_of_one_second_get_two_folders(tmp_path: Path) -> None:
    project = open_project(make_project(tmp_path / "p"))
    folders = set()
    for _ in range(3):
        folder = runs.new_run_folder(project)
        folder.mkdir(parents=True)
        folders.add(folder)
    assert len(folders) == 3


def test_a_resume_asks_for_what_the_run_was_asked_for(tmp_path: Path) -> None:
    pair = LabelledImage(tmp_path / "a.png", tmp_path / "b.png")
    pair.image.touch()
    pair.mask.touch()
    request = FineTuneRequest(
        tmp_path / "run", CLASSES, (pair,), base="scratch-slim", val=(pair,), minutes=3.5,
        crop_px=96, batch_size=3, right_angle_turns=False, seed=7,
    )  # fmt: skip
    write_request(request)
    from dataclasses import replace

    assert read_request(tmp_path / "run") == replace(request, resume=True)


# --- what a prediction means here ---------------------------------------------------------------

MODEL = ClassTable((SegClass("Nucleus", (1, 2, 3)), SegClass("cell", (4, 5, 6))))


def _prediction(ids: list[list[int]]) -> Prediction:
    array = np.array(ids, np.uint8)
    model = ModelRef(Path("m"), "m")
    return Prediction(1, Path("i"), model, MODEL, array, np.zeros_like(array), 0.1)


def test_colours_are_the_projects_by_name_else_the_models() -> None:
    palette = mapping.overlay_palette(MODEL, CLASSES)
    assert tuple(palette[0]) == CLASSES.color_of(1)
    assert tuple(palette[1]) == (4, 5, 6)


def test_accepting_maps_by_name_and_leaves_the_rest_alone() -> None:
    ids, where = mapping.accepted(_prediction([[0, 1], [1, 0]]), CLASSES)
    assert ids[where].tolist() == [1, 1]
    assert where.tolist() == [[True, False], [False, True]]


def test_a_model_that_shares_no_class_is_said_so_in_a_sentence() -> None:
    assert mapping.mismatch("starter", MODEL, CLASSES) == ""
    text = mapping.mismatch("starter", MODEL, make_table(("matrix", "crack")))
    assert text == (
        "The model “starter” knows Nucleus and cell, but not matrix and crack: "
        "label a few images and fine-tune."
    )


# --- opening ------------------------------------------------------------------------------------


def test_a_mask_of_another_size_is_refused_with_both_sizes(tmp_path: Path) -> None:
    project = open_project(make_project(tmp_path / "p"))
    item = project.items[0]
    write_mask(item.mask, new_mask(np.zeros((10, 20), np.uint8), CLASSES))
    with pytest.raises(MaskError, match="20 × 10 pixels, its image 48 × 48"):
        opening.read_item(project, item, True, CLASSES, Journal(tmp_path / "j"), 2**20)


def test_what_the_journal_holds_is_replayed_step_by_step(tmp_path: Path) -> None:
    project = open_project(make_project(tmp_path / "p", labelled=0))
    item, journal = project.items[0], Journal(tmp_path / "j")
    document = Document(new_mask(np.full((48, 48), VOID, np.uint8), CLASSES))
    document.on_step = lambda step, edit: journal.append(item.stem, edit, step)
    from app.document import Box

    document.apply("one", Box(0, 0, 2, 2), np.zeros((2, 2), np.uint8))
    document.apply("two", Box(1, 1, 4, 4), np.ones((3, 3), np.uint8))
    document.undo()
    opened = opening.read_item(project, item, False, CLASSES, journal, 2**20)
    assert np.array_equal(opened.document.ids, document.ids)
    assert opened.restored == 3
    for _ in range(opened.restored):
        opened.document.undo()
    assert (opened.document.ids == VOID).all()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"model": 3}', '{"model": "/gone"}'])
def test_a_damaged_memory_counts_as_nothing(content: str, tmp_path: Path) -> None:
    project = open_project(make_project(tmp_path / "p"))
    (project.root / ".segdesk").mkdir()
    (project.root / ".segdesk" / "window.json").write_text(content)
    assert opening.read_memory(project) == opening.Memory()


def test_a_sample_half_copied_is_copied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SAMPLE", make_project(tmp_path / "bundled"))
    documents = tmp_path / "documents"
    (documents / f".{opening.SAMPLE_NAME}.part").mkdir(parents=True)
    folder = opening.copy_sample(documents)
    assert len(open_project(folder).items) == 6
    (folder / "JPEGImages" / "m00.png").unlink()
    assert opening.copy_sample(documents) == folder
    assert not (folder / "JPEGImages" / "m00.png").exists()


# --- shelves and messages -----------------------------------------------------------------------


def test_a_shelf_drops_what_was_used_longest_ago_but_not_what_must_stay() -> None:
    shelf: Shelf[str, int] = Shelf(10, lambda value: value, lambda value: value != 3)
    for key, value in (("kept", 3), ("old", 4), ("new", 2)):
        shelf.put(key, value)
    assert shelf.get("old") == 4
    shelf.put("big", 5)
    assert list(shelf) == [3, 5]
    assert shelf.get("new") is None


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (MaskError("exactly this."), "exactly this."),
        (OSError(errno.ENOSPC, "No space", "m.png"), "“m.png” could not be used: the disk is full"),
        (PermissionError(errno.EACCES, "no", "m.png"), "may not be written"),
        (OSError(errno.EIO, "Input/output error", "m.png"), "Input/output error."),
        (MemoryError(), "not enough memory"),
        (KeyError("x"), "inside SegDesk (KeyError"),
    ],
)
def test_every_error_becomes_one_sentence(error: Exception, part: str) -> None:
    assert part in sentence(error)
    assert "\n" not in sentence(error)
    assert failure("Not saved", error).text.startswith("Not saved: ")


def test_figures_read_as_people_write_them() -> None:
    assert count(1, "image") == "1 image"
    assert count(12_000, "image") == "12,000 images"
    assert [duration(s) for s in (4.4, 60, 80, 7500)] == ["4 s", "1 min", "1 min 20 s", "2 h 5 min"]
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b and c"


# --- the session's own rules --------------------------------------------------------------------


def test_states_are_kept_and_toggle(window: MainWindow, project: Path) -> None:
    session = window.session
    window.actions_["flag"].trigger()
    assert session.states.of("m00") == State.FLAGGED
    window.actions_["flag"].trigger()
    assert session.states.of("m00") == State.STARTED
    window.actions_["mark_done"].trigger()
    wait_for(session.project_changed, lambda: session.open_project(project))
    until(lambda: session.states.of("m00") == State.DONE)


def test_the_next_unlabelled_image_goes_round_and_says_when_there_is_none(
    window: MainWindow,
) -> None:
    session = window.session
    window.actions_["next_unlabelled"].trigger()
    until(lambda: session.current is not None and session.current.stem == "m02")
    for stem in ("m02", "m03", "m04", "m05"):
        session.states.set(stem, State.DONE)
    heard = []
    session.notified.connect(heard.append)
    window.actions_["next_unlabelled"].trigger()
    assert "Every other image has labels" in heard[-1].text


def test_classes_that_the_model_does_not_know_are_told_once_a_project(
    start: Start, project: Path
) -> None:
    write_class_table(project / "classes.json", make_table(("background", "oxide", "crack")))
    window = start(project)
    session = window.session
    until(lambda: "nucleus, but not oxide and crack" in texts(window))
    session.open_item("m01")
    until(lambda: session.current is not None and session.current.stem == "m01")
    until(lambda: session.prediction is not None)
    assert "but not" not in texts(window)
    session.open_project(project)
    until(lambda: "nucleus, but not oxide and crack" in texts(window))


def test_opening_many_images_at_once_shows_only_the_last(window: MainWindow) -> None:
    shown = []
    session = window.session
    session.item_changed.connect(lambda: shown.append(session.current and session.current.stem))
    for stem in ("m01", "m02", "m03", "m04"):
        session.open_item(stem)
    until(lambda: session.current is not None and session.current.stem == "m04")
    assert shown == ["m04"]


def test_the_image_shown_last_is_shown_at_the_next_opening(
    window: MainWindow, project: Path, tmp_path: Path
) -> None:
    session = window.session
    session.open_item("m03")
    until(lambda: session.current is not None and session.current.stem == "m03")
    wait_for(session.project_changed, lambda: session.open_project(make_project(tmp_path / "q")))
    until(lambda: session.current is not None and session.current.stem == "m00")
    wait_for(session.project_changed, lambda: session.open_project(project))
    until(lambda: session.current is not None and session.current.stem == "m03")


def test_a_project_that_cannot_be_written_still_opens_and_paints(
    window: MainWindow, tmp_path: Path
) -> None:
    folder = make_project(tmp_path / "ro", labelled=0)
    # A file where the folder of what can be rebuilt should be: nobody can write there.
    (folder / ".segdesk").write_text("")
    session = window.session
    wait_for(session.project_changed, lambda: session.open_project(folder))
    until(lambda: session.current is not None and session.current.stem == "m00")
    assert session.current is not None
    from gestures import stroke

    stroke(window, (5, 5), (9, 5))
    assert (session.current.document.ids == 0).any()
    assert "not in the crash journal" in " ".join(window.stage.notices.texts)
    wait_for(session.saved, session.save)
