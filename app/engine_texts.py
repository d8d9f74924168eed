"""The engine's sentences in the language of the person. Qt-free.

`segcore` speaks English and knows no window; its sentences come through exceptions and through the
pipe from the children. The ones a person is likely to meet are listed here as templates: what was
said is matched, and its values are put into the translation. What is not listed stays English.
"""

from __future__ import annotations

import re

from app.texts import mark, translate

TEMPLATES = (
    # pictures and masks
    mark("Engine", "{path} does not exist: choose a picture"),
    mark("Engine", "{path} does not exist: choose a mask PNG"),
    mark("Engine", "{path} is empty: choose a picture"),
    mark("Engine", "{path} is empty: choose a mask PNG"),
    mark("Engine", "{path} is not a regular file: choose a picture"),
    mark("Engine", "{path} cannot be read: {reason}"),
    mark("Engine", "{path} cannot be written: {reason}"),
    mark("Engine", "{path} is not written: {reason}"),
    mark(
        "Engine",
        "{path} is not a picture SegDesk reads: it reads JPEG, PNG, TIFF, BMP, WebP and GIF",
    ),
    mark("Engine", "{path} needs more memory than there is: crop or scale it"),
    mark(
        "Engine",
        "{path} is damaged, cut short or of an unknown kind ({error}): copy it again from its "
        "source or convert it to PNG",
    ),
    mark(
        "Engine",
        "{path} is {width} x {height} pixels, so there is nothing in it: crop it or cut it into "
        "tiles",
    ),
    mark(
        "Engine",
        "{path} is {width} x {height} pixels, more than the {most} a side may have: crop it or cut "
        "it into tiles",
    ),
    mark(
        "Engine",
        "{path} is {width} x {height} pixels, more than the {most} million SegDesk opens: crop it "
        "or cut it into tiles",
    ),
    mark("Engine", "{path} is over {most} MiB: no mask is that large"),
    mark("Engine", "{path} is a JPEG, which alters ids: export the mask as PNG"),
    mark("Engine", "{path} has several pages, and a mask is one picture: save one of them"),
    mark("Engine", "{path} is not a picture that can be read ({error}): export it as PNG"),
    mark("Engine", "{path} has pixels of the kind {kind}: export it as an 8-bit PNG"),
    mark("Engine", "{path} has values outside 0..65535: export it as an 8-bit PNG"),
    mark(
        "Engine",
        "{path} has {count} pixels that are not opaque, which no class says: flatten it",
    ),
    mark("Engine", "{path} is in colours, which mean nothing without a class table: give one"),
    mark(
        "Engine",
        "{path} has only black (id 0) and white (255, which is void): if white means a class, "
        "replace 255 by its id",
    ),
    mark(
        "Engine",
        "{path} has ids outside the class table{table}: {ids}; add classes for them or correct the "
        "mask",
    ),
    mark(
        "Engine",
        "{path} has colours outside the class table: {colours}; add classes for them or correct "
        "the mask",
    ),
    mark(
        "Engine",
        "{path} is left as it is: SegDesk writes masks as PNG only, name it .png",
    ),
    mark("Engine", "{path} is an animated PNG, and a mask is one picture: save one frame of it"),
    mark("Engine", "{path} is a PNG without pixels"),
    mark("Engine", "{path} is a PNG without a proper header"),
    mark("Engine", "{path} is cut short: copy it again from its source"),
    mark("Engine", "{path} is damaged in its chunk {name}: copy it again from its source"),
    mark("Engine", "{path} is damaged ({error}): copy it again from its source"),
    mark("Engine", "{path} is damaged: some of its pixels are missing"),
    mark("Engine", "{path} is a palette PNG without its palette"),
    mark("Engine", "an animation: its first frame is shown"),
    mark("Engine", "transparent parts are shown on white"),
    mark("Engine", "{bits} grey: {low} to {high} are spread over 0 to 255"),
    # folders and class tables
    mark("Engine", "{path} is not a folder: choose a folder of images"),
    mark(
        "Engine",
        "{path} holds no images: choose a folder of JPEG, PNG, TIFF, BMP, WebP or GIF files",
    ),
    mark(
        "Engine",
        "{names} in {folder} share the name «{stem}», so their masks would be one file: rename or "
        "remove one",
    ),
    mark("Engine", "{path} is not UTF-8 text: save it as UTF-8"),
    mark("Engine", "{path} is not valid JSON ({error}): correct it"),
    mark("Engine", "{path} is no class table: name it .json or .txt"),
    mark("Engine", "the class table is empty: it needs at least one class"),
    mark("Engine", "the class table has {count} classes, a mask holds at most {most}: remove some"),
    mark(
        "Engine",
        "class {id} is named {name}: give it a name without line breaks or spaces around it",
    ),
    mark("Engine", "classes {id} and {other} are both called «{name}»: rename one"),
    mark("Engine", "«{one}» and «{other}» share the shortcut {key}: change one"),
    mark(
        "Engine",
        "{path} has {count} pixels of “{name}”, which the new class table lacks: merge or delete "
        "that class first",
    ),
    # checkpoints
    mark("Engine", "there is no checkpoint at {path}: choose an existing file"),
    mark("Engine", "checkpoint {path} is damaged ({error}): use another one"),
    mark("Engine", "{path} is not a checkpoint or is damaged ({error}): choose another file"),
    mark("Engine", "checkpoint {path} cannot be used: {error}"),
    mark(
        "Engine",
        "{path} holds tensors but not SegDesk's description of them: choose a file that segcore "
        "wrote",
    ),
    mark(
        "Engine",
        "cannot write checkpoint {path} ({error}): free some disk space or choose another folder",
    ),
    mark(
        "Engine",
        "checkpoint format {version} is not format {known}, which this version reads: open it with "
        "the version of SegDesk that wrote it",
    ),
    mark(
        "Engine",
        "{path} is a backbone that knows no classes yet: train a model from it first, or give "
        "another",
    ),
    mark("Engine", "the {name} model is missing from this installation: install segdesk again"),
    # training, evaluation, the engine itself
    mark(
        "Engine",
        "memory ran out while training: use smaller crops, a smaller batch or a smaller model",
    ),
    mark("Engine", "memory ran out: use smaller crops, a smaller batch or a smaller model"),
    mark("Engine", "training stopped on an unexpected error: {error}"),
    mark(
        "Engine",
        "the loss became {loss} at step {step}: lower the learning rate ({rate}) or use float32",
    ),
    mark(
        "Engine",
        "there is nothing to resume in {folder}: the run is finished or never saved a state; start "
        "a new one",
    ),
    mark("Engine", "{path} is no state to resume from ({error}): start a new run"),
    mark("Engine", "there is no labelled image to train on: label one and save it"),
    mark("Engine", "none of the {count} training masks has a labelled pixel: paint some and save"),
    mark("Engine", "there is no labelled image to score: label one and save it"),
    mark(
        "Engine",
        "the model predicts {classes}, which the project's classes ({own}) do not have: choose a "
        "model made for them",
    ),
    mark("Engine", "{image} is {size} pixels and its mask {mask} is {other}: mend one of them"),
    mark("Engine", "something unexpected happened in the engine ({error})"),
)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", template)
    parts[::2] = [re.escape(part) for part in parts[::2]]
    parts[1::2] = [f"(?P<{name}>.+?)" for name in parts[1::2]]
    return re.compile("".join(parts), re.DOTALL | re.IGNORECASE)


# The most said first: "{path} cannot be read: {reason}" fits too much to be asked early.
_PATTERNS = tuple(
    (_pattern(template), template)
    for template in sorted(TEMPLATES, key=lambda t: -len(re.sub(r"{\w+}", "", t)))
)


def from_engine(said: str) -> str:
    """Return a sentence of the engine in the language of the person; as said when not listed."""
    if "; " in said and not any(p.fullmatch(said.rstrip(".")) for p, _ in _PATTERNS):
        return "; ".join(from_engine(part) for part in said.split("; "))
    core = said.rstrip(".")
    for pattern, template in _PATTERNS:
        found = pattern.fullmatch(core)
        translated = translate("Engine", template) if found is not None else template
        if found is not None and translated != template:
            values = {name: from_engine(value) for name, value in found.groupdict().items()}
            text = translated.format(**values) + said[len(core) :]
            return text[:1].upper() + text[1:] if said[:1].isupper() else text
    return said
