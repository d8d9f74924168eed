"""What SegDesk remembers between starts: one frozen table, a row per setting, kept as JSON.

Qt-free. `SEGDESK_HOME`, or the `home` argument, puts everything into one folder (tests, USB
sticks); else the platform's own configuration and data folders are used.
"""

from __future__ import annotations

import json
import logging
import math
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from app.shortcuts import PRESET_KEYS

log = logging.getLogger(__name__)

Value = str | int | float | bool | list[str]

HOME_VARIABLE = "SEGDESK_HOME"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `default` also fixes the type; `low` and `high` bound numbers.

    choices: the values allowed, when there are only a few. An empty tuple allows any.
    page: where the settings window offers it; "" when it is set elsewhere or never by hand.
    choice_texts: what the choices are called there.
    unit: what stands behind the number there.
    under: the yes-or-no setting without which this one means nothing.
    """

    key: str
    default: Value
    text: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    page: str = ""
    choice_texts: tuple[str, ...] = ()
    unit: str = ""
    under: str = ""


_STYLES = ("fill", "contour", "both")
_VIEW_MODES = (
    "overlay", "side_by_side", "swipe", "blink", "difference", "certainty", "instances",
)  # fmt: skip

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "language", "system", "Language", choices=("system", "en", "id"), page="Window",
        choice_texts=("As the system", "English", "Bahasa Indonesia"),
    ),
    Setting(
        "theme", "system", "Colours", choices=("system", "light", "dark"), page="Window",
        choice_texts=("As the system", "Light", "Dark"),
    ),
    Setting("shortcut_preset", "segdesk", "Shortcuts chosen as a whole", choices=PRESET_KEYS),
    Setting("shortcuts", [], "Shortcuts chosen one by one, see `app.shortcuts`"),
    Setting("last_project", "", "Folder of the project opened last"),
    Setting("recent_projects", [], "Folders opened before, the latest first"),
    Setting("labels_opacity", 0.6, "Opacity of the labels", 0.0, 1.0),
    Setting("prediction_opacity", 0.45, "Opacity of the prediction", 0.0, 1.0),
    Setting("labels_visible", True, "Whether labels are shown"),
    Setting("prediction_visible", True, "Whether the prediction is shown"),
    Setting("labels_style", "fill", "How labels are drawn", choices=_STYLES),
    Setting("prediction_style", "fill", "How the prediction is drawn", choices=_STYLES),
    Setting("void_hatched", True, "Whether void is hatched"),
    Setting("overview_map", True, "Whether a map shows which part is in sight"),
    Setting("view_mode", "overlay", "How the image is shown", choices=_VIEW_MODES),
    Setting("heat_opacity", 0.75, "Opacity of the heat map of certainty", 0.0, 1.0),
    Setting("blink_timed", True, "Whether labels and prediction take turns by themselves"),
    Setting(
        "instances_of", "labels", "Whose regions are counted", choices=("labels", "prediction")
    ),
    Setting("explain_rate", 6, "Rate of the kernel that is explained", 1, 64),
    Setting("explain_stride", 16, "Output stride of the kernel that is explained", 8, 16),
    Setting("explain_on_image", True, "Whether the kernel is shown on the image"),
    Setting(
        "brush_radius_px", 8, "Radius of the brush in image pixels", 1, 500, page="Painting",
        unit="px",
    ),
    Setting("brush_square", False, "Square brush", page="Painting"),
    Setting("pen_pressure", True, "A pen pressed lightly paints a thinner line", page="Painting"),
    Setting("wand_tolerance", 20, "How far colours may lie apart for the magic wand", 0, 200),
    Setting("superpixel_px", 16, "How wide and high superpixels are, about", 5, 64),
    Setting("accept_margin", 0.9, "Margin from which the model counts as sure", 0.0, 1.0),
    Setting("fine_tune_minutes", 2.0, "How long a fine-tuning runs, in minutes", 0.05, 10_080.0),
    Setting("fine_tune_crop_px", 256, "Side of the training crops in pixels", 64, 2048),
    Setting("fine_tune_batch", 8, "Crops in one training step", 1, 256),
    Setting(
        "fine_tune_reduction", 0,
        "How much smaller a fine-tuning looks at images; 0: as the engine chooses", 0, 4,
    ),
    Setting("fine_tune_turns", True, "Train with right-angle turns of the images"),
    Setting(
        "undo_budget_mib", 256, "Memory for the undo of each image", 16, 65_536, page="Painting",
        unit="MiB",
    ),
    Setting("autosave", True, "Save labels automatically", page="Saving"),
    Setting(
        "autosave_minutes", 2.0, "Also while painting, every", 0.1, 60.0, page="Saving",
        unit="min", under="autosave",
    ),
    Setting(
        "openvino", False, "Predict with OpenVINO where it is installed", page="Prediction"
    ),
    Setting("window_geometry", "", "Place and size of the window (Qt, base64)"),
    Setting("window_state", "", "Arrangement of the panels (Qt, base64)"),
)  # fmt: skip

_ROWS = {row.key: row for row in SETTINGS}


def config_folder(home: Path | None = None) -> Path:
    """Return the folder of `settings.json`; it may not exist yet."""
    own = _own_home(home)
    if own is not None:
        return own
    import platformdirs

    return platformdirs.user_config_path("segdesk", appauthor=False)


def data_folder(home: Path | None = None) -> Path:
    """Return the folder for logs; it may not exist yet."""
    own = _own_home(home)
    if own is not None:
        return own / "data"
    import platformdirs

    return platformdirs.user_data_path("segdesk", appauthor=False)


def documents_folder(home: Path | None = None) -> Path:
    """Return the folder where the sample project is put: the person's documents."""
    own = _own_home(home)
    if own is not None:
        return own / "documents"
    import platformdirs

    return platformdirs.user_documents_path()


def _own_home(home: Path | None) -> Path | None:
    if home is not None:
        return home
    variable = os.environ.get(HOME_VARIABLE, "")
    return Path(variable) if variable else None


class Settings:
    """The settings of one person. Reading never fails; a damaged file counts as empty.

    A value that does not fit its row (wrong type, out of bounds) reads as the default, so a file
    edited by hand cannot stop the window from opening.
    """

    def __init__(self, home: Path | None = None) -> None:
        """Read `settings.json` from `home`, from `SEGDESK_HOME`, or from the platform's folder."""
        self.home = home
        self.path = config_folder(home) / "settings.json"
        self._values: dict[str, Value] = {}
        self._watchers: list[Callable[[str], None]] = []
        try:
            loaded = json.loads(self.path.read_text("utf-8"))
            self._values = {k: v for k, v in loaded.items() if _fits(k, v)}
        except FileNotFoundError:
            pass  # the first start
        except (ValueError, AttributeError, OSError) as error:
            log.warning("settings in %s are unreadable, starting afresh: %s", self.path, error)

    @property
    def is_first_start(self) -> bool:
        """Whether nothing was ever remembered here."""
        return not self.path.exists()

    def get(self, key: str) -> Value:
        """Return the value of `key`. Raises KeyError for a key without a row."""
        row = _ROWS[key]
        return self._values.get(key, row.default)

    def text(self, key: str) -> str:
        """Return a string setting."""
        return cast(str, self.get(key))

    def number(self, key: str) -> float:
        """Return a number setting."""
        return float(cast(float, self.get(key)))

    def flag(self, key: str) -> bool:
        """Return a yes-or-no setting."""
        return bool(self.get(key))

    def texts(self, key: str) -> list[str]:
        """Return a list setting (a copy)."""
        return list(cast("list[str]", self.get(key)))

    def set(self, key: str, value: Value) -> None:
        """Remember `value`. Raises ValueError when it does not fit the row of `key`."""
        if not _fits(key, value):
            raise ValueError(f"{value!r} does not fit the setting {key!r}: {_ROWS[key]}")
        if self.get(key) == value and key in self._values:
            return
        self._values[key] = value
        for watcher in tuple(self._watchers):
            watcher(key)

    def watch(self, watcher: Callable[[str], None]) -> None:
        """Call `watcher(key)` after each change."""
        self._watchers.append(watcher)

    @property
    def watchers(self) -> tuple[Callable[[str], None], ...]:
        """Who hears of changes; set by who ends some that watch on their own."""
        return tuple(self._watchers)

    @watchers.setter
    def watchers(self, watchers: tuple[Callable[[str], None], ...]) -> None:
        self._watchers = list(watchers)

    def add_recent(self, project: Path) -> None:
        """Put `project` first among the recent ones and remember it as the last."""
        folder = str(project)
        rest = [p for p in self.texts("recent_projects") if p != folder]
        self.set("recent_projects", [folder, *rest][:10])
        self.set("last_project", folder)

    def save(self) -> None:
        """Write everything remembered. Atomic; raises OSError when the folder cannot be written."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self._values, indent=1, sort_keys=True, ensure_ascii=False)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".settings-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _fits(key: str, value: object) -> bool:
    row = _ROWS.get(key)
    if row is None:
        return False
    if isinstance(row.default, bool):
        return isinstance(value, bool)
    if isinstance(row.default, list):
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if isinstance(row.default, str):
        return isinstance(value, str) and (not row.choices or value in row.choices)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    if isinstance(row.default, int) and not isinstance(value, int):
        return False
    return (row.low is None or value >= row.low) and (row.high is None or value <= row.high)
