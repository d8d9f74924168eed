"""The command line when something fails in the midst of work: a sentence each, and it goes on."""

import errno
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from discs import TWO_CLASSES, draw_pair

from segcore import command_parts, evaluate_command, predict_command
from segcore.__main__ import main
from segcore.checkpoint import Architecture, Description
from segcore.errors import is_out_of_memory, sentence_of
from segcore.inference import Predictor
from segcore.masks import new_mask, read_mask, write_mask
from segcore.runtime import tf


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Six labelled images, not shared: some will be damaged."""
    folder = tmp_path / "project"
    for number in range(6):
        draw_pair(folder, number)
    (folder / "classes.txt").write_text("ground\ndisc\n")
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that sees disc wherever it is bright, in the place of any other."""

    def look(*_: object) -> Predictor:
        def logits(pixels: np.ndarray) -> np.ndarray:
            bright = pixels.mean(axis=-1, keepdims=True, dtype=np.float32) - 120
            return np.concatenate([-bright, bright], axis=-1)

        return Predictor(logits, Description(Architecture(2), TWO_CLASSES))

    monkeypatch.setattr(predict_command, "look", look)
    monkeypatch.setattr(evaluate_command, "look", look)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _lines(capsys: pytest.CaptureFixture[str]) -> tuple[list[str], list[str]]:
    said = capsys.readouterr()
    return said.out.splitlines(), said.err.splitlines()


def test_predict_names_broken_images_and_goes_on(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    images, out = project / "images", tmp_path / "out"
    _cut(images / "1.png")
    (images / "3.png").write_bytes(b"")
    command = ["predict", str(images), "--model", "starter", "--out", str(out), "--margin"]
    assert main(command) == 1
    told, errors = _lines(capsys)
    assert told == [f"4 masks written to {out}"]
    assert len(errors) == 3
    assert errors[0].startswith(f"segcore: {images / '1.png'} is damaged, cut short")
    assert errors[1].startswith(f"segcore: {images / '3.png'} is empty")
    assert errors[2] == "segcore: 2 of 6 images could not be read"
    left = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert left == {f"{n}.png" for n in (0, 2, 4, 5)} | {
        f"margin/{n}.margin.png" for n in (0, 2, 4, 5)
    }
    truth = read_mask(project / "masks" / "5.png", TWO_CLASSES).ids
    assert np.mean(read_mask(out / "5.png", TWO_CLASSES).ids == truth) > 0.99


def test_a_disk_that_is_full_ends_it(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("segcore.files.replace_file", full)
    command = ["predict", str(project), "--model", "starter", "--out", str(tmp_path / "out")]
    assert main([*command, "--margin"]) == 2
    _, (error,) = _lines(capsys)
    assert error.endswith("0.margin.png cannot be written: No space left on device.")
    assert [path.name for path in (tmp_path / "out").glob("*.png")] == ["0.png"]
    scores = str(tmp_path / "scores.json")
    assert main(["evaluate", str(project), "--model", "starter", "--json", scores]) == 2
    _, (error,) = _lines(capsys)
    assert error.startswith("segcore: No space left on device: free some disk space")


def test_evaluate_names_broken_pairs_and_scores_the_rest(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _cut(project / "images" / "1.png")
    _cut(project / "masks" / "2.png")
    write_mask(project / "masks" / "4.png", new_mask(np.zeros((5, 5), np.uint8), TWO_CLASSES))
    command = ["evaluate", str(project), "--model", "starter", "--json", str(tmp_path / "s.json")]
    assert main(command) == 1
    told, errors = _lines(capsys)
    assert told[0].startswith("3 images, ")
    assert len(errors) == 4
    for error, name in zip(
        errors, ("images/1.png", "masks/2.png", "4.png is 96 x 96"), strict=False
    ):
        assert name in error
    assert errors[3].startswith("segcore: 3 of 6 images could not be scored")
    assert not (tmp_path / "s.json").exists()
    (tmp_path / "good.txt").write_text("0\n3\n5\n")
    assert main([*command, "--list", str(tmp_path / "good.txt")]) == 0
    again, errors = _lines(capsys)
    assert again == told
    assert errors == []
    assert json.loads((tmp_path / "s.json").read_text())["images"] == 3


@pytest.mark.parametrize("broken", [["1"], list("012345")])
def test_comparing_folders_names_broken_masks(
    broken: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    masks = str(project / "masks")
    for name in broken:
        _cut(project / "masks" / f"{name}.png")
    command = ["evaluate", "--pred", masks, "--truth", masks]
    assert main([*command, "--classes", str(project / "classes.txt")]) == 1
    told, errors = _lines(capsys)
    assert (told[0].startswith("5 images, ") if told else len(broken) == 6) is True
    assert len(errors) == len(broken) + 1
    assert errors[-1].startswith(f"segcore: {len(broken)} of 6 images could not be scored")


# --- memory ---------------------------------------------------------------------------------------

_SHORTAGES = (
    MemoryError("Unable to allocate 8.00 GiB"),
    tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor with shape[1,2]"),
    OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
)


@pytest.mark.parametrize(
    ("command", "shortage"),
    [
        *((command, error) for command in ("predict", "evaluate") for error in _SHORTAGES),
        ("export", _SHORTAGES[1]),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_shortage_of_memory_is_one_sentence(
    command: str, shortage: Exception, project: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def fail(*_: object, **__: object) -> None:
        raise shortage

    monkeypatch.setattr(Predictor, "predict", fail)
    monkeypatch.setattr("segcore.export.formats.tf.saved_model.save", fail)
    out = str(tmp_path / "out")
    arguments = {
        "predict": ["predict", str(project), "--model", "starter", "--out", out],
        "evaluate": ["evaluate", str(project), "--model", "starter"],
        "export": ["export", "starter", "--format", "savedmodel", "--out", out],
    }
    assert main(arguments[command]) == 1
    _, errors = _lines(capsys)
    assert len(errors) == 1
    assert errors[0].startswith("segcore: memory ran out: close other programs")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("shortage", _SHORTAGES[:2], ids=lambda error: type(error).__name__)
def test_training_says_what_makes_it_smaller(
    shortage: Exception, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def fail(*_: object, **__: object) -> None:
        raise shortage

    monkeypatch.setattr("segcore.training.Learner", fail)
    command = ["train", str(project), "--base", "scratch-slim", "--out", str(tmp_path / "run")]
    assert main([*command, "--epochs", "1", "--precision", "float32"]) == 1
    _, (error,) = _lines(capsys)
    assert "memory ran out while training: use smaller crops, a smaller batch" in error


_SHORT_OF_MEMORY = """
import resource
import sys
from pathlib import Path

import numpy as np
from segcore.errors import is_out_of_memory

if sys.argv[1].endswith(".onnx"):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(sys.argv[1], options)
    logits = lambda pixels: session.run(None, {session.get_inputs()[0].name: pixels})
else:
    from segcore.export.openvino_runtime import load_logits

    logits = load_logits(Path(sys.argv[1]))
logits(np.zeros((1, 64, 64, 3), np.uint8))
pixels = np.ones((1, 4096, 4096, 3), np.uint8)
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 2**26, used + 2**26))
try:
    logits(pixels)
except Exception as error:
    print(is_out_of_memory(error), error)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits memory as Linux does")
@pytest.mark.parametrize(("form", "module"), [("onnx", "onnxruntime"), ("openvino", "openvino")])
def test_a_shortage_inside_an_exports_runtime_is_known_as_one(
    tmp_path: Path, form: str, module: str
) -> None:
    if find_spec(module) is None:  # imported here, OpenVINO would report itself to its makers
        pytest.skip(f"{module} is not installed")
    out = tmp_path / ("a.onnx" if form == "onnx" else "a")
    starter = Path(__file__).parents[2] / "resources" / "starter.safetensors"
    assert main(["export", str(starter), "--format", form, "--out", str(out)]) == 0
    command = [sys.executable, "-c", _SHORT_OF_MEMORY, str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("True"), done.stdout + done.stderr
    assert "Failed to allocate" in done.stdout


def test_what_is_no_shortage_is_none() -> None:
    assert not is_out_of_memory(RuntimeError("Failed to open"))
    assert not is_out_of_memory(None)
    assert not is_out_of_memory(ValueError("memory"))
    assert not is_out_of_memory(OSError(errno.ENOSPC, "full"))
    assert sentence_of(_SHORTAGES[1]) == sentence_of(_SHORTAGES[0])


# --- Ctrl+C ---------------------------------------------------------------------------------------


def test_an_interrupt_ends_with_a_word(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for place in ("segcore.pipeline.read_image", "segcore.inference.read_image"):
        monkeypatch.setattr(place, interrupt)
    monkeypatch.setattr(command_parts, "labelled_pairs", interrupt)
    monkeypatch.setattr("segcore.train_command.labelled_pairs", interrupt)
    for command in (
        ["predict", str(project), "--model", "starter", "--out", str(tmp_path / "out")],
        ["evaluate", str(project), "--model", "starter"],
        ["train", str(project), "--out", str(tmp_path / "out")],
    ):
        assert main(command) == 130
        assert _lines(capsys) == ([], ["segcore: stopped"])
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise on Windows")
def test_a_second_ctrl_c_while_it_ends_changes_nothing(project: Path) -> None:
    code = (
        "import atexit, os, signal, sys, segcore.scores\n"
        "from segcore.__main__ import main\n"
        # Whoever runs the tests may have asked for interrupts to be ignored, as `nohup` does.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def stop(*_): os.kill(os.getpid(), signal.SIGINT)\n"
        "segcore.scores.read_mask = stop\n"
        "atexit.register(stop)\n"
        "sys.exit(main())\n"
    )
    masks = str(project / "masks")
    command = ["evaluate", "--pred", masks, "--truth", masks, "--classes"]
    command.append(str(project / "classes.txt"))
    whole = [sys.executable, "-c", code, *command]
    done = subprocess.run(whole, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "segcore: stopped\n"


def test_a_length_of_nothing_is_told(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", str(project), "--out", str(tmp_path / "r"), "--base", "scratch-slim"]
    assert main([*command, "--epochs", "0"]) == 2
    _, (error,) = _lines(capsys)
    assert "the run's length is 0.0: give a number above 0" in error
