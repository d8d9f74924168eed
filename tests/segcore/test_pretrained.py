"""Published weights in our network give the features and logits they give at home."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from published_files import random_keras_resnet50, torchvision_weights, write_keras_file
from torch_files import write_state

from segcore.checkpoint import read_description, read_weights
from segcore.classes import VOC_21
from segcore.deeplab import build_deeplab_v3
from segcore.deeplab.pretrained import (
    convert,
    description_of,
    read_keras_resnet50,
    read_torchvision,
)
from segcore.errors import CheckpointError
from segcore.gallery import MODELS
from segcore.inference import load_network, load_predictor, preprocess
from segcore.records import ModelRef
from segcore.runtime import keras, tf

IMAGENET, VOC = MODELS["imagenet-resnet50"], MODELS["voc21-resnet50"]
REFERENCE = Path(__file__).resolve().parents[1] / "torch_reference.py"


def _close(mine: Any, theirs: Any, relative: float) -> None:
    theirs = np.asarray(theirs)
    assert np.abs(theirs).max() > 0
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=relative * np.abs(theirs).max())


def _features(model: Any, layers: Sequence[str], x: Any) -> list[Any]:
    probe = keras.Model(model.input, [model.get_layer(layer).output for layer in layers])
    return list(probe(x, training=False))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """For hundreds of megabytes, which pytest would keep."""
    path = tmp_path_factory.mktemp("published")
    yield path
    shutil.rmtree(path)


@pytest.fixture(autouse=True)
def _leave_nothing(tmp_path: Path) -> Iterator[None]:
    yield
    shutil.rmtree(tmp_path)


# --- Keras' ResNet-50 ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keras_resnet() -> Any:
    """keras.applications.ResNet50 with random weights, statistics and biases."""
    return random_keras_resnet50()


@pytest.fixture(scope="module")
def keras_file(keras_resnet: Any, folder: Path) -> Path:
    write_keras_file(folder / "resnet50_notop.h5", keras_resnet)
    return folder / "resnet50_notop.h5"


@pytest.fixture(scope="module")
def imagenet(keras_file: Path, folder: Path) -> Path:
    """The checkpoint made of it."""
    target = folder / "imagenet-resnet50.safetensors"
    convert(IMAGENET, keras_file, target)
    return target


def _shapes(model: Any) -> dict[str, tuple[int, ...]]:
    return {w.path: tuple(w.shape) for layer in model.layers for w in layer.weights}


def _network_of(checkpoint: Path, **changes: Any) -> Any:
    """The checkpoint's network, perhaps with other rates, which its weights do not depend on."""
    model = build_deeplab_v3(1, decoder=True, **changes)
    _, weights = read_weights(checkpoint)
    for variable in model.weights:
        variable.assign(weights[variable.path])
    return model


def test_the_layout_is_the_one_keras_reads(keras_resnet: Any, keras_file: Path) -> None:
    """Else the tests below would prove nothing about the published file."""
    other = keras.applications.ResNet50(weights=None, include_top=False)
    other.load_weights(keras_file)
    for mine, theirs in zip(other.get_weights(), keras_resnet.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_every_kernel_of_every_block_is_loaded(keras_resnet: Any, imagenet: Path) -> None:
    _, weights = read_weights(imagenet)
    theirs = {w.path: w for layer in keras_resnet.layers for w in layer.weights}
    assert len(theirs) == 53 * 6  # kernel, bias and four of the normalisation each
    for path, weight in theirs.items():
        np.testing.assert_array_equal(weights[path], weight, err_msg=path)


STAGES = ("conv1_relu", "conv2_block3_out", "conv3_block4_out", "conv4_block6_out")


def test_features_are_keras_where_dilation_is_1(keras_resnet: Any, imagenet: Path) -> None:
    """From pixels: Keras' own preprocessing on its side, the checkpoint's on ours."""
    pixels = np.random.default_rng(1).integers(0, 256, (1, 96, 64, 3)).astype(np.uint8)
    theirs = keras.applications.resnet.preprocess_input(pixels.astype(np.float32))
    mine = preprocess(pixels, read_description(imagenet).preprocessing)
    np.testing.assert_allclose(mine, theirs, atol=1e-4)
    found = _features(_network_of(imagenet), STAGES, mine)
    for features, expected in zip(found, _features(keras_resnet, STAGES, theirs), strict=True):
        _close(features, expected, 1e-5)


def test_conv5_is_keras_between_the_holes(keras_resnet: Any, imagenet: Path) -> None:
    """Stride replaced by dilation computes the same numbers, and three times as many more."""
    network = _network_of(imagenet, multi_grid=(1,))
    x = np.random.default_rng(2).normal(0, 50, (1, 128, 96, 3)).astype(np.float32)
    names = [f"conv5_block{block}_out" for block in (1, 2, 3)]
    found = _features(network, names, x)
    for mine, theirs in zip(found, _features(keras_resnet, names, x), strict=True):
        assert theirs.shape[1:3] == (4, 3)
        assert mine.shape[1:3] == (8, 6)
        _close(mine[:, ::2, ::2], theirs, 1e-5)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras' own
def test_keras_own_writer_is_read_too(keras_resnet: Any, tmp_path: Path) -> None:
    legacy = pytest.importorskip("keras.src.legacy.saving.legacy_h5_format")
    with h5py.File(tmp_path / "w.h5", "w") as file:
        legacy.save_weights_to_hdf5_group(file, keras_resnet)
    read = read_keras_resnet50(tmp_path / "w.h5", _shapes(keras_resnet))
    for layer in keras_resnet.layers:
        for weight in layer.weights:
            np.testing.assert_array_equal(read[weight.path], weight)


def test_the_new_head_is_random_but_the_same_each_time(
    keras_file: Path, imagenet: Path, tmp_path: Path
) -> None:
    state = np.random.default_rng(0).bit_generator.state
    tf.random.set_seed(5)
    convert(IMAGENET, keras_file, tmp_path / "again")
    description, first = read_weights(imagenet)
    _, second = read_weights(tmp_path / "again")
    for path, array in first.items():
        np.testing.assert_array_equal(array, second[path])
    assert np.random.default_rng(0).bit_generator.state == state
    # He et al.: the variance is 2 over the inputs of a unit, here 3 x 3 x 304
    assert first["decoder_1_conv/kernel"].var() == pytest.approx(2 / (9 * 304), rel=0.01)
    assert not description.knows_classes


def test_a_mere_backbone_does_not_predict(imagenet: Path) -> None:
    with pytest.raises(CheckpointError, match="knows no classes yet: train a model from it"):
        load_predictor(ModelRef(imagenet, "imagenet-resnet50"))


def _spoil(path: Path, original: Path, name: str, value: Any) -> None:
    path.write_bytes(original.read_bytes())
    with h5py.File(path, "r+") as file:
        del file[name]
        if isinstance(value, h5py.ExternalLink | h5py.SoftLink):
            file[name] = value
        elif value is not None:
            file.create_dataset(name, **value)


KERNEL = "conv5_block3_2_conv/conv5_block3_2_conv/kernel:0"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "conv5_block3_2_conv/kernel is missing"),
        ({"data": np.zeros((3, 3, 512, 4), np.float32)}, r"kernel is float32 \(3, 3, 512, 4\)"),
        ({"data": np.zeros((3, 3, 512, 512), np.int32)}, "kernel is int32"),
        ({"data": np.full((3, 3, 512, 512), np.nan, np.float32)}, "not finite"),
        ({"shape": (1 << 40,), "dtype": "f4", "chunks": (1 << 20,)}, "1099511627776"),
        ({"shape": (3, 3, 512, 512), "dtype": "f4",
          "external": [("/etc/passwd", 0, h5py.h5f.UNLIMITED)]}, "in another file"),
        (h5py.ExternalLink("other.h5", "/"), "is missing"),
    ],
)  # fmt: skip
def test_spoilt_keras_files(
    keras_resnet: Any, keras_file: Path, tmp_path: Path, value: Any, sentence: str
) -> None:
    _spoil(tmp_path / "w.h5", keras_file, KERNEL, value)
    with pytest.raises(CheckpointError, match=sentence):
        read_keras_resnet50(tmp_path / "w.h5", _shapes(keras_resnet))


def test_files_that_are_no_hdf5(keras_file: Path, tmp_path: Path) -> None:
    (tmp_path / "text.h5").write_text("no weights")
    (tmp_path / "cut.h5").write_bytes(keras_file.read_bytes()[:100_000])
    for name in ("text.h5", "cut.h5", "absent.h5"):
        with pytest.raises(CheckpointError, match="no HDF5 file or is damaged"):
            read_keras_resnet50(tmp_path / name, {})


# --- torchvision's DeepLab v3, without torch ----------------------------------------------------


@pytest.fixture(scope="module")
def torchvision_state() -> dict[str, Any]:
    return torchvision_weights()


@pytest.fixture(scope="module")
def voc(torchvision_state: dict[str, Any], folder: Path) -> Path:
    write_state(folder / "w.pth", torchvision_state, legacy=True)
    convert(VOC, folder / "w.pth", folder / "voc21-resnet50.safetensors")
    return folder / "voc21-resnet50.safetensors"


def _torch_conv(
    x: np.ndarray, kernel: np.ndarray, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> np.ndarray:
    """torch.nn.functional.conv2d by its documentation: x (C, H, W), kernel (O, C, k, k)."""
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    size = kernel.shape[-1]
    reach = dilation * (size - 1)
    height = (x.shape[1] - reach - 1) // stride + 1
    width = (x.shape[2] - reach - 1) // stride + 1
    out = np.zeros((kernel.shape[0], height, width))
    for row in range(size):
        for column in range(size):
            top, left = row * dilation, column * dilation
            seen = x[:, top : top + stride * height : stride, left : left + stride * width : stride]
            out += np.einsum("oc,chw->ohw", kernel[:, :, row, column], seen)
    return out


def _torch_bn_relu(x: np.ndarray, state: dict[str, Any], name: str) -> np.ndarray:
    weight, bias, mean, variance = (
        state[f"{name}.{part}"][:, None, None]
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    return np.maximum((x - mean) / np.sqrt(variance + 1e-5) * weight + bias, 0.0)


# our input and output layer, torch's convolution and norm, and how torchvision sets it
LAYERS = [
    ("image", "conv1_relu", "backbone.conv1", "backbone.bn1", {"stride": 2, "padding": 3}),
    ("conv3_block1_1_relu", "conv3_block1_2_relu", "backbone.layer2.0.conv2",
     "backbone.layer2.0.bn2", {"stride": 2, "padding": 1}),
    ("conv4_block1_1_relu", "conv4_block1_2_relu", "backbone.layer3.0.conv2",
     "backbone.layer3.0.bn2", {"padding": 1}),
    ("conv4_block2_1_relu", "conv4_block2_2_relu", "backbone.layer3.1.conv2",
     "backbone.layer3.1.bn2", {"padding": 2, "dilation": 2}),
    ("conv5_block1_1_relu", "conv5_block1_2_relu", "backbone.layer4.0.conv2",
     "backbone.layer4.0.bn2", {"padding": 2, "dilation": 2}),
    ("conv5_block3_1_relu", "conv5_block3_2_relu", "backbone.layer4.2.conv2",
     "backbone.layer4.2.bn2", {"padding": 4, "dilation": 4}),
    ("conv5_block3_out", "aspp_atrous1_relu", "classifier.0.convs.1.0",
     "classifier.0.convs.1.1", {"padding": 12, "dilation": 12}),
    ("conv5_block3_out", "aspp_atrous3_relu", "classifier.0.convs.3.0",
     "classifier.0.convs.3.1", {"padding": 36, "dilation": 36}),
    ("aspp_concat", "aspp_project_relu", "classifier.0.project.0", "classifier.0.project.1", {}),
    ("aspp_dropout", "head_relu", "classifier.1", "classifier.2", {"padding": 1}),
]  # fmt: skip


def test_layers_are_torchs_by_hand(voc: Path, torchvision_state: dict[str, Any]) -> None:
    network = load_network(ModelRef(voc, "voc21"))[0]
    x = np.random.default_rng(3).normal(size=(1, 57, 106, 3)).astype(np.float32)
    names = sorted({name for row in LAYERS for name in row[:2]} - {"image"})
    probe = keras.Model(network.input, [network.get_layer(name).output for name in names])
    values = dict(zip(names, probe(x, training=False), strict=True)) | {"image": x}
    for before, after, convolution, norm, how in LAYERS:
        inputs = np.asarray(values[before])[0].transpose(2, 0, 1)
        convolved = _torch_conv(inputs, torchvision_state[f"{convolution}.weight"], **how)
        expected = _torch_bn_relu(convolved, torchvision_state, norm).transpose(1, 2, 0)
        mine = np.asarray(values[after])[0]
        assert mine.shape == expected.shape, after
        np.testing.assert_allclose(mine, expected, atol=1e-5 * expected.max(), err_msg=after)


def test_every_weight_of_torchvision_lands(voc: Path, torchvision_state: dict[str, Any]) -> None:
    """As many numbers as it has without its auxiliary classifier and counters, and the same."""
    description, weights = read_weights(voc)
    used = {name: array for name, array in torchvision_state.items()
            if not name.startswith("aux_") and "num_batches" not in name}  # fmt: skip
    assert sum(a.size for a in weights.values()) == sum(a.size for a in used.values())
    assert len(weights) == len(used)
    mine = sorted(float(np.abs(a).sum(dtype=np.float64)) for a in weights.values())
    theirs = sorted(float(np.abs(a).sum(dtype=np.float64)) for a in used.values())
    np.testing.assert_allclose(mine, theirs, rtol=1e-9)
    np.testing.assert_array_equal(
        weights["logits/kernel"][0, 0].T, torchvision_state["classifier.4.weight"][:, :, 0, 0]
    )
    assert description.classes == VOC_21
    assert description.knows_classes
    assert description == description_of(VOC)


HEAD = {
    "classifier.4.weight": np.ones((21, 256, 1, 1), np.float32),
    "classifier.4.bias": np.zeros(21, np.float32),
    "aux_classifier.4.bias": np.zeros(21, np.float32),
}
HEAD_SHAPES = {"logits/kernel": (1, 1, 256, 21), "logits/bias": (21,)}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"backbone.layer3.6.conv1.weight": np.zeros(1, np.float32)}, "a weight backbone.layer3.6"),
        ({"backbone.layer1.0.conv1.running_mean": np.zeros(1, np.float32)}, "a weight backbone"),
        ({"fc.weight": np.zeros(1, np.float32)}, "a weight fc.weight"),
        ({"classifier.4.bias": None}, "logits/bias is missing"),
        ({"classifier.4.bias": np.zeros(2, np.float32)}, r"logits/bias is float32 \(2,"),
        ({"classifier.4.bias": np.zeros(21, np.int32)}, "logits/bias is int32"),
        ({"classifier.4.bias": np.full(21, np.inf, np.float32)}, "not finite"),
    ],
)
def test_other_networks_are_refused(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    write_state(tmp_path / "good", HEAD, legacy=False)
    assert read_torchvision(tmp_path / "good", HEAD_SHAPES).keys() == HEAD_SHAPES.keys()
    state = {key: value for key, value in (HEAD | changes).items() if value is not None}
    write_state(tmp_path / "bad", state, legacy=False)
    with pytest.raises(CheckpointError, match=sentence):
        read_torchvision(tmp_path / "bad", HEAD_SHAPES)


def test_a_file_that_is_refused_leaves_no_checkpoint(tmp_path: Path) -> None:
    write_state(tmp_path / "w.pth", HEAD, legacy=True)
    with pytest.raises(CheckpointError, match="is missing"):
        convert(VOC, tmp_path / "w.pth", tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["w.pth"]


# --- torchvision's DeepLab v3, against torchvision ----------------------------------------------


@pytest.fixture(scope="module")
def reference(folder: Path) -> Path:
    """What torchvision makes of a random model, from a Python that has it."""
    python = os.environ.get("SEGDESK_TORCH_PYTHON", "")
    if not python and importlib.util.find_spec("torch") is None:
        pytest.skip("no torch here: set SEGDESK_TORCH_PYTHON to a Python with torch, torchvision")
    command = [python or sys.executable, str(REFERENCE), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    if done.returncode == 77:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("container", ["zip", "legacy"])
def test_logits_are_torchvisions(reference: Path, container: str, tmp_path: Path) -> None:
    """Through the whole road: saved by torch, read without it, pixels in, logits out."""
    arrays = np.load(reference / "reference.npz")
    convert(VOC, reference / f"{container}.pth", tmp_path / "voc21")
    network, description = load_network(ModelRef(tmp_path / "voc21", "voc21"))
    pixels = arrays["image"][None]
    x = preprocess(pixels, description.preprocessing)
    logits = network(x, training=False)[0]
    assert logits.shape == arrays["logits"].shape
    _close(logits, arrays["logits"], 1e-4)
    blocks = ("conv2_block3_out", "conv3_block4_out", "conv4_block6_out", "conv5_block3_out")
    for number, features in enumerate(_features(network, blocks, x), start=1):
        _close(features[0], arrays[f"layer{number}"], 1e-4)
    ids, _ = load_predictor(ModelRef(tmp_path / "voc21", "voc21")).predict(arrays["image"])
    best = np.sort(arrays["logits"], axis=-1)
    clear = best[..., -1] - best[..., -2] > 1e-3 * np.abs(best).max()
    assert clear.mean() > 0.9
    np.testing.assert_array_equal(ids[clear], arrays["logits"].argmax(-1)[clear])


def test_the_published_file_has_the_size_of_the_older_container(reference: Path) -> None:
    """Byte for byte: so that is what it is, and why both containers must be read."""
    assert VOC.source is not None
    assert (reference / "legacy.pth").stat().st_size == VOC.source.size_bytes
