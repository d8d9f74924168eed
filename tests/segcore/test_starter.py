"""The bundled model and the sample project: the story a first start tells."""

import random
from pathlib import Path

import pytest

from segcore.checkpoint import find_model, read_description
from segcore.evaluation import evaluate
from segcore.inference import load_predictor
from segcore.project import open_project
from segcore.records import (
    EvalReport,
    EvaluateRequest,
    FineTuneRequest,
    LabelledImage,
    ModelRef,
    RunFinished,
)
from segcore.training import fine_tune

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
STARTER = ModelRef(find_model("starter"), "starter")


@pytest.fixture(scope="module")
def fields(drawn_sample: tuple[Path, Path]) -> dict[str, LabelledImage]:
    """Return every image of the sample with its true mask, labelled in the project or not."""
    sample, truth = drawn_sample
    images = sorted((sample / "JPEGImages").iterdir())
    return {i.stem: LabelledImage(i, truth / f"{i.stem}.png") for i in images}


def _score(model: ModelRef, pairs: list[LabelledImage]) -> EvalReport:
    classes = open_project(RESOURCES / "sample").classes
    *_, report = evaluate(EvaluateRequest(model, classes, tuple(pairs)))
    assert isinstance(report, EvalReport)
    return report


def test_it_is_small_and_says_what_it_is() -> None:
    assert STARTER.path.stat().st_size <= 12e6
    description = read_description(STARTER.path)
    assert [c.name for c in description.classes] == ["background", "nucleus"]
    assert description.architecture.backbone == "slim"
    card = (RESOURCES / "starter.md").read_text(encoding="utf-8")
    for word in ("segcore train", "CC0", "mean IoU"):
        assert word in card


def test_it_knows_nuclei_and_not_debris(fields: dict[str, LabelledImage]) -> None:
    report = _score(STARTER, list(fields.values()))
    background, nucleus, debris = report.iou
    assert background is not None
    assert background > 0.9
    assert nucleus is not None
    assert nucleus > 0.6  # debris it takes for nuclei counts against it
    assert debris == 0.0


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_minutes_teach_it_debris(fields: dict[str, LabelledImage], tmp_path: Path) -> None:
    """Fine-tuned on the labelled half, scored on the half nobody labelled."""
    project = open_project(RESOURCES / "sample")
    labelled = tuple(LabelledImage(item.image, item.mask) for item in project.labelled())
    seen = {pair.image.stem for pair in labelled}
    request = FineTuneRequest(tmp_path / "run", project.classes, labelled, minutes=2.0)
    *_, last = fine_tune(request)
    assert isinstance(last, RunFinished)
    unseen = [pair for stem, pair in fields.items() if stem not in seen]
    report = _score(last.model, unseen)
    assert all(iou is not None and iou > 0.8 for iou in report.iou), report.iou


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_held_out_fifth(shared_data: Path) -> None:
    """The score the model card states: sorted stems, shuffled by random.Random(0), first fifth."""
    project = open_project(shared_data / "dsb2018_nuclei")
    stems = sorted(item.stem for item in project.items)
    random.Random(0).shuffle(stems)
    items = project.select(stems[: len(stems) // 5])
    pairs = tuple(LabelledImage(item.image, item.mask) for item in items)
    predictor = load_predictor(STARTER)
    *_, report = evaluate(EvaluateRequest(STARTER, project.classes, pairs), predictor=predictor)
    assert isinstance(report, EvalReport)
    assert report.mean_iou is not None
    assert report.mean_iou >= 0.88
