"""Files of torch.save are read as data: what is in them comes out, what they ask for is refused."""

import random
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from torch_files import (
    MAGIC,
    VERSION,
    View,
    number,
    numbers,
    state_pickle,
    tensor,
    text,
    write_legacy,
    write_state,
    write_zip,
)

from segcore.errors import CheckpointError
from segcore.torch_container import read_tensors

RNG = np.random.default_rng(0)
STATE = {
    "conv.weight": RNG.normal(size=(2, 3, 3, 3)).astype(np.float32),
    "double": RNG.normal(size=5),
    "half": RNG.normal(size=(2, 2)).astype(np.float16),
    "bn.num_batches_tracked": np.array(7, np.int64),
    "bytes": np.arange(250, 256, dtype=np.uint8),
    "empty": np.zeros((0, 4), np.float32),
    "transposed": View("conv.weight", 9, (3, 2), (1, 3)),
}


def _write_index(path: Path, index: bytes, *, legacy: bool) -> None:
    if legacy:
        write_legacy(path, index, {})
    else:
        write_zip(path, index, {})


@pytest.mark.parametrize("legacy", [False, True])
def test_what_is_in_comes_out(tmp_path: Path, legacy: bool) -> None:
    write_state(tmp_path / "w.pth", STATE, legacy=legacy)
    tensors = read_tensors(tmp_path / "w.pth")
    assert list(tensors) == list(STATE)
    for name, expected in STATE.items():
        if isinstance(expected, np.ndarray):
            np.testing.assert_array_equal(tensors[name], expected)
            assert (tensors[name].dtype, tensors[name].shape) == (expected.dtype, expected.shape)
    # numbers 9, 12 / 10, 13 / 11, 14 of the storage: its second kernel plane, columns first
    flat = STATE["conv.weight"].ravel()
    np.testing.assert_array_equal(
        tensors["transposed"], [[flat[9], flat[12]], [flat[10], flat[13]], [flat[11], flat[14]]]
    )


@pytest.mark.parametrize("legacy", [False, True])
def test_bfloat16_is_the_upper_half_of_float32(tmp_path: Path, legacy: bool) -> None:
    """0x3f80 is 1.0, 0xc040 is -3.0, 0x7f80 is infinity."""
    stored = np.array([0x3F80, 0xC040, 0x7F80], np.uint16)
    write_state(tmp_path / "w.pth", {"a": stored}, legacy=legacy)
    array = read_tensors(tmp_path / "w.pth")["a"]
    assert array.dtype == np.float32
    assert array.tolist() == [1.0, -3.0, np.inf]


@pytest.mark.parametrize("legacy", [False, True])
def test_many_views_of_one_storage_are_converted_once(tmp_path: Path, legacy: bool) -> None:
    stored = np.full(10_000, 0x3F80, np.uint16)
    views = {f"v{n}": View("a", n, (5000, 1), (1, 1)) for n in range(300)}
    write_state(tmp_path / "w.pth", {"a": stored, **views}, legacy=legacy)
    tensors = read_tensors(tmp_path / "w.pth")
    assert all(np.shares_memory(tensors["a"], tensors[name]) for name in views)
    assert not any(array.flags.writeable for array in tensors.values())
    assert (tensors["v7"] == 1.0).all()


# --- what is more than tensors ------------------------------------------------------------------

REFUSED: dict[str, tuple[bytes, str]] = {
    "a call": (b"cos\nsystem\n(" + text("touch {mark}") + b"tR.", "asks for os.system"),
    "a newer call": (
        b"\x8c\x08builtins\x8c\x04eval\x93(" + text("open('{mark}', 'w')") + b"tR.",
        "asks for builtins.eval",
    ),
    "a class of torch": (b"ctorch.nn\nLinear\n)R.", "asks for torch.nn.Linear"),
    "an old instance": (b"(ios\nsystem\n.", "instruction INST"),
    "a new object": (b"ccollections\nOrderedDict\n)\x81.", "instruction NEWOBJ"),
    "the registry": (b"\x82\x01.", "instruction EXT1"),
    "a call of a storage": (b"ctorch\nFloatStorage\n)R.", "a _Kind as a Call"),
    "a call of a text": (text("x") + b")R.", "a str as a Call"),
    "a list": (b"].", "holds a list"),
    "a number among tensors": (b"}" + text("epoch") + number(3) + b"s.", "'epoch' is a int"),
    "a dict by tuple": (b"})" + number(1) + b"s.", "key that is a tuple"),
    "a dict with pairs": (b"ccollections\nOrderedDict\n(]tR.", "an OrderedDict in a way"),
}  # fmt: skip


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("name", REFUSED)
def test_more_than_tensors_is_named_and_not_run(tmp_path: Path, name: str, legacy: bool) -> None:
    program, sentence = REFUSED[name]
    mark = tmp_path / "ran"
    program = program.replace(b"{mark}", str(mark).encode())
    if b"X" in program and b"ran" in program:  # the text has grown: write its length again
        at = program.index(b"X") + 1
        grown = program.rindex(b"ran") + 3 + (7 if b"open" in program else 0) - at - 4
        program = program[:at] + struct.pack("<I", grown) + program[at + 4 :]
    _write_index(tmp_path / "w.pth", b"\x80\x02" + program, legacy=legacy)
    with pytest.raises(CheckpointError, match=sentence) as caught:
        read_tensors(tmp_path / "w.pth")
    assert len(str(caught.value).splitlines()) == 1
    assert not mark.exists()


def test_a_script_and_a_compressed_file(tmp_path: Path) -> None:
    write_state(tmp_path / "w.pth", STATE, legacy=False)
    with zipfile.ZipFile(tmp_path / "w.pth", "a") as archive:
        archive.writestr("archive/code/__torch__.py", "")
    with pytest.raises(CheckpointError, match="TorchScript"):
        read_tensors(tmp_path / "w.pth")
    write_zip(tmp_path / "c.pth", state_pickle({}), {}, compress=True)
    with pytest.raises(CheckpointError, match="compressed"):
        read_tensors(tmp_path / "c.pth")


# --- what lies about itself ---------------------------------------------------------------------

HUGE = 1 << 39
LIES: dict[str, tuple[bytes, str]] = {
    "more numbers than bytes": (
        tensor("0", "float32", HUGE, 0, (HUGE,), (1,)),
        "cut short|has 4 numbers",
    ),
    "one number spread out": (tensor("0", "float32", 4, 0, (HUGE,), (0,)), "beyond its storage"),
    "an offset": (tensor("0", "float32", 4, 1, (4,), (1,)), "beyond its storage"),
    "strides": (tensor("0", "float32", 4, 0, (2, 2), (3, 1)), "beyond its storage"),
    "a negative offset": (tensor("0", "float32", 4, -1, (2,), (1,)), "the shape"),
    "a negative stride": (tensor("0", "float32", 4, 0, (2,), (-1,)), "the shape"),
    "one stride too few": (tensor("0", "float32", 4, 0, (2, 2), (1,)), "unknown here"),
    "another length": (tensor("0", "float32", 3, 0, (3,), (1,)), "cut short|has 4 numbers"),
    "another type": (tensor("0", "float64", 4, 0, (4,), (1,)), "cut short|index"),
    "another place": (tensor("../0", "float32", 4, 0, (4,), (1,)), "index|list of storages"),
    "a memo far off": (b"r\xff\xff\xff\x7f" + tensor("1", "int8", 9, 0, (9,), (1,)), "index|list"),
}


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("name", LIES)
@pytest.mark.timeout(20)
def test_lies_are_damage(tmp_path: Path, name: str, legacy: bool) -> None:
    """Without ever asking for the memory that such a file speaks of."""
    body, sentence = LIES[name]
    index = b"\x80\x02}" + text("a") + body + b"s."
    raw = np.arange(4, dtype=np.float32).tobytes()
    if legacy:
        write_legacy(tmp_path / "w.pth", index, {"0": (4, raw)})
    else:
        write_zip(tmp_path / "w.pth", index, {"0": raw})
    with pytest.raises(CheckpointError, match=sentence):
        read_tensors(tmp_path / "w.pth")


# 60 tuples, each of the one before twice: written out it has more parts than there is memory.
SHARED = b"K\x01" + b"q\x00h\x00\x86" * 60
PLACE = b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\n"
PLACE += text("0") + text("cpu") + number(4) + b"tQ"
ENDLESS = {
    "shape": PLACE + number(0) + SHARED + numbers((1, 1)) + b"\x89}tR",
    "strides": PLACE + number(0) + numbers((2, 2)) + SHARED + b"\x89}tR",
    "offset": PLACE + SHARED + numbers((4,)) + numbers((1,)) + b"\x89}tR",
}


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.timeout(20)
def test_parts_shared_over_and_over_are_not_written_out(
    tmp_path: Path, name: str, legacy: bool
) -> None:
    index = b"\x80\x02}" + text("a") + ENDLESS[name] + b"s."
    _write_index(tmp_path / "w.pth", index, legacy=legacy)
    with pytest.raises(CheckpointError, match="has a tuple in the shape, the strides or the off"):
        read_tensors(tmp_path / "w.pth")


@pytest.mark.timeout(20)
def test_a_version_of_shared_parts_is_not_written_out(tmp_path: Path) -> None:
    (tmp_path / "w.pth").write_bytes(MAGIC + b"\x80\x02" + SHARED + b".")
    with pytest.raises(CheckpointError, match="its version is a tuple and not 1001"):
        read_tensors(tmp_path / "w.pth")


def test_files_of_other_kinds(tmp_path: Path) -> None:
    write_zip(tmp_path / "two", state_pickle({}), {})
    with zipfile.ZipFile(tmp_path / "two", "a") as archive:
        archive.writestr("other/data.pkl", b"")
    files = {
        "text": b"not a model",
        "empty": b"",
        "pickle": b"\x80\x02K\x01.",
        "version": MAGIC + b"\x80\x02K\x05.",
        "cut": MAGIC + VERSION,
        "big": MAGIC + VERSION + b"\x80\x02}" + text("little_endian") + b"\x89s.",
    }
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    for name, sentence in (
        ("absent", "cannot read"),
        ("text", "no file of PyTorch"),
        ("empty", "no file of PyTorch"),
        ("pickle", "none of torch.save's"),
        ("version", "version is 5 and not 1001"),
        ("cut", "damaged"),
        ("big", "big-endian"),
        ("two", "no data.pkl"),
        (".", "cannot read"),
    ):
        with pytest.raises(CheckpointError, match=sentence):
            read_tensors(tmp_path / name)


@pytest.mark.parametrize("legacy", [False, True])
def test_mutated_files_are_refused_or_read_never_worse(tmp_path: Path, legacy: bool) -> None:
    """1,500 files with bytes changed, cut or added: tensors come back or CheckpointError."""
    path = tmp_path / "w.pth"
    write_state(path, STATE, legacy=legacy)
    original = path.read_bytes()
    index = len(state_pickle(STATE, legacy=legacy)) + 200
    rng = random.Random(int(legacy))
    refused = 0
    for _ in range(1500):
        data = bytearray(original)
        for _ in range(rng.randint(1, 6)):
            kind = rng.randrange(4)
            # mostly within the index, where a change says something else
            at = rng.randrange(max(1, min(index, len(data)) if rng.random() < 0.8 else len(data)))
            if kind == 0 and data:
                data[at] = rng.randrange(256)
            elif kind == 1:
                del data[at : at + rng.randint(1, 40)]
            elif kind == 2:
                data[at:at] = rng.randbytes(rng.randint(1, 40))
            elif rng.random() < 0.3:
                del data[at:]
        path.write_bytes(data)
        try:
            read_tensors(path)
        except CheckpointError:
            refused += 1
    assert refused > 1000
