"""Classes in the window: every change of the table, with its masks, and back again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, Start, close, make_project, nobody, until
from gestures import press, stroke
from PIL import Image
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from window_helpers import dialog, done, ids, on_disk, show

from app.limits import Where
from app.panels import classes
from app.panels.class_dialogs import ChangeDialog, CountedDialog, MergeDialog, TableDialog
from app.panels.stuck import StuckDialog
from segcore import transactions
from segcore.classes import VOID, SegClass, make_table, read_class_table, write_class_table
from segcore.masks import read_mask
from segcore.operations import delete_class, edit_classes, reorder_classes
from segcore.palettes import OKABE_ITO
from segcore.transactions import BACKUP

if TYPE_CHECKING:
    from app.main_window import MainWindow


def names(window: MainWindow) -> tuple[str, ...]:
    return window.session.classes.names


def asked(window: MainWindow, kind: type[CountedDialog] = CountedDialog) -> CountedDialog:
    """Wait for a dialog that has counted."""
    found: list[CountedDialog] = []

    def is_there() -> bool:
        found[:] = [d for d in window.findChildren(kind) if d.isVisible()]
        return bool(found) and found[0].do_button.isEnabled()

    until(is_there, what=kind.__name__)
    return found[0]


def agree(window: MainWindow, dialog: CountedDialog) -> None:
    """Press the button and wait until it is done and the window has the keyboard again."""
    QTest.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    done(window)


def undo(window: MainWindow) -> None:
    press(window, "Z", ctrl=True)
    done(window)


def redo(window: MainWindow) -> None:
    press(window, "Y", ctrl=True)
    done(window)


def paint(window: MainWindow) -> MainWindow:
    """Paint debris on the first two images, and show the first."""
    for stem in ("m01", "m00"):
        show(window, stem)
        press(window, "3")
        stroke(window, (4, 4), (12, 4))
    until(lambda: [item.stem for item in window.session.unsaved] == ["m00"], what="m01 on disk")
    return window


@pytest.fixture
def painted(quiet: MainWindow) -> MainWindow:
    """Return the window without an engine, debris painted on the first two images."""
    return paint(quiet)


def test_merging_says_how_much_and_takes_every_mask_along(
    painted: MainWindow, project: Path
) -> None:
    before = ids(painted).copy()
    files = {s: on_disk(project, s) for s in ("m01",)}
    painted.actions_["merge_class"].trigger()
    dialog = asked(painted, MergeDialog)
    assert isinstance(dialog, MergeDialog)
    number = sum(np.count_nonzero(x == 2) for x in (before, files["m01"]))
    dialog.target_box.setCurrentIndex(1)
    assert f"{number:,} pixels in 2 images become “nucleus”" in dialog.say.text()
    agree(painted, dialog)
    assert names(painted) == ("background", "nucleus")
    assert np.array_equal(ids(painted), np.where(before == 2, 1, before))
    assert np.array_equal(on_disk(project, "m01"), np.where(files["m01"] == 2, 1, files["m01"]))
    assert read_class_table(project / "classes.json").names == ("background", "nucleus")
    assert painted.actions_["undo"].text() == "&Undo Merge debris into nucleus"
    undo(painted)
    assert names(painted) == CLASSES.names
    assert np.array_equal(ids(painted), before)
    assert np.array_equal(on_disk(project, "m01"), files["m01"])
    redo(painted)
    assert names(painted) == ("background", "nucleus")
    assert not (ids(painted) == 2).any()


def test_steps_before_an_operation_come_back_when_it_is_undone(
    painted: MainWindow, project: Path
) -> None:
    start_ids = on_disk(project, "m00") if (project / "SegmentationClass/m00.png").exists() else 0
    stroke(painted, (4, 20), (12, 20))
    painted.classes.delete(2)
    agree(painted, asked(painted, ChangeDialog))
    assert (ids(painted)[4, 4:12] == VOID).all()
    press(painted, "2")
    stroke(painted, (4, 30), (12, 30))
    undo(painted)  # the stroke
    assert painted.actions_["undo"].text() == "&Undo Delete debris"
    undo(painted)  # the operation
    assert (ids(painted)[4, 4:12] == 2).all()
    undo(painted)
    undo(painted)
    assert np.array_equal(ids(painted), start_ids)
    for _ in range(2):
        redo(painted)
    assert (ids(painted)[20, 4:12] == 2).all()
    redo(painted)
    assert names(painted) == ("background", "nucleus")
    redo(painted)
    assert (ids(painted)[30, 4:12] == 1).all()


def test_an_operation_is_not_undone_over_later_edits_of_other_images(
    painted: MainWindow,
) -> None:
    painted.classes.delete(2)
    agree(painted, asked(painted))
    show(painted, "m01")
    press(painted, "2")
    stroke(painted, (30, 4), (36, 4))
    show(painted, "m00")
    undo(painted)
    assert names(painted) == ("background", "nucleus")
    assert "“m01” was edited after" in " ".join(painted.stage.notices.texts)
    show(painted, "m01")
    undo(painted)
    show(painted, "m00")
    undo(painted)
    assert names(painted) == CLASSES.names, painted.stage.notices.texts


def test_dragging_a_row_renumbers_and_everything_that_knows_ids_follows(
    window: MainWindow,
) -> None:
    painted = paint(window)
    until(lambda: window.session.prediction is not None)
    session, panel = painted.session, painted.classes
    before = ids(painted).copy()
    session.toggle_lock(2)
    panel.model.toggle(1)
    session.set_limits(type(session.limits)(Where.CLASS, 1, session.limits.locked))
    panel.choose(1)
    data: QMimeData = panel.model.mimeData([panel.model.index(2)])
    assert not panel.model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    dialog = asked(painted)
    assert "The ids of 3 classes change" in dialog.say.text()
    agree(painted, dialog)
    assert names(painted) == ("debris", "background", "nucleus")
    lut = np.array([1, 2, 0, *[0] * 252, VOID], np.uint8)
    assert np.array_equal(ids(painted), lut[before])
    assert session.limits.locked == {0}
    assert session.limits.class_id == 2
    assert panel.model.hidden == {2}
    assert painted.canvas.current_class == 2
    until(lambda: session.prediction is not None)
    prediction = session.prediction
    assert prediction is not None
    _, to_ours = session.predictions.look(prediction)
    assert to_ours[:2].tolist() == [1, 2]  # by name, whatever the ids are
    undo(painted)
    assert session.limits.locked == {2}
    assert panel.model.hidden == {1}
    assert painted.canvas.current_class == 1
    assert np.array_equal(ids(painted), before)


def test_keys_move_a_class_too(painted: MainWindow) -> None:
    painted.classes.choose(2)
    QTest.keyClick(painted, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    agree(painted, asked(painted))
    assert names(painted) == ("background", "debris", "nucleus")


def test_a_mask_that_cannot_be_read_stops_it_and_is_named(
    painted: MainWindow, project: Path
) -> None:
    bad = project / "SegmentationClass" / "m01.png"
    show(painted, "m02")
    until(lambda: not painted.session.unsaved)
    bad.write_bytes(b"no picture")
    painted.classes.delete(2)
    found: list[ChangeDialog] = []

    def is_said() -> bool:
        found[:] = painted.findChildren(ChangeDialog)
        return bool(found) and "m01.png" in found[0].say.text()

    until(is_said)
    assert not found[0].do_button.isEnabled()
    assert names(painted) == CLASSES.names


def test_adding_renaming_recolouring_and_keys_are_steps_too(
    painted: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: painted.session.colored_masks is False)
    painted.classes.add_named("crack")
    monkeypatch.setattr(classes, "ask_text", lambda *_a: "dirt")
    painted.classes.choose(2)
    press(painted, Qt.Key.Key_F2)
    from PySide6.QtGui import QColor

    monkeypatch.setattr(classes, "ask_color", lambda *_a: QColor(1, 2, 3))
    painted.actions_["recolor_class"].trigger()
    painted.classes.set_key(2, "1")
    assert [c.shortcut for c in painted.session.classes] == ["3", "2", "1", "4"]
    assert painted.session.classes[2].color == (1, 2, 3)
    painted.actions_["safe_colors"].trigger()
    assert painted.session.classes[1].color == OKABE_ITO[0]
    for expected in (("Key of dirt", (1, 2, 3)), ("Colour of dirt", None)):
        undo(painted)
        assert painted.actions_["redo"].text() != "&Redo"
        assert painted.session.steps.undo_name == expected[0]
    undo(painted)
    undo(painted)
    assert names(painted) == (*CLASSES.names, "crack")
    undo(painted)
    assert names(painted) == CLASSES.names
    assert painted.session.steps.undo_name == "Brush"
    for _ in range(5):
        redo(painted)
    assert names(painted)[2:] == ("dirt", "crack")
    assert painted.session.classes[1].color == OKABE_ITO[0]


def test_a_model_goes_on_with_classes_that_are_renamed_and_merged(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = paint(window)
    session = painted.session

    def meant() -> list[int]:
        until(lambda: session.prediction is not None)
        assert session.prediction is not None
        return session.predictions.look(session.prediction)[1][:2].tolist()

    assert meant() == [0, 1]
    assert session.prediction is not None
    row, column = np.argwhere(session.prediction.ids == 1)[0]
    painted.status.point_at(int(column), int(row))
    assert "nucleus" in painted.status.prediction.text()
    monkeypatch.setattr(classes, "ask_text", lambda *_a: "cell")
    painted.classes.rename(1)
    assert names(painted) == ("background", "cell", "debris")
    assert meant() == [0, 1]
    assert "cell" in painted.status.prediction.text()
    painted.classes.choose(1)
    painted.actions_["merge_class"].trigger()
    dialog = asked(painted, MergeDialog)
    assert isinstance(dialog, MergeDialog)
    dialog.target_box.setCurrentText("debris")
    agree(painted, dialog)
    assert names(painted) == ("background", "debris")
    assert meant() == [0, 1]  # nucleus, then cell, now a part of debris
    undo(painted)
    undo(painted)
    assert names(painted) == CLASSES.names
    assert meant() == [0, 1]


def test_a_class_with_pixels_is_not_undone_away(painted: MainWindow) -> None:
    painted.classes.add_named("crack")
    press(painted, "4")
    stroke(painted, (4, 30), (12, 30))
    show(painted, "m02")
    undo(painted)
    assert "“m00” was edited after “Add crack”" in " ".join(painted.stage.notices.texts)
    assert names(painted)[-1] == "crack"


def test_ready_tables_take_over_by_name_or_by_number(painted: MainWindow, project: Path) -> None:
    before = ids(painted).copy()
    painted.actions_["ready_voc"].trigger()
    dialog = asked(painted, TableDialog)
    assert isinstance(dialog, TableDialog)
    assert dialog.by_number.isChecked()
    assert [dialog.table.item(i, 2).text() for i in range(3)] == [
        "background",
        "aeroplane",
        "bicycle",
    ]
    QTest.mouseClick(dialog.by_name, Qt.MouseButton.LeftButton)
    assert not dialog.do_button.isEnabled()
    assert "“nucleus” has pixels but no class afterwards" in dialog.say.text()
    QTest.mouseClick(dialog.by_number, Qt.MouseButton.LeftButton)
    agree(painted, dialog)
    assert len(names(painted)) == 21
    assert np.array_equal(ids(painted), before)
    undo(painted)
    assert names(painted) == CLASSES.names


def test_a_labelmap_is_imported_and_pixels_follow_their_names(
    painted: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ids(painted).copy()
    path = tmp_path / "labelmap.txt"
    write_class_table(path, make_table(("debris", "background", "nucleus", "crack")))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(path), ""))
    painted.actions_["import_classes"].trigger()
    dialog = asked(painted, TableDialog)
    assert isinstance(dialog, TableDialog)
    assert dialog.by_name.isChecked()
    agree(painted, dialog)
    lut = np.array([1, 2, 0, *[0] * 252, VOID], np.uint8)
    assert np.array_equal(ids(painted), lut[before])
    undo(painted)
    assert np.array_equal(ids(painted), before)


def test_a_palette_is_imported(
    painted: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "p.gpl").write_text("GIMP Palette\n9 8 7 a\n1 2 3 b\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(tmp_path / "p.gpl"), ""))
    painted.actions_["import_palette"].trigger()
    until(lambda: painted.session.classes[0].color == (9, 8, 7))
    assert painted.session.classes[1].color == (1, 2, 3)


def test_masks_in_colours_follow_a_recoloured_class(
    start: Start, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / "SegmentationClass" / "m01.png"
    before = read_mask(path, CLASSES).ids
    Image.fromarray(CLASSES.palette()[before]).save(path)
    window = start(project, launcher=nobody)
    until(lambda: window.session.colored_masks is True)
    show(window, "m01")
    from PySide6.QtGui import QColor

    monkeypatch.setattr(classes, "ask_color", lambda *_a: QColor(10, 20, 30))
    window.classes.recolor(1)
    done(window)
    assert np.array_equal(on_disk(project, "m01"), before)
    with Image.open(path) as picture:
        assert picture.getpixel((24, 24)) == (10, 20, 30)
    press(window, "3")
    stroke(window, (4, 4), (12, 4))
    press(window, "S", ctrl=True)
    until(lambda: not window.session.unsaved)
    assert np.array_equal(on_disk(project, "m01"), ids(window))


def test_the_list_shows_what_share_each_class_has(painted: MainWindow) -> None:
    model = painted.classes.model
    until(lambda: model.share(2) != "")
    total = ids(painted).size
    share = 100 * np.count_nonzero(ids(painted) == 2) / total
    assert model.share(2) == f"{share:.1f} %"
    show(painted, "m03")
    until(lambda: model.share(2) == "")
    assert painted.classes.void_share.text() == "100 % void"


def test_solo_shows_one_class_and_all_again(painted: MainWindow) -> None:
    painted.classes.choose(1)
    painted.actions_["solo_class"].trigger()
    assert painted.classes.model.hidden == {0, 2}
    painted.actions_["solo_class"].trigger()
    assert painted.classes.model.hidden == frozenset()


def test_operations_wait_for_the_end_of_a_fine_tuning(
    painted: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = type(painted.session.training)
    monkeypatch.setattr(kind, "is_running", property(lambda _self: True))
    painted.classes.delete(2)
    QTest.mouseClick(asked(painted).do_button, Qt.MouseButton.LeftButton)
    assert "Stop the fine-tuning first" in " ".join(painted.stage.notices.texts)
    assert names(painted) == CLASSES.names
    monkeypatch.undo()


def test_cancelling_leaves_everything_as_it_was(
    painted: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import operations

    before, real = ids(painted).copy(), operations.stage_class_change
    operation = painted.session.operations

    def slow(*given: object) -> object:
        steps = real(*given)  # type: ignore[arg-type]
        yield next(steps)
        until_shown: Callable[[], bool] = painted.safety.progress.isVisible
        import time

        while not until_shown() and time.monotonic() < limit:
            time.sleep(0.01)
        while not operation._cancel.is_set() and time.monotonic() < limit:
            time.sleep(0.01)
        yield from steps

    import time

    limit = time.monotonic() + 60
    monkeypatch.setattr(operations, "stage_class_change", slow)
    painted.classes.delete(2)
    dialog = asked(painted)
    QTest.mouseClick(dialog.do_button, Qt.MouseButton.LeftButton)
    until(painted.safety.progress.isVisible)
    assert painted.safety.progress.name.text() == "Delete debris"
    assert painted.safety.progress.focusWidget() is not painted.safety.progress.cancel_button
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):  # of a hand that was painting
        QTest.keyClick(painted.safety.progress, key)
    assert painted.safety.progress.cancel_button.isEnabled()
    QTest.mouseClick(painted.safety.progress.cancel_button, Qt.MouseButton.LeftButton)
    done(painted)
    assert names(painted) == CLASSES.names
    assert np.array_equal(ids(painted), before)
    assert np.array_equal(on_disk(project, "m00"), before)
    assert list((project / BACKUP).iterdir()) == []


def test_backups_go_with_the_project(painted: MainWindow, project: Path) -> None:
    painted.classes.delete(2)
    agree(painted, asked(painted))
    assert list((project / BACKUP).iterdir())
    close(painted)
    assert not (project / BACKUP).exists()


def test_edits_of_an_image_that_is_gone_stand_in_nobodys_way(
    quiet: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = quiet.session
    monkeypatch.setattr(session, "pending_edits", lambda: ("renamed",))
    session.operations.change_classes(delete_class("Delete", session.classes, 1))
    done(quiet)
    assert len(names(quiet)) == len(CLASSES) - 1
    monkeypatch.setattr(session, "pending_edits", lambda: ("m05",))
    session.operations.change_classes(delete_class("Delete", session.classes, 0))
    done(quiet)
    assert len(names(quiet)) == len(CLASSES) - 1


def test_a_way_back_that_got_stuck_can_be_gone_again(
    quiet: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = quiet.session
    before = {s: on_disk(project, s) for s in ("m00", "m01")}
    session.operations.change_classes(reorder_classes("Reorder", session.classes, [1, 0, 2]))
    done(quiet)
    real = transactions.replace_file

    def refuse(path: Path, blocks: list[bytes]) -> None:
        if path.name == "m01.png":
            raise OSError(28, "No space left on device", str(path))
        real(path, blocks)

    with monkeypatch.context() as patch:
        patch.setattr(transactions, "replace_file", refuse)
        session.steps.undo()
        stuck = dialog(quiet, StuckDialog)
    assert "the disk is full" in stuck.why.text()
    QTest.mouseClick(stuck.again_button, Qt.MouseButton.LeftButton)
    done(quiet)
    assert names(quiet) == CLASSES.names
    for stem, labels in before.items():
        assert np.array_equal(on_disk(project, stem), labels)


def test_a_locked_class_that_is_taken_away_again_is_locked_no_more(quiet: MainWindow) -> None:
    session = quiet.session
    rows = [*session.classes.classes, SegClass("extra", (1, 2, 3))]
    session.operations.change_classes(edit_classes("Add", session.classes, rows))
    session.toggle_lock(len(rows) - 1)
    session.steps.undo()
    done(quiet)
    assert names(quiet) == CLASSES.names
    assert not session.limits.locked


def test_what_comes_late_into_another_project_ends_all_the_same(
    quiet: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = quiet.session
    other = make_project(tmp_path / "other")
    monkeypatch.setattr(session.operations._cancel, "is_set", lambda: False)  # it was too late
    session.open_project(other)
    session.batch.delete(["m00"])
    until(lambda: session.project is not None and session.project.root == other)
    until(lambda: not session.operations.is_running)
    assert session.labelled == ("m00", "m01")
    assert not session.operations.undo_name
