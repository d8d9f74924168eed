"""Exports: each loaded in its own runtime by other means, and kept only when it agrees."""

import dataclasses
import importlib.util
import json
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from discs import TWO_CLASSES
from PIL import Image

from segcore.__main__ import main
from segcore.checkpoint import (
    Architecture,
    Description,
    Preprocessing,
    find_model,
    read_weights,
    write_checkpoint,
)
from segcore.classes import VOID
from segcore.deeplab import build
from segcore.errors import ExportError
from segcore.export import FORMATS, export_model, load_openvino_predictor, openvino_folder
from segcore.export.exporting import EXACT, INT8, Tolerance, compare
from segcore.export.onnx_graph import onnx_model
from segcore.images import read_image
from segcore.inference import Predictor, load_network, load_predictor, model_weights
from segcore.masks import read_mask
from segcore.project import open_project
from segcore.records import LabelledImage, ModelRef
from segcore.runtime import keras, tf

Logits = Callable[[np.ndarray], np.ndarray]
BGR = Preprocessing("BGR", (104.0, 117.0, 123.0), (50.0, 60.0, 70.0))
DECODER = Description(
    Architecture(2, backbone="slim", decoder=True, decoder_stride=1, pixel_width=8),
    TWO_CLASSES,
    BGR,
)
needs_onnx = pytest.mark.skipif(
    importlib.util.find_spec("onnxruntime") is None or importlib.util.find_spec("onnx") is None,
    reason="the extra segdesk[onnx] is not installed",
)
needs_openvino = pytest.mark.skipif(
    importlib.util.find_spec("openvino") is None or importlib.util.find_spec("onnx") is None,
    reason="the extra segdesk[openvino] is not installed",
)


def _random_network(architecture: Architecture, seed: int = 0) -> Any:
    """Build a network of random weights in which every batch norm shifts and scales."""
    keras.utils.set_random_seed(seed)
    network = build(architecture)
    rng = np.random.default_rng(seed)
    for variable in network.weights:
        if variable.name in ("gamma", "moving_variance"):
            variable.assign(rng.uniform(0.5, 1.5, variable.shape))
        elif variable.name in ("beta", "moving_mean", "bias"):
            variable.assign(rng.normal(0, 0.3, variable.shape))
    return network


def _saved(path: Path, description: Description, seed: int = 0) -> ModelRef:
    weights = model_weights(_random_network(description.architecture, seed))
    write_checkpoint(path, description, weights)
    return ModelRef(path, path.stem)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ModelRef:
    return _saved(tmp_path_factory.mktemp("model") / "model.safetensors", DECODER)


@pytest.fixture(scope="module")
def predictor(model: ModelRef) -> Predictor:
    return Predictor.from_network(*load_network(model))


def _noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (1, height, width, 3)).astype(np.uint8)


# --- each runtime as its own documentation has it, and where the manifest lies --------------------


def _saved_model(path: Path) -> tuple[Logits, str]:
    loaded = tf.saved_model.load(str(path))
    run = loaded.signatures["serving_default"]
    text = (path / "segdesk.json").read_text()
    return lambda p: (loaded, run(pixels=tf.constant(p)))[1]["logits"].numpy(), text


def _onnx(path: Path) -> tuple[Logits, str]:
    import onnx
    import onnxruntime

    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(path)
    text = session.get_modelmeta().custom_metadata_map["segdesk"]
    return lambda p: session.run(["logits"], {"pixels": p})[0], text


def _litert(path: Path) -> tuple[Logits, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        interpreter = tf.lite.Interpreter(str(path))
    (place,) = interpreter.get_input_details()

    def logits(pixels: np.ndarray) -> Any:
        interpreter.resize_tensor_input(place["index"], pixels.shape)
        return interpreter.get_signature_runner("serving_default")(pixels=pixels)["logits"]

    with zipfile.ZipFile(path) as archive:
        return logits, archive.read("segdesk.json").decode()


def _openvino(path: Path) -> tuple[Logits, str]:
    import openvino

    run = openvino.compile_model(path / "model.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda p: run({"pixels": p})["logits"], (path / "segdesk.json").read_text()


every_format = pytest.mark.parametrize(
    ("name", "load"),
    [
        ("savedmodel", _saved_model),
        pytest.param("onnx", _onnx, marks=needs_onnx),
        ("litert", _litert),
        pytest.param("openvino", _openvino, marks=needs_openvino),
    ],
)


@every_format
def test_export_gives_the_same_elsewhere(
    name: str,
    load: Callable[[Path], tuple[Logits, str]],
    model: ModelRef,
    predictor: Predictor,
    tmp_path: Path,
) -> None:
    out = tmp_path / "deep" / "exported"
    done = export_model(model, name, out, picture=_noise(70, 50)[0])
    assert done.path == out
    weights = sum(array.nbytes for array in read_weights(model.path)[1].values())
    # Every weight is in it; batch normalisation may be folded away.
    assert 0.95 * weights < done.size_bytes < 1.5 * weights
    assert done.agreement.relative < 1e-4
    logits, manifest = load(out)
    for size in ((64, 64), (33, 90)):  # sizes it was not checked at
        expected = np.asarray(predictor.logits(_noise(*size)))
        found = logits(_noise(*size))
        assert found.dtype == np.float32
        assert found.shape == (1, *size, 2)
        assert np.abs(found - expected).max() < 1e-4 * np.abs(expected).max()
    told = json.loads(manifest)
    assert told["void_id"] == VOID
    assert told["classes"] == TWO_CLASSES.to_json()
    assert told["preprocessing_inside"]["order"] == "BGR"
    assert [p.name for p in out.parent.iterdir()] == ["exported"]  # nothing temporary stays


@every_format
def test_what_looks_at_smaller_images_takes_them_whole(
    name: str, load: Callable[[Path], tuple[Logits, str]], tmp_path: Path
) -> None:
    preprocessing = dataclasses.replace(BGR, reduction=3)
    description = dataclasses.replace(DECODER, preprocessing=preprocessing)
    model = _saved(tmp_path / "third.safetensors", description)
    assert export_model(model, name, tmp_path / "exported").agreement.relative < 1e-4
    logits, _ = load(tmp_path / "exported")
    for size in ((64, 64), (37, 92)):
        expected = np.asarray(load_predictor(model).logits(_noise(*size)))
        found = logits(_noise(*size))
        assert found.shape == (1, *size, 2)
        assert np.abs(found - expected).max() < 1e-4 * np.abs(expected).max()


@needs_onnx
@pytest.mark.parametrize(
    "architecture",
    [
        Architecture(3, backbone="slim", output_stride=8, head="conv3x3"),
        Architecture(2, backbone="slim", decoder=True, decoder_stride=2),
        pytest.param(
            Architecture(2, backbone="resnet50", multi_grid=(1, 2)), marks=pytest.mark.slow
        ),
    ],
    ids=["stride 8, longer head", "decoder at stride 2", "resnet50"],
)
def test_every_architecture_as_onnx(architecture: Architecture) -> None:
    import onnxruntime

    network = _random_network(architecture)
    data = onnx_model(network, Preprocessing(), {}).SerializeToString()
    session = onnxruntime.InferenceSession(data)
    pixels = _noise(95, 66)
    expected = network((pixels.astype(np.float32) - 127.5) / 63.75, training=False).numpy()
    (found,) = session.run(None, {"pixels": pixels})
    assert np.abs(found - expected).max() < 1e-4 * np.abs(expected).max()


# --- compared, and kept only when good ------------------------------------------------------------


def test_comparison_by_hand() -> None:
    picture = np.zeros((1, 4, 3), np.uint8)
    one = np.array([[[[3.0, 1.0], [3.0, 1.0], [-4.0, 1.0], [0.0, 0.5]]]], np.float32)
    other = one.copy()
    other[0, 0, 3] = [0.6, 0.5]  # the class changes; 0.6 of the largest absolute logit, 4
    agreement = compare(lambda p: one, lambda p: other, [picture, picture])
    assert agreement.absolute == pytest.approx(0.6)
    assert agreement.relative == pytest.approx(0.15)
    assert (agreement.differing_px, agreement.compared_px) == (2, 8)
    assert not agreement.is_within(EXACT)
    assert not agreement.is_within(INT8)
    assert agreement.is_within(Tolerance(0.16, 0.25))
    assert compare(lambda p: one, lambda p: one.copy(), [picture]).is_within(EXACT)


def _sample() -> list[np.ndarray]:
    project = open_project(find_model("starter").parent / "sample")
    return [read_image(item.image).pixels for item in project.items]


@pytest.mark.parametrize(
    ("name", "load"),
    [
        pytest.param("onnx", _onnx, marks=needs_onnx),
        pytest.param("openvino", _openvino, marks=[needs_openvino, needs_onnx]),
    ],
)
def test_in_8_bit_integers_nearly_the_same_and_smaller(
    name: str, load: Callable[[Path], tuple[Logits, str]], tmp_path: Path
) -> None:
    starter, pictures = ModelRef(find_model("starter"), "starter"), _sample()
    floating = export_model(starter, name, tmp_path / "floating")
    done = export_model(starter, name, tmp_path / "int8", calibration=pictures)
    assert done.size_bytes < 0.35 * floating.size_bytes
    logits, text = load(done.path)
    assert json.loads(text)["computes_in"] == "int8"
    assert json.loads(load(floating.path)[1])["computes_in"] == "float"
    agreement = compare(load(floating.path)[0], logits, pictures[-3:])
    assert 1e-3 < agreement.relative < 0.5
    assert agreement.differing_px <= 0.02 * agreement.compared_px


@needs_onnx
def test_8_bit_integers_from_pictures_of_another_kind_are_not_kept(
    model: ModelRef, tmp_path: Path
) -> None:
    black = np.zeros((64, 64, 3), np.uint8)
    with pytest.raises(ExportError, match="not kept, because in 8-bit .* give more pictures"):
        export_model(model, "onnx", tmp_path / "x", calibration=[black], picture=_noise(90, 60)[0])
    assert list(tmp_path.iterdir()) == []


class _Quick:
    """A format that is quick: one small file, and logits as they should be, plus an error."""

    def __init__(self, text: str, error: float = 0.0) -> None:
        self.text = text
        self.error = error
        self.form = dataclasses.replace(FORMATS["litert"], write=self._write, load=self._load)

    def _write(self, source: Any, path: Path) -> None:
        path.write_text(self.text)
        self._logits = Predictor.from_network(source.network, source.description).logits

    def _load(self, path: Path) -> Any:
        def logits(pixels: np.ndarray) -> np.ndarray:
            right = np.array(self._logits(pixels))
            right[0, 0, 0, 0] += self.error * np.abs(right).max()
            return right

        return logits


@pytest.mark.parametrize("error", [np.nan, np.inf, 0.1])
def test_a_wrong_export_is_not_kept(
    error: float, model: ModelRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "litert", _Quick("new", error).form)
    (tmp_path / "out").write_text("old")
    with pytest.raises(ExportError, match="was not kept, because .* logits differ by up to"):
        export_model(model, "litert", tmp_path / "out", picture=_noise(20, 20)[0], replace=True)
    assert [p.read_text() for p in tmp_path.iterdir()] == ["old"]


def test_what_is_there_stays_unless_it_may_go(
    model: ModelRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "litert", _Quick("new").form)
    out = tmp_path / "model.tflite"
    out.write_text("old")
    picture = _noise(20, 20)[0]
    with pytest.raises(ExportError, match="is there already: add --force"):
        export_model(model, "litert", out, picture=picture)
    assert out.read_text() == "old"
    export_model(model, "litert", out, picture=picture, replace=True)
    assert out.read_text() == "new"
    before = model.path.read_bytes()
    with pytest.raises(ExportError, match="would replace its own checkpoint"):
        export_model(model, "litert", model.path, picture=picture, replace=True)
    with pytest.raises(ExportError, match="a LiteRT export is one file"):
        export_model(model, "litert", tmp_path, picture=picture, replace=True)
    with pytest.raises(ExportError, match="a TensorFlow SavedModel export is a folder"):
        export_model(model, "savedmodel", out, picture=picture, replace=True)
    assert model.path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["model.tflite"]


@needs_openvino
def test_a_folder_of_other_things_is_not_replaced(model: ModelRef, tmp_path: Path) -> None:
    picture = _noise(20, 20)[0]
    photos = tmp_path / "photos"
    photos.mkdir()
    export_model(model, "openvino", photos, picture=picture)  # an empty folder may be filled
    (photos / "holiday.jpg").write_text("dear")
    with pytest.raises(ExportError, match=r"also holds holiday\.jpg, which is no part of"):
        export_model(model, "openvino", photos, picture=picture, replace=True)
    (photos / "segdesk.json").unlink()
    with pytest.raises(ExportError, match="a folder of other things than an export"):
        export_model(model, "openvino", photos, picture=picture, replace=True)
    assert {p.name for p in photos.iterdir()} == {"holiday.jpg", "model.xml", "model.bin"}
    assert [p.name for p in tmp_path.iterdir()] == ["photos"]


def test_a_missing_package_is_one_sentence(
    model: ModelRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "onnxruntime" else known(name)
    )
    with pytest.raises(ExportError, match=r"needs onnxruntime, .* 'segdesk\[onnx\]'"):
        export_model(model, "onnx", tmp_path / "x")
    picture = _noise(9, 9)[0]
    if importlib.util.find_spec("openvino"):
        with pytest.raises(
            ExportError, match=r"8-bit integers need onnxruntime, .*segdesk\[onnx\]"
        ):
            export_model(model, "openvino", tmp_path / "x", calibration=[picture])


def test_a_disk_that_refuses_is_one_sentence(
    model: ModelRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: object, path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(FORMATS, "litert", dataclasses.replace(FORMATS["litert"], write=full))
    with pytest.raises(ExportError, match=r"\(No space left on device\): free some disk space"):
        export_model(model, "litert", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


# --- OpenVINO predicts ----------------------------------------------------------------------------


@needs_openvino
def test_openvino_predicts_the_same_masks(predictor: Predictor, tmp_path: Path) -> None:
    copy = _saved(tmp_path / "copy.safetensors", DECODER)
    with pytest.raises(ExportError, match=r"no OpenVINO export at .*copy\.openvino"):
        load_openvino_predictor(copy)
    export_model(copy, "openvino", picture=_noise(40, 40)[0])
    pixels = _noise(100, 80)[0]
    ids, margin = load_openvino_predictor(copy).predict(pixels)
    expected_ids, expected_margin = predictor.predict(pixels)
    assert (ids != expected_ids).mean() < 1e-3
    assert np.abs(margin.astype(int) - expected_margin).max() <= 1
    rough, _ = load_openvino_predictor(copy, "auto").predict(pixels)
    assert (rough != expected_ids).mean() < 0.05

    _saved(tmp_path / "copy.safetensors", DECODER, seed=1)
    with pytest.raises(ExportError, match="exported from another state of"):
        load_openvino_predictor(copy)
    export_model(copy, "openvino", picture=_noise(40, 40)[0])  # needs no --force in its own place
    assert (load_openvino_predictor(copy).predict(pixels)[0] != expected_ids).any()


@needs_openvino
def test_predict_and_evaluate_by_openvino(
    predictor: Predictor, discs: tuple[Path, tuple[LabelledImage, ...]], tmp_path: Path
) -> None:
    copy = _saved(tmp_path / "copy.safetensors", DECODER)
    image, out = discs[1][0].image, tmp_path / "masks"
    command = ["predict", str(image), "--model", str(copy.path), "--out", str(out)]
    command += ["--runtime", "openvino"]
    assert main(command) == 2  # not exported yet
    assert not list(out.glob("*"))
    assert main(["export", str(copy.path), "--format", "openvino"]) == 0
    assert main(command) == 0
    expected, _ = predictor.predict(read_image(image).pixels)
    assert (read_mask(out / "0.png", TWO_CLASSES).ids != expected).mean() < 1e-3
    scores = tmp_path / "scores.json"
    command = ["evaluate", str(discs[0]), "--model", str(copy.path), "--json", str(scores)]
    assert main([*command, "--runtime", "openvino", "--flips"]) == 0
    assert np.sum(json.loads(scores.read_text())["confusion"]) == 6 * 96 * 96


@needs_openvino
def test_openvino_reports_to_nobody() -> None:
    from segcore.export.openvino_runtime import import_openvino

    import_openvino()
    assert sys.modules["openvino_telemetry"] is None
    assert "openvino.tools.ovc.telemetry_stub" in sys.modules


def test_what_comes_with_segdesk_is_exported_to_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGDESK_CACHE", str(tmp_path))
    assert openvino_folder(find_model("starter")) == tmp_path / "models" / "starter.openvino"
    assert openvino_folder(Path("runs/a/best.safetensors")) == Path("runs/a/best.openvino")


# --- the command ----------------------------------------------------------------------------------


def test_command(model: ModelRef, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "model.tflite"
    command = ["export", str(model.path), "--format", "litert", "--out", str(out)]
    assert main(command) == 0
    told, chatter = capfd.readouterr()
    assert chatter == ""
    assert str(out) in told
    assert "0 of 147,857 pixels change class" in told
    empty, seen = tmp_path / "empty", tmp_path / "seen.png"
    empty.mkdir()
    Image.fromarray(_noise(20, 20)[0]).save(seen)
    for wrong, sentence in (
        (command, "is there already"),
        (["export", str(model.path), "--format", "litert"], "say where the LiteRT export goes"),
        (["export", str(model.path), "--format", "tflite"], "say where the LiteRT export goes"),
        (["export", "scratch-slim", "--format", "litert", "--out", "x"], "learnt nothing yet"),
        ([*command, "--format", "lite"], "invalid choice: 'lite'"),
        ([*command, "--image", str(out)], "model.tflite"),
        ([*command, "--int8", str(tmp_path / "no")], "there is nothing at"),
        ([*command, "--int8", str(empty)], "no image in"),
        ([*command, "--int8", str(out)], "model.tflite"),
        ([*command, "--int8", str(seen)], "not written in 8-bit integers: export to onnx or openv"),
    ):
        assert main(wrong) == 2
        error = capfd.readouterr().err.strip()
        assert sentence in error
        assert len(error.splitlines()) == 1
