"""What the engine says, as templates for `app.engine_texts`. Qt-free.

A sentence as `segcore` writes it, its values named; without the full stop at its end. A test
collects what the engine can say and finds what is missing here.
"""

from __future__ import annotations

from app.texts import mark


def _said(text: str) -> str:
    """Return what the engine writes; the window never shows it so."""
    return text


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
    mark(
        "Engine",
        "{path} has several pages, and a mask is one picture: save each as a PNG of its own, "
        "{one}.png, {two}#2.png and so on",
    ),
    mark(
        "Engine",
        "«{one}» and «{other}» would share the mask «{mask}» in {folder}: lay the masks into "
        "folders like their images",
    ),
    mark("Engine", "{path} is not a picture that can be read ({error}): export it as PNG"),
    mark("Engine", "{path} is not a picture of a known format: export it as PNG"),
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
    mark("Engine", "{path} is not valid JSON (line {line}, column {column}): correct it"),
    mark("Engine", "{path} is no class table: name it .json or .txt"),
    mark("Engine", "the class table is empty: it needs at least one class"),
    mark("Engine", "the class table has {count} classes, a mask holds at most {most}: remove some"),
    mark(
        "Engine",
        "class {id} is named {name}: give it a name without line breaks or spaces around it",
    ),
    mark("Engine", "classes {id} and {other} are both called «{name}»: rename one"),
    mark("Engine", "«{one}» and «{other}» share the shortcut {key}: change one"),
    mark("Engine", "what «{name}» was called formerly is {value}: give a list of names"),
    mark("Engine", "«{name}» was formerly called {count} names: give {most} at most"),
    mark(
        "Engine",
        "«{name}» was formerly called {other}: give a name without line breaks or spaces around it",
    ),
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
    mark(
        "Engine",
        "memory ran out: close other programs, or use a smaller model or smaller images",
    ),
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
    # class tables and palettes
    mark("Engine", "no class is called «{name}»: the table has {names}"),
    mark("Engine", "void_on_disk is {void}: give a number 0..255"),
    mark("Engine", "void_on_disk is {void}: give a whole number 0..255"),
    mark("Engine", "the colour of {name} is {color}: give three whole numbers 0..255"),
    mark("Engine", 'the colour of «{name}» is {color}: give [red, green, blue] or "#rrggbb"'),
    mark("Engine", "class {id} is {row}: give a name, or an object with one"),
    mark(
        "Engine",
        "«{name}» has the id {id} at position {place}: list the classes in the order of their ids, "
        "from 0 and without gaps",
    ),
    mark("Engine", "the shortcut of «{name}» is {key}: give one key as text"),
    mark("Engine", "it lists no class: write one name a line"),
    mark("Engine", "entry {id} is empty: give each id a name"),
    mark(
        "Engine",
        "one of the names would be read back as a remark or a colour: write a .json instead",
    ),
    mark("Engine", "the class table has no list «classes»: add one"),
    mark("Engine", "labelmap.txt cannot hold the name «{name}»: write a .json instead"),
    mark(
        "Engine",
        "the masks of this project say void with {void}, so there is room for {most} classes, not "
        "{count}: leave some out",
    ),
    mark("Engine", "{path} holds no colours: write “red green blue” or “#rrggbb” on each line"),
    mark("Engine", "{path} has no palette: choose a palettized PNG"),
    mark("Engine", "{path} is empty: choose a palette"),
    # more of pictures, masks and folders
    mark("Engine", "{path} has {pages}: there is no page {page}"),
    mark("Engine", "{count} page"),
    mark("Engine", "{count} pages"),
    mark(
        "Engine",
        "the image is {width} x {height} pixels and branches are shown for up to {most}: open a "
        "smaller image",
    ),
    mark("Engine", "ids of a mask are uint8 (H, W), not {kind}: convert them"),
    mark("Engine", "the new ids are {size} pixels, the mask {own}: a mask keeps its image's size"),
    mark("Engine", "{path} cannot be prepared: {reason}"),
    mark("Engine", "{path} is not a folder: choose a folder of masks"),
    mark("Engine", "the validation share is {share}: choose 0 or more, below 1"),
    mark(
        "Engine",
        "{missing} of {count} listed images are not in {path}, first «{first}»: correct the list "
        "or add them",
    ),
    mark(
        "Engine",
        "“{name}” could be neither finished nor taken back: {reason}. Solve that and open the "
        "folder again: it is completed then",
    ),
    mark(
        "Engine",
        "“{name}” was interrupted in {path} and cannot be completed: {reason}. Solve that and open "
        "the folder again",
    ),
    # more of checkpoints
    mark("Engine", "checkpoint {path} lacks a part of its network ({error}): use another one"),
    mark(
        "Engine",
        "{where} has unknown fields {unknown} and lacks {missing}: it was written by another "
        "version of SegDesk; open it with that one",
    ),
    mark("Engine", "{where} is {kind} and not a JSON object: use another file"),
    mark("Engine", "the checkpoint's {name} is {value} and not {expected}: use another file"),
    mark(
        "Engine",
        "there is no model at {name}: give a checkpoint file, a run folder, or one of {names}",
    ),
    mark(
        "Engine",
        "the description has {count} classes and a network for {other}: it was not written by "
        "SegDesk; use another file",
    ),
    mark(
        "Engine",
        "checkpoint {path} holds numbers that are not finite in {name}: its training went wrong or "
        "the file is damaged; use another one",
    ),
    mark(
        "Engine",
        "weight {name} of {path} is {found} and should be {expected}: the file does not fit its "
        "own description; use another",
    ),
    mark(
        "Engine",
        "weight {name} of {path} is a variance and below 0: the file is damaged; use another",
    ),
    mark(
        "Engine",
        "the base has no {name} for its {count} classes: the file does not fit its own "
        "description; use another",
    ),
    # more of training
    mark(
        "Engine",
        "the run in {folder} was made with other settings ({settings}): resume it with those, or "
        "start a new run",
    ),
    mark(
        "Engine",
        "{count} of the images of the run {name} are not where it looks for them ({images}, from "
        "{folder}): put the run folder into the project that it was made in",
    ),
    mark(
        "Engine",
        "the run {name} cannot be resumed, what it was asked for is lost ({error}): start a new "
        "one",
    ),
    mark("Engine", "a run needs either epochs or minutes: give exactly one of them"),
    mark("Engine", "the run's length is {length}: give a number above 0"),
    mark("Engine", "the crop is {crop} px: give 32 to 2048"),
    mark("Engine", "the batch is {batch} crops: give 1 to 256"),
    mark("Engine", "the learning rate is {rate}: give a number above 0, 1 at most"),
    mark("Engine", "the output stride is {stride}: give 8 or 16"),
    mark("Engine", "the reduction is {reduction}: give 1 to {most}"),
    mark("Engine", "the precision is {precision}: give auto, float32 or bfloat16"),
    mark("Engine", "the seed is {seed}: give 0 to {most}"),
    mark("Engine", "{folder} holds a run already: resume it, or choose another folder"),
    mark("Engine", "the run folder {folder} cannot be written to ({reason}): choose another"),
    # models of the gallery
    mark("Engine", "{file} is being fetched by another SegDesk: wait until that is done"),
    mark("Engine", "the server answers {code} ({reason})"),
    mark("Engine", "nothing came for {seconds} s"),
    mark("Engine", "almost nothing came for {seconds} s"),
    mark("Engine", "the connection was cut"),
    mark("Engine", "the connection was cut after {done} of {total} bytes"),
    mark("Engine", "the server sent another part than was asked for"),
    mark("Engine", "the answer is a web page, perhaps a network's sign-in"),
    mark("Engine", "the server offers {found} bytes and it should be {expected}"),
    mark("Engine", "the server sends more than the {total} bytes of the file"),
    mark("Engine", "what came is not the file it should be ({found})"),
    mark("Engine", "check {variable}, whose proxy is to be written like http://host:3128"),
    mark("Engine", "an address on the way there is malformed, perhaps that of the proxy"),
    mark("Engine", "its {kind} is {found} and should be {expected}"),
    mark(
        "Engine",
        "{path} is not the file that {name} is made of ({found}): download {url}",
    ),
    mark("Engine", "cannot read the weights file {path} ({reason}): give an existing one"),
    mark("Engine", "cannot read the weights file {path} ({reason}): choose another"),
    mark("Engine", "{path} is not the weights file it should be: {what}; fetch it again"),
    mark("Engine", "{path} is no HDF5 file or is damaged ({error}): fetch it again"),
    mark("Engine", "{path} holds {name} twice or keeps it in another file: fetch it again"),
    mark(
        "Engine",
        "{path} is another network than torchvision's deeplabv3_resnet50: it has a weight {name}; "
        "give the file of that one",
    ),
    mark("Engine", "{path} is no file of PyTorch: choose one that was written by torch.save"),
    mark(
        "Engine",
        "{path} is more than tensors, as {error}: nothing of it was run; use the file as its "
        "publisher gave it",
    ),
    mark("Engine", "the weights file {path} is damaged ({error}): fetch it again"),
    # OpenVINO and other exports
    mark(
        "Engine",
        "the {format} export was not kept, because {runtime} does not give what the checkpoint "
        "gives: {agreement}; export to another format, and please report it",
    ),
    mark(
        "Engine",
        "the model cannot be exported as {format} ({error}): export to another format",
    ),
    mark(
        "Engine",
        "{format} needs {packages}, which this installation lacks: pip install "
        "'segdesk[{extra}]', or export to another format",
    ),
    mark(
        "Engine",
        "layer {name} is a {kind}, which cannot be written as ONNX: export to another format",
    ),
    mark(
        "Engine",
        "OpenVINO is not installed ({error}): pip install 'segdesk[openvino]', or predict without "
        "it",
    ),
    mark("Engine", "OpenVINO {version} cannot load {path}: export the model again"),
    mark("Engine", "{name} has no OpenVINO export yet"),
    mark("Engine", "something unexpected happened in OpenVINO ({error})"),
)

# What speaks of the command line, and what the window says instead.
REWORDED = {
    _said(
        "cannot fetch {file} from {host}: {what}; try later, or download {url} on another machine "
        "and give it with --weights-file FILE or put it at {path}"
    ): mark(
        "Engine",
        "{file} could not be fetched from {host}: {what}. Try later; or download {url} on another "
        "machine and choose that file here, or put it at {path}",
    ),
    _said(
        "cannot write {path} ({reason}): free some disk space or set SEGDESK_CACHE to another "
        "folder"
    ): mark(
        "Engine",
        "{path} cannot be written ({reason}): free some disk space, or start SegDesk with "
        "SEGDESK_CACHE set to another folder",
    ),
    _said("{name} was never fetched to this machine: run `segcore models --fetch {same}`"): mark(
        "Engine", "{name} is not on this machine yet: download it under Model › Models"
    ),
    _said("{name} has no OpenVINO export at {path}: make it by `{command}`"): mark(
        "Engine", "{name} has no OpenVINO export at {path} yet: it is made when it is wanted next"
    ),
    _said("{path} was exported from another state of {model}: make it anew by `{command}`"): mark(
        "Engine",
        "{path} was exported from another state of {model}: it is made anew when it is wanted next",
    ),
    _said("{path} was exported by another version of SegDesk: make it anew by `{command}`"): mark(
        "Engine",
        "{path} was exported by another version of SegDesk: it is made anew when it is wanted next",
    ),
    _said("cannot write to {path} ({reason}): give another --out"): mark(
        "Engine", "{path} cannot be written to ({reason}): free some disk space or mend its rights"
    ),
    _said(
        "cannot write the {format} export ({reason}): free some disk space or give another --out"
    ): mark("Engine", "the {format} export cannot be written ({reason}): free some disk space"),
    _said(
        "cannot put the export at {path} ({reason}): what was there is still there; give another "
        "--out"
    ): mark(
        "Engine",
        "the export cannot be put at {path} ({reason}): what was there is still there; mend its "
        "rights",
    ),
    _said("{path} is there and a {format} export is {kind}: give another --out"): mark(
        "Engine", "{path} is in the way of a {format} export: move it away"
    ),
    _said("{path} is a folder of other things than an export: give another --out"): mark(
        "Engine", "{path} is a folder of other things than an export: move it away"
    ),
    _said(
        "{path} also holds {name}, which is no part of the export: move it away, or give another "
        "--out"
    ): mark("Engine", "{path} also holds {name}, which is no part of the export: move it"),
}
