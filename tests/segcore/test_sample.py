"""The sample project is what its script draws, and small and whole."""

from pathlib import Path

import numpy as np

from segcore.images import read_image
from segcore.masks import read_mask
from segcore.project import open_project
from segcore.scores import score_folders

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
SAMPLE = RESOURCES / "sample"


def relative_files(folder: Path) -> set[str]:
    files = (p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return {p.as_posix() for p in files if p.parts[0] != ".segdesk"}


def test_drawing_again_gives_the_committed_pixels(drawn_sample: tuple[Path, Path]) -> None:
    again, _ = drawn_sample
    assert relative_files(again) == relative_files(SAMPLE)
    for name in sorted(relative_files(SAMPLE)):
        if name.startswith("JPEGImages"):
            one, other = read_image(again / name).pixels, read_image(SAMPLE / name).pixels
            # Another machine's exponential may round one last bit otherwise.
            assert np.abs(one.astype(int) - other).max() <= 1
            assert (one != other).mean() < 1e-4
        elif name.startswith("SegmentationClass"):
            one, other = read_mask(again / name).ids, read_mask(SAMPLE / name).ids
            assert (one != other).mean() < 1e-4
        else:
            assert (again / name).read_text() == (SAMPLE / name).read_text()


def test_the_sample_is_small_and_half_labelled() -> None:
    assert sum((SAMPLE / name).stat().st_size for name in relative_files(SAMPLE)) < 2 * 2**20
    project = open_project(SAMPLE)
    assert project.classes.names == ("background", "nucleus", "debris")
    assert len(project.labelled()) == len(project.items) // 2 == 10
    assert not project.items[0].has_mask  # what is seen first shows the starter at work
    for item in project.labelled():
        mask, image = read_mask(item.mask, project.classes), read_image(item.image)
        assert mask.ids.shape == image.pixels.shape[:2] == (256, 320)
        assert set(np.unique(mask.ids)) == {0, 1, 2}
        assert mask.carrier.palette_length == 256


def test_truth_covers_the_unlabelled_half(drawn_sample: tuple[Path, Path]) -> None:
    sample, truth = drawn_sample
    project = open_project(sample)
    assert {p.stem for p in truth.iterdir()} == {item.stem for item in project.items}
    labelled = [item.stem for item in project.labelled()]
    *_, report = score_folders(sample / "SegmentationClass", truth, project.classes, labelled)
    assert report.pixel_accuracy == 1.0


def test_debris_is_brighter_and_sharper_than_nuclei() -> None:
    """What makes the three classes learnable: brightness and the steepness of edges."""
    project = open_project(SAMPLE)
    light: dict[int, list[float]] = {0: [], 1: [], 2: []}
    steep: dict[int, list[float]] = {1: [], 2: []}
    for item in project.labelled():
        grey = read_image(item.image).pixels[..., 0].astype(float)
        ids = read_mask(item.mask).ids
        slope = np.hypot(*np.gradient(grey))
        for class_id, values in light.items():
            values.append(float(np.median(grey[ids == class_id])))
        for class_id, values in steep.items():
            values.append(float(np.percentile(slope[ids == class_id], 90)))
    assert max(light[0]) < 25
    assert min(light[1]) > 1.5 * max(light[0])
    assert min(light[2]) > 180
    assert max(light[1]) < 140
    assert min(steep[2]) > 3 * max(steep[1])
