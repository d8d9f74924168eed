"""Where a model's labels came from is known again by what they are, not by where they lie."""

import shutil
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from discs import TWO_CLASSES

from segcore import provenance
from segcore.errors import ImageError, MaskError
from segcore.masks import read_mask, write_mask
from segcore.provenance import data_fingerprint, own_version
from segcore.records import LabelledImage

Pairs = tuple[LabelledImage, ...]


@pytest.fixture
def elsewhere(discs: tuple[Path, Pairs], tmp_path: Path) -> Pairs:
    """Return the same images and masks in another folder."""
    root = tmp_path / "deep" / "elsewhere"
    shutil.copytree(discs[0], root)
    return tuple(
        LabelledImage(
            root / pair.image.relative_to(discs[0]), root / pair.mask.relative_to(discs[0])
        )
        for pair in discs[1]
    )


def test_neither_place_nor_order_matters(discs: tuple[Path, Pairs], elsewhere: Pairs) -> None:
    known = data_fingerprint(discs[1])
    assert len(bytes.fromhex(known)) == 32
    assert data_fingerprint(elsewhere) == data_fingerprint(elsewhere[::-1]) == known


def test_one_pixel_of_a_mask_matters(discs: tuple[Path, Pairs], elsewhere: Pairs) -> None:
    mask = read_mask(elsewhere[2].mask, TWO_CLASSES)
    ids = mask.ids.copy()
    ids[5, 7] = 1 - ids[5, 7]
    write_mask(elsewhere[2].mask, mask.with_ids(ids))
    assert data_fingerprint(elsewhere) != data_fingerprint(discs[1])


def test_which_images_they_are_matters(discs: tuple[Path, Pairs], elsewhere: Pairs) -> None:
    found = {data_fingerprint(discs[1]), data_fingerprint(discs[1][1:])}
    found.add(data_fingerprint((replace(discs[1][0], page=1), *discs[1][1:])))
    with elsewhere[0].image.open("ab") as file:
        file.write(b"\0")
    found.add(data_fingerprint(elsewhere))
    renamed = elsewhere[0].image.rename(elsewhere[0].image.with_name("other.png"))
    found.add(data_fingerprint((replace(elsewhere[0], image=renamed), *elsewhere[1:])))
    assert len(found) == 5


def test_a_file_that_is_gone_is_one_sentence(elsewhere: Pairs) -> None:
    elsewhere[1].mask.unlink()
    with pytest.raises(MaskError, match="does not exist: choose a mask PNG"):
        data_fingerprint(elsewhere)
    elsewhere[0].image.unlink()
    with pytest.raises(ImageError, match="cannot be read: No such file"):
        data_fingerprint(elsewhere)


def test_sources_that_are_not_installed_have_a_version_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(_name: str) -> str:
        raise PackageNotFoundError

    assert own_version()[0].isdigit()
    monkeypatch.setattr(provenance, "version", absent)
    assert own_version() == "unknown"
