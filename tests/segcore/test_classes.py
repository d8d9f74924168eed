"""Class tables: the VOC colour rule, the ready tables, the readers and what they refuse."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segcore.classes import (
    CAMVID_11,
    CITYSCAPES_19,
    DEFAULT_TABLE,
    VOC_21,
    VOID,
    ClassTable,
    SegClass,
    make_table,
    read_class_table,
    voc_colormap,
    write_class_table,
)
from segcore.errors import ClassTableError


def names(count: int) -> tuple[str, ...]:
    return tuple(f"c{i}" for i in range(count))


# --- colours --------------------------------------------------------------------------------------


def test_voc_colormap_by_the_bit_rule() -> None:
    """As VOC's own devkit does it: three bits of the id at a time, top colour bit first."""
    for class_id, color in enumerate(voc_colormap().tolist()):
        red = green = blue = 0
        rest = class_id
        for bit in range(7, -1, -1):
            red |= (rest & 1) << bit
            green |= (rest >> 1 & 1) << bit
            blue |= (rest >> 2 & 1) << bit
            rest >>= 3
        assert color == [red, green, blue], class_id


def test_voc_colormap_known_entries() -> None:
    colors = voc_colormap()
    assert colors.shape == (256, 3)
    assert colors.dtype == np.uint8
    assert colors[[0, 1, 2, 3, 15, 20, 255]].tolist() == [
        [0, 0, 0],
        [128, 0, 0],
        [0, 128, 0],
        [128, 128, 0],
        [192, 128, 128],
        [0, 64, 128],
        [224, 224, 192],
    ]
    assert len({tuple(c) for c in colors.tolist()}) == 256
    np.testing.assert_array_equal(voc_colormap(21), colors[:21])


def test_ready_tables() -> None:
    assert (len(VOC_21), len(CAMVID_11), len(CITYSCAPES_19)) == (21, 11, 19)
    assert VOC_21.index("tvmonitor") == 20
    assert VOC_21.color_of(15) == (192, 128, 128)  # person
    np.testing.assert_array_equal(VOC_21.palette(), voc_colormap())
    assert CAMVID_11.color_of(CAMVID_11.index("bicyclist")) == (0, 128, 192)
    assert CAMVID_11.color_of(CAMVID_11.index("road")) == (128, 64, 128)
    assert CAMVID_11.color_of(CAMVID_11.index("pavement")) == (0, 0, 192)  # CamVid's Sidewalk
    assert (CAMVID_11.void_on_disk, CAMVID_11.color_of(VOID)) == (11, (0, 0, 0))
    assert CITYSCAPES_19.color_of(CITYSCAPES_19.index("traffic light")) == (250, 170, 30)
    assert CITYSCAPES_19.names[18] == "bicycle"
    assert DEFAULT_TABLE.names == ("background", "object")


def test_palette_has_the_classes_then_voc_then_void() -> None:
    table = make_table(("a", "b"), ((1, 2, 3), (4, 5, 6)))
    palette = table.palette()
    assert palette.dtype == np.uint8
    assert palette[:2].tolist() == [[1, 2, 3], [4, 5, 6]]
    np.testing.assert_array_equal(palette[2:255], voc_colormap()[2:255])
    assert palette[255].tolist() == [224, 224, 192]
    assert [tuple(c) for c in palette.tolist()] == [table.color_of(i) for i in range(256)]
    palette[0] = 9  # the caller's own copy
    assert table.palette()[0].tolist() == [1, 2, 3]


# --- names and shortcuts --------------------------------------------------------------------------


def test_index_by_name() -> None:
    assert VOC_21.index(" Sheep ") == 17
    with pytest.raises(ClassTableError, match="no class is called «lamb»"):
        VOC_21.index("lamb")


def test_lut_maps_by_name_whatever_the_case() -> None:
    mine = make_table(("Background", "nucleus", "debris"))
    theirs = make_table(("nucleus", "BACKGROUND"))
    lut = mine.lut_to(theirs)
    assert lut.shape == (256,)
    assert lut.dtype == np.uint8
    assert lut[:3].tolist() == [1, 0, VOID]
    assert (lut[3:] == VOID).all()
    np.testing.assert_array_equal(lut[np.array([[2, 0], [1, 255]], np.uint8)], [[255, 1], [0, 255]])


def test_lut_knows_what_a_class_was_called() -> None:
    grain, pore, crack = (SegClass(n, (0, 0, 0)) for n in ("grain", "pore", "crack"))
    before = ClassTable((grain, pore, crack))
    after = ClassTable((grain.renamed("Matrix"), pore.holding(crack)))
    assert (after[0].formerly, after[1].formerly) == (("grain",), ("crack",))
    assert before.lut_to(after)[:3].tolist() == [0, 1, 1]
    # A model made after the change, in a project that has taken it back.
    assert after.lut_to(before)[:2].tolist() == [0, 1]
    # A name that is in use again is that class's, in either table.
    again = ClassTable((grain.renamed("matrix"), replace(crack, name="Grain")))
    assert before.lut_to(again)[:3].tolist() == [1, VOID, VOID]
    assert again.lut_to(before)[:2].tolist() == [VOID, 0]


def test_lut_where_several_classes_claim_a_name() -> None:
    ground, pore, crack = (SegClass(n, (0, 0, 0)) for n in ("ground", "pore", "crack"))
    model = ClassTable((ground, pore, crack))
    # Crack was called pore for a moment, by mistake: that name is the hole's all the same.
    corrected = crack.renamed("pore").renamed("crack")
    for order in ((0, 1, 2), (0, 2, 1)):
        rows = (ground, pore.renamed("hole"), corrected)
        lut = model.lut_to(ClassTable(tuple(rows[i] for i in order)))
        assert lut[:3].tolist() == [order.index(i) for i in range(3)]
    # Both tables went on from a common one.
    hole, gap = (
        ClassTable((ground, pore.renamed("hole"))),
        ClassTable((pore.renamed("gap"), ground)),
    )
    assert hole.lut_to(gap)[:2].tolist() == [1, 0]
    # The last name counts more than what was merged in before.
    junk = ClassTable((ground, crack.holding(pore).renamed("junk")))
    assert junk.lut_to(model)[:2].tolist() == [0, 2]


def test_whether_ids_mean_the_same() -> None:
    table = make_table(("ground", "pore"))
    renamed = ClassTable((table[0], table[1].renamed("hole")))
    assert table.has_ids_of(renamed)
    assert renamed.has_ids_of(table)
    assert not table.has_ids_of(make_table(("pore", "ground")))
    assert not table.has_ids_of(make_table(("ground", "pore", "crack")))


def test_a_class_remembers_each_name_once_and_never_its_own() -> None:
    pore = SegClass("pore", (0, 0, 0))
    there_and_back = pore.renamed("hole").renamed("Void").renamed("PORE")
    assert there_and_back == SegClass("PORE", (0, 0, 0), "", ("Void", "hole"))
    assert pore.holding(there_and_back).formerly == ("Void", "hole")
    many = pore
    for number in range(100):
        many = many.renamed(f"name {number}")
    assert many.formerly == tuple(f"name {n}" for n in range(98, 34, -1))
    table = ClassTable((there_and_back, SegClass("grain", (1, 1, 1), "g")))
    assert ClassTable.from_json(table.to_json()) == table
    assert "formerly" not in str(table.to_json()["classes"][1])  # type: ignore[index]
    with pytest.raises(ClassTableError, match="«a» was called formerly is 'b': give a list"):
        ClassTable.from_json([{"name": "a", "formerly": "b"}])
    for strange in ("", " b", "b\x07", "\ud800", "\n" * 10**6):
        with pytest.raises(ClassTableError, match="«a» was formerly called .{1,90}: give") as told:
            ClassTable.from_json([{"name": "a", "formerly": ["c", strange]}])
        assert str(told.value).isprintable()
    with pytest.raises(ClassTableError, match="formerly called 65 names: give 64 at most"):
        ClassTable.from_json([{"name": "a", "formerly": ["b"] * 65}])


def test_digits_are_the_default_shortcuts() -> None:
    keys = [c.shortcut for c in make_table(names(12))]
    assert keys == [*"1234567890", "", ""]
    some = ClassTable((SegClass("a", (0, 0, 0)), SegClass("b", (0, 0, 0), "Q")))
    assert [c.shortcut for c in some] == ["", "Q"]  # a person's choice stays as it is


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ((), "empty"),
        (names(256), "256 classes"),
        (("a", "b", "A"), "classes 0 and 2 are both called «A»"),
        (("a", ""), "class 1 is named ''"),
        (("a", " b"), "spaces around"),
        (("a", "b\nc"), "line breaks"),
    ],
)
def test_invalid_names(classes: tuple[str, ...], words: str) -> None:
    with pytest.raises(ClassTableError, match=words):
        make_table(classes)


def test_invalid_colours_void_and_shortcuts() -> None:
    with pytest.raises(ClassTableError, match=r"colour of «a» is \[0, 256, 0\]"):
        make_table(("a",), ((0, 256, 0),))
    with pytest.raises(ClassTableError, match="colour of void"):
        make_table(("a",), void_color=(0, 0, -1))
    with pytest.raises(ClassTableError, match="void_on_disk is 256"):
        make_table(("a",), void_on_disk=256)
    twice = (SegClass("a", (0, 0, 0), "Q"), SegClass("b", (0, 0, 0), "Q"))
    with pytest.raises(ClassTableError, match="share the shortcut Q"):
        ClassTable(twice)


def test_the_most_classes_a_mask_holds() -> None:
    table = make_table(names(255))
    assert table.index("c254") == 254
    assert table.palette()[255].tolist() == [224, 224, 192]


# --- JSON -----------------------------------------------------------------------------------------

tables = st.builds(
    ClassTable,
    st.lists(
        st.builds(
            SegClass,
            st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8),
            st.tuples(*[st.integers(0, 255)] * 3),
        ),
        min_size=1,
        max_size=20,
        unique_by=lambda c: c.name.casefold(),
    ).map(tuple),
    st.integers(0, 255),
    st.tuples(*[st.integers(0, 255)] * 3),
)


@settings(deadline=None, max_examples=60)
@given(tables)
def test_json_round_trip(tmp_path_factory: pytest.TempPathFactory, table: ClassTable) -> None:
    path = tmp_path_factory.mktemp("json") / "classes.json"
    write_class_table(path, table)
    assert read_class_table(path) == table
    assert ClassTable.from_json(json.loads(json.dumps(table.to_json()))) == table


def test_json_in_shorter_forms(tmp_path: Path) -> None:
    path = tmp_path / "classes.json"
    path.write_text('["matrix", {"name": "pore", "color": "#ff8000", "id": 1}]')
    table = read_class_table(path)
    assert table.names == ("matrix", "pore")
    assert table.color_of(0) == (0, 0, 0)
    assert table.color_of(1) == (255, 128, 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", r"not valid JSON \(line 1, column 2\): correct it"),
        ("{}", "no list «classes»"),
        ('{"classes": {}}', "no list «classes»"),
        ("[]", "empty"),
        ("[1]", "class 0 is 1"),
        ('[{"color": [0, 0, 0]}]', "class 0 is"),
        ('["a", {"name": "b", "id": 2}]', "«b» has the id 2 at position 1"),
        ('[{"name": "a", "color": [0, 0]}]', r"the colour of «a» is \[0, 0\]"),
        ('[{"name": "a", "color": [0, 0, 1.5]}]', "the colour of «a»"),
        ('[{"name": "a", "color": [0, 0, 300]}]', "the colour of «a»"),
        ('[{"name": "a", "color": "red"}]', "the colour of «a» is 'red'"),
        ('[{"name": "a", "color": true}]', "the colour of «a»"),
        ('[{"name": "a", "shortcut": 1}]', "the shortcut of «a»"),
        ('[{"name": "a", "shortcut": "\\ud800"}]', "the shortcut of «a»"),
        ('{"classes": ["a"], "void_on_disk": "255"}', "void_on_disk"),
        ('{"classes": ["a"], "void_on_disk": true}', "void_on_disk"),
        ('{"classes": ["a"], "void_color": null}', "the colour of «void»"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_bad_json_is_one_sentence_naming_the_file(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "classes.json"
    path.write_text(text)
    with pytest.raises(ClassTableError, match=words) as caught:
        read_class_table(path)
    assert str(caught.value).startswith(str(path))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


# --- text -----------------------------------------------------------------------------------------


def test_text_is_one_name_a_line(tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_bytes(b"\xef\xbb\xbfmatrix\r\nsecondary phase\r\n# a remark\r\nna\xc3\xafve\r\n\r\n")
    assert read_class_table(path).names == ("matrix", "secondary phase", "naïve")
    path.write_text("__ignore__\n_background_\ncell\n")  # labelme's
    assert read_class_table(path).names == ("_background_", "cell")
    path.write_text("a: first\nb\n")  # a colon alone makes no label map
    assert read_class_table(path).names == ("a: first", "b")


def test_an_empty_line_would_move_the_ids(tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_text("a\n\nb\n")
    with pytest.raises(ClassTableError, match="entry 1 is empty"):
        read_class_table(path)


def test_labelmap_of_cvat(tmp_path: Path) -> None:
    path = tmp_path / "labelmap.txt"
    path.write_text("# label:color_rgb:parts:actions\nbackground:0,0,0::\ncell:250,50,83::\nx:::\n")
    table = read_class_table(path)
    assert table.names == ("background", "cell", "x")
    assert table.color_of(1) == (250, 50, 83)
    assert table.color_of(2) == (0, 128, 0)  # none given: VOC's
    write_class_table(path, table)
    assert read_class_table(path) == table
    write_class_table(tmp_path / "classes.txt", table)
    assert read_class_table(tmp_path / "classes.txt").names == table.names


def test_what_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(ClassTableError, match="No such file"):
        read_class_table(tmp_path / "none.txt")
    (tmp_path / "latin.txt").write_bytes("Gefüge".encode("latin-1"))
    with pytest.raises(ClassTableError, match="UTF-8"):
        read_class_table(tmp_path / "latin.txt")
    (tmp_path / "blank.txt").write_text("\n\n")
    with pytest.raises(ClassTableError, match="lists no class"):
        read_class_table(tmp_path / "blank.txt")
    with pytest.raises(ClassTableError, match=r"name it \.json or \.txt"):
        write_class_table(tmp_path / "classes.csv", VOC_21)
    with pytest.raises(ClassTableError, match="cannot hold the name «a:b»"):
        write_class_table(tmp_path / "labelmap.txt", make_table(("a:b",)))
    with pytest.raises(ClassTableError, match="read back as a remark"):
        write_class_table(tmp_path / "classes.txt", make_table(("a", "#b")))
    with pytest.raises(ClassTableError, match="cannot be written"):
        write_class_table(tmp_path / "none" / "classes.json", VOC_21)


def test_real_class_files(shared_data: Path) -> None:
    assert read_class_table(shared_data / "nasa_super" / "classes.txt").names == (
        "matrix",
        "secondary",
        "tertiary",
    )
    assert len(read_class_table(shared_data / "paveseg" / "classes.txt")) == 8
