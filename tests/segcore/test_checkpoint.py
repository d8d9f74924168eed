"""Checkpoints are data: what goes in comes out, and nothing else is believed."""

import argparse
import io
import json
import random
from contextlib import redirect_stdout
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from segcore.anatomy import read_anatomy
from segcore.checkpoint import (
    Architecture,
    Description,
    Preprocessing,
    find_model,
    read_description,
    read_weights,
    write_checkpoint,
)
from segcore.classes import ClassTable, SegClass
from segcore.errors import CheckpointError, SegDeskError
from segcore.inference import assign_weights
from segcore.info_command import info

TABLE = ClassTable((SegClass("a", (1, 2, 3)), SegClass("b", (4, 5, 6), "7")))
DESCRIPTION = Description(
    Architecture(2, backbone="slim", decoder=True),
    TABLE,
    Preprocessing("BGR", (1.0, 2.0, 3.0), (1.0, 1.0, 1.0)),
    name="mine",
    training={"seed": 3},
    scores={"mean_iou": 0.5},
)
WEIGHTS = {
    "conv/kernel": np.linspace(-1, 1, 24, dtype=np.float32).reshape(2, 3, 4),
    "norm/gamma": np.array([1.0, 2.5], np.float32),
    "optimiser/step": np.array(7, np.int64),
    "random/0": np.array([1, 2], np.uint32),
}


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "model.safetensors"
    write_checkpoint(path, DESCRIPTION, WEIGHTS)
    description, weights = read_weights(path)
    assert description == DESCRIPTION
    assert read_description(path) == DESCRIPTION
    assert weights.keys() == WEIGHTS.keys()
    for key, array in WEIGHTS.items():
        np.testing.assert_array_equal(weights[key], array)
        assert (weights[key].dtype, weights[key].shape) == (array.dtype, array.shape)
    assert [p.name for p in path.parent.iterdir()] == ["model.safetensors"]


def test_half_size_comes_back_as_float32(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "half", DESCRIPTION, WEIGHTS, half=True)
    _, weights = read_weights(tmp_path / "half")
    assert weights["conv/kernel"].dtype == np.float32
    np.testing.assert_allclose(weights["conv/kernel"], WEIGHTS["conv/kernel"], rtol=1e-3)
    np.testing.assert_array_equal(weights["norm/gamma"], WEIGHTS["norm/gamma"])


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.safetensors"
    write_checkpoint(path, DESCRIPTION, WEIGHTS)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("segcore.checkpoint.save_file", full)
    with pytest.raises(CheckpointError, match="No space left"):
        write_checkpoint(path, DESCRIPTION, {})
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def _change(path: Path, where: list[str], value: object) -> None:
    data = DESCRIPTION.to_json()
    spot: Any = data
    for key in where[:-1]:
        spot = spot[key]
    if value is KeyError:
        del spot[where[-1]]
    else:
        spot[where[-1]] = value
    save_file(WEIGHTS, path, metadata={"segdesk": json.dumps(data)})


@pytest.mark.parametrize(
    ("where", "value", "sentence"),
    [
        (["format"], 2, "format 2 is not format 1"),
        (["format"], True, "format True is not format 1"),
        (["extra"], 1, "the description has unknown fields \\['extra'\\]"),
        (["architecture", "backbone"], "os.system", "backbone is 'os.system'"),
        (["architecture", "output_stride"], 4, "output_stride is 4"),
        (["architecture", "output_stride"], 16.0, "output_stride is 16.0"),
        (["architecture", "decoder_stride"], True, "decoder_stride is True"),
        (["architecture", "num_classes"], True, "num_classes is True"),
        (["architecture", "num_classes"], 3, "2 classes and a network for 3"),
        (["architecture", "aspp_rates"], [6, 10**9], "aspp_rates"),
        (["architecture", "head"], "os.system", "head is 'os.system'"),
        (["architecture", "dropout"], 1.0, "dropout is 1.0"),
        pytest.param(
            ["architecture", "dropout"], 10**400, "dropout is 10+ and not a share", id="no float"
        ),
        (["architecture", "dropout"], float("nan"), "dropout is nan"),
        (["architecture", "decoder_width"], -1, "decoder_width is -1"),
        (["architecture", "pixel_width"], 16, "pixel_width is 16"),
        (["architecture", "decoder"], KeyError, "lacks \\['decoder'\\]"),
        (["architecture", "extra"], 1, "unknown fields \\['extra'\\]"),
        (["preprocessing", "std"], [0, 1, 1], "preprocessing.std"),
        (["preprocessing", "std"], [1e-300, 1, 1], "not three numbers from 1e-06 to 1e"),
        (["preprocessing", "mean"], [1e300, 1, 1], "not three numbers from -1e\\+06 to 1e"),
        (["preprocessing", "mean"], [10**400, 1, 1], "preprocessing.mean is"),
        (["preprocessing"], [], "preprocessing is list"),
        (["classes"], KeyError, "class"),
        (["name"], 5, "name is 5"),
        (["name"], "a\ud800", r"name is 'a\\ud800' and not Unicode text"),
        (["training", "base"], ["\udfff"], r"training.base is '\\udfff' and not"),
        (["training", "recipe"], {"\ud800": 1}, r"training.recipe is '\\ud800' and not"),
        (["scores"], {"a": json.loads("[" * 40 + "]" * 40)}, "scores.a is .* nested 16 deep"),
    ],
)
def test_every_field_is_checked(
    tmp_path: Path, where: list[str], value: object, sentence: str
) -> None:
    _change(tmp_path / "bad", where, value)
    with pytest.raises(CheckpointError, match=sentence):
        read_description(tmp_path / "bad")


def test_a_checkpoint_from_before_a_field_means_its_default(tmp_path: Path) -> None:
    """Format 1 began without `head`, `dropout`, `decoder_width` and `pixel_width`."""
    data = DESCRIPTION.to_json()
    for name in ("head", "dropout", "decoder_width", "pixel_width"):
        del data["architecture"][name]
    save_file(WEIGHTS, tmp_path / "old", metadata={"segdesk": json.dumps(data)})
    assert read_description(tmp_path / "old") == DESCRIPTION


def test_files_that_are_no_checkpoints(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("not a model")
    save_file(WEIGHTS, tmp_path / "bare")
    for name, sentence in (
        ("absent", "there is no checkpoint"),
        ("empty", "not a checkpoint or is damaged"),
        ("text", "not a checkpoint or is damaged"),
        ("bare", "not SegDesk's description"),
    ):
        with pytest.raises(CheckpointError, match=sentence):
            read_weights(tmp_path / name)
    with pytest.raises(CheckpointError, match="no model at nowhere"):
        find_model("nowhere")


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.array([np.nan], np.float32), "not finite in w"),
        (np.array([1e300]), "not finite in w"),  # in float32, as the network has it
        (np.array([3], np.int64), "weight w of .* is int64 and should be float"),
        (np.array([True]), "weight w of .* is bool and should be float"),
    ],
)
def test_weights_that_are_no_numbers(
    tmp_path: Path, array: np.ndarray[Any, Any], sentence: str
) -> None:
    write_checkpoint(tmp_path / "bad", DESCRIPTION, {"w": array})
    with pytest.raises(CheckpointError, match=sentence):
        read_weights(tmp_path / "bad")


def test_counters_that_are_no_whole_numbers(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "bad", DESCRIPTION, {"random/0": np.array([0.5], np.float32)})
    with pytest.raises(CheckpointError, match="is float32 and should be integer"):
        read_weights(tmp_path / "bad")


def test_weights_in_double_precision_come_back_as_float32(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "double", DESCRIPTION, {"w": np.array([0.1])})
    np.testing.assert_array_equal(
        read_weights(tmp_path / "double")[1]["w"], np.array([0.1], np.float32), strict=True
    )


# --- whatever a file holds ----------------------------------------------------------------------

ASPP = {
    "aspp_1x1_conv/kernel": (1, 1, 5, 2),
    "aspp_atrous1_conv/kernel": (3, 3, 5, 2),
    "aspp_atrous2_conv/kernel": (3, 3, 5, 2),
    "aspp_atrous3_conv/kernel": (3, 3, 5, 2),
    "aspp_pool_conv/kernel": (1, 1, 5, 2),
    "aspp_project_conv/kernel": (1, 1, 10, 3),
    "norm/moving_variance": (3,),
}
NETWORK = {**WEIGHTS, **{key: np.ones(shape, np.float32) for key, shape in ASPP.items()}}


def _is_refused(path: Path) -> bool:
    """Do all that is done with a checkpoint before its network is built; whether it was refused.

    The network is one that wants the weights of ASPP.
    """
    variables = [
        SimpleNamespace(path=key, shape=shape, assign=lambda array: array.astype(np.float32))
        for key, shape in ASPP.items()
    ]
    said = []
    for use in (
        lambda: assign_weights(SimpleNamespace(weights=variables), read_weights(path)[1], "it"),
        lambda: info(argparse.Namespace(model=str(path), all=True)),
        lambda: read_anatomy(path),
    ):
        # As strict as a terminal, which pytest's own is not.
        terminal = io.TextIOWrapper(io.BytesIO(), "utf-8")
        try:
            with redirect_stdout(terminal):
                use()
        except SegDeskError as error:
            said.append(str(error))
    assert all(len(sentence.encode().splitlines()) == 1 for sentence in said)
    return bool(said)


def test_mutated_files_are_refused_or_used_never_worse(tmp_path: Path) -> None:
    """2,000 files with bytes changed, cut or added: a checkpoint comes back or one sentence."""
    path = tmp_path / "model"
    write_checkpoint(path, DESCRIPTION, NETWORK)
    assert not _is_refused(path)
    original = path.read_bytes()
    rng = random.Random(0)
    refused = 0
    for _ in range(2000):
        data = bytearray(original)
        for _ in range(rng.randint(1, 8)):
            kind = rng.randrange(4)
            at = rng.randrange(max(1, len(data)))
            if kind == 0 and data:
                data[at] = rng.randrange(256)
            elif kind == 1:
                del data[at : at + rng.randint(1, 40)]
            elif kind == 2:
                data[at:at] = rng.randbytes(rng.randint(1, 40))
            else:
                del data[at:]
        path.write_bytes(data)
        refused += _is_refused(path)
    assert refused > 1500


STRANGE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 16.0, 1e308, -1e-308, 2**63, 10**400, -(10**400),
    float("nan"), float("inf"), -float("inf"), "", "RGB", "1", "\ud800", "a\nb", "é" * 3000, [], {},
    [1, 2, 3], [[1], [2.5, "a"]], {"a": {"b": [None]}}, {"\udfff": "\ud800"}, {"": 10**400},
    ["a"] * 300, json.loads("[" * 12 + "]" * 12), json.loads("[" * 400 + "]" * 400),
)  # fmt: skip


def _mutate(data: dict[str, Any], rng: random.Random) -> None:
    """Change, remove, add, move or wrap one value somewhere in a description."""
    places: list[tuple[Any, Any]] = []  # what holds the value, and under which key

    def collect(holder: Any) -> None:
        keys = holder if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            places.append((holder, key))
            if isinstance(holder[key], dict | list) and len(places) < 500:
                collect(holder[key])

    collect(data)
    if not places:
        return
    (holder, key), (other, other_key) = rng.choice(places), rng.choice(places)
    kind = rng.randrange(7)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[rng.choice(("extra", "", "\ud800", "name"))] = deepcopy(rng.choice(STRANGE))
    elif kind == 2:
        holder[key] = deepcopy(other[other_key])
    elif kind == 3:
        holder[key] = [holder[key]]
    else:
        holder[key] = deepcopy(rng.choice(STRANGE))


def _odd_tensor(rng: random.Random) -> np.ndarray[Any, Any]:
    kind = rng.choice((np.float16, np.float32, np.float64, np.int64, np.uint8, np.bool_))
    shape = rng.choice(((), (0,), (3,), (1, 1, 5, 2), (3, 3, 0, 2), (1, 1, 10, 3)))
    value = rng.choice((1.0, -1.0, 1e300, np.nan) if issubclass(kind, np.float64) else (1.0, 0.0))
    return np.full(shape, value, kind)


def test_mutated_descriptions_are_refused_or_used_never_worse(tmp_path: Path) -> None:
    """1,000 descriptions of which values are others, gone or elsewhere; some odd tensors, too."""
    training = {
        "base": "starter", "recipe": {"seed": 3, "scale": [0.5, 2.0]}, "head": "trained",
        "state": {"step": 3, "elapsed_s": 1.5, "best": None}, "right_angle_turns": True,
    }  # fmt: skip
    plain = replace(DESCRIPTION, training=training).to_json()
    rng = random.Random(1)
    refused = 0
    for number in range(1000):
        data, weights = json.loads(json.dumps(plain)), dict(NETWORK)
        for _ in range(rng.randint(1, 3)):
            _mutate(data, rng)
        if number % 4 == 0:
            weights[rng.choice(tuple(weights))] = _odd_tensor(rng)
        save_file(weights, tmp_path / "model", metadata={"segdesk": json.dumps(data)})
        refused += _is_refused(tmp_path / "model")
    assert 500 < refused < 1000


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "[" * 200_000, '{"format": ' + "9" * 5000 + "}"], ids=len
)
def test_descriptions_that_no_parser_likes(tmp_path: Path, text: str) -> None:
    save_file(NETWORK, tmp_path / "model", metadata={"segdesk": text})
    assert _is_refused(tmp_path / "model")
