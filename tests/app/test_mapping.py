"""What a model's classes mean in a project that has others."""

from app.mapping import mismatch, overlay_palette, shared_classes
from segcore.classes import ClassTable, SegClass

PROJECT = ClassTable((SegClass("matrix", (0, 0, 0)), SegClass("nucleus", (0, 200, 0))))


def test_colours_by_name_else_its_own_else_grey() -> None:
    model = ClassTable(
        (
            SegClass("background", (0, 0, 0)),  # the project's matrix is black
            SegClass("Nucleus", (128, 0, 0)),
            SegClass("debris", (9, 9, 200)),
        )
    )
    palette = overlay_palette(model, PROJECT)
    assert palette[0].tolist() == [42, 42, 42]  # 255 x 0.5 / 3
    assert palette[1].tolist() == [0, 200, 0]
    assert palette[2].tolist() == [9, 9, 200]
    assert shared_classes(model, PROJECT) == 1
    assert mismatch("starter", model, PROJECT) == ""


def test_a_model_of_strangers_is_told() -> None:
    model = ClassTable((SegClass("road", (1, 2, 3)), SegClass("sky", (4, 5, 6))))
    assert "knows road and sky, but not matrix and nucleus" in mismatch("city", model, PROJECT)


def test_a_model_that_knows_the_background_alone_is_told() -> None:
    model = ClassTable((SegClass("Matrix", (1, 2, 3)), SegClass("sky", (4, 5, 6))))
    assert "knows Matrix and sky, but not nucleus" in mismatch("city", model, PROJECT)
    assert mismatch("city", model, ClassTable((SegClass("matrix", (0, 0, 0)),))) == ""
