"""Everything a person can do: one frozen table, a row per action.

Menus, the tool bar and the command palette are all made from `ACTIONS`; add a row and all three
have it. What a row does is in `main_window`, under the row's key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton, QWidget

from app.shortcuts import Scheme
from app.texts import translate, without_mnemonic
from app.theme import Theme


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action.

    key: its name in code. text: in menus ("&" marks the mnemonic). menu: the menu it lives in,
    "View/Theme" for a submenu. shortcuts: portable key sequences, the first one is shown.
    icon: a file of `resources/icons` without its suffix. tip: what it does, for tooltips.
    needs: conditions that must all hold for it to be enabled (see `Session.conditions`).
    toolbar: position group in the tool bar, 0 = not there. under: rows that name the same one share
    a button there, with a menu. section: a separator stands between
    rows of different sections of a menu. group: checkable rows of one group exclude each other.
    """

    key: str
    text: str
    menu: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    needs: frozenset[str] = frozenset()
    toolbar: int = 0
    section: int = 0
    checkable: bool = False
    group: str = ""
    under: str = ""


def _needs(*conditions: str) -> frozenset[str]:
    return frozenset(conditions)


_PROJECT = _needs("project")
_IMAGE = _needs("image")
_PREDICTION = _needs("image", "prediction", "matching")

DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("open_project", "&Open folder…", "&File", ("Ctrl+O",), "folder-open",
              "Open a folder of images, with or without masks", toolbar=1),
    ActionRow("open_sample", "Open the sa&mple project", "&File", icon="sparkles",
              tip="Open the small project that comes with SegDesk"),
    ActionRow("save", "&Save labels", "&File", ("Ctrl+S",), "save",
              "Write the labels of this image as a palettized PNG", _needs("modified"), 1, 1),
    ActionRow("save_all", "Save &all labels", "&File", (), "",
              "Write the labels of every image that was changed", _needs("unsaved"), section=1),
    ActionRow("quit", "&Quit", "&File", ("Ctrl+Q",), "log-out",
              "Close; unsaved labels are saved or asked about", section=2),
    ActionRow("undo", "&Undo", "&Edit", ("Ctrl+Z",), "undo-2", "Take back the last edit",
              _needs("undo"), 2),
    ActionRow("redo", "&Redo", "&Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2",
              "Do again what was taken back", _needs("redo"), 2),
    ActionRow("accept_all", "&Accept the whole prediction", "&Edit", ("Ctrl+Return",),
              "check-check", "Make the prediction the labels of this image", _PREDICTION, 4, 1),
    ActionRow("accept_class", "Accept the current &class", "&Edit", ("Alt+Return",), "",
              "Make the prediction of the class painted with the labels", _PREDICTION, 0, 1),
    ActionRow("accept_sure", "Accept what is &sure", "&Edit", ("Ctrl+Shift+Return",), "",
              "Make the prediction the labels where its margin is as large as set in Layers",
              _PREDICTION, 0, 1),
    ActionRow("copy_previous", "Copy labels from the image &before", "&Edit", ("Ctrl+Shift+B",),
              "copy", "Paint the labels of the image before over this one", _IMAGE, section=1),
    ActionRow("preferences", "Se&ttings…", "&Edit", ("Ctrl+,",), "settings",
              "Language, colours, brush and the memory for undo", section=2),
    ActionRow("tool_brush", "&Brush", "&Tools", ("B",), "brush",
              "Paint the current class", _IMAGE, 3, 0, True, "tool"),
    ActionRow("tool_eraser", "&Eraser", "&Tools", ("E",), "eraser",
              "Paint void: nobody says what these pixels are", _IMAGE, 3, 0, True, "tool"),
    ActionRow("tool_line", "Li&ne", "&Tools", ("U",), "slash",
              "Drag a straight line as wide as the brush; Shift: straight or diagonal", _IMAGE, 3,
              2, True, "tool", "shapes"),
    ActionRow("tool_rectangle", "Rec&tangle", "&Tools", ("M",), "square",
              "Drag from corner to corner; Shift: a square, Alt: from the centre", _IMAGE, 3, 2,
              True, "tool", "shapes"),
    ActionRow("tool_ellipse", "Ell&ipse", "&Tools", ("O",), "circle",
              "Drag from corner to corner; Shift: a circle, Alt: from the centre", _IMAGE, 3, 2,
              True, "tool", "shapes"),
    ActionRow("tool_polygon", "Pol&ygon", "&Tools", ("Shift+P",), "pentagon",
              "Click corners; Enter or a double click closes, Backspace takes one back", _IMAGE,
              3, 2, True, "tool", "shapes"),
    ActionRow("tool_lasso", "Lass&o", "&Tools", ("Shift+L",), "lasso",
              "Draw around what to paint", _IMAGE, 3, 2, True, "tool", "shapes"),
    ActionRow("tool_fill", "&Fill", "&Tools", ("K",), "paint-bucket",
              "Click a connected area of one class; Shift: all of that class", _IMAGE, 3, 3, True,
              "tool", "smart"),
    ActionRow("tool_wand", "Magic &wand", "&Tools", ("W",), "wand",
              "Press on a colour and drag sideways for more or less of it", _IMAGE, 3, 3, True,
              "tool", "smart"),
    ActionRow("tool_superpixel", "S&uperpixels", "&Tools", ("S",), "puzzle",
              "Paint pieces of the photo that follow its edges", _IMAGE, 3, 3, True, "tool",
              "smart"),
    ActionRow("tool_grab_cut", "Grab&Cut", "&Tools", ("C",), "scissors",
              "Drag a box around an object: it is cut out of the box", _IMAGE, 3, 3, True, "tool",
              "smart"),
    ActionRow("tool_accept_region", "Accept a &region", "&Tools", ("R",), "mouse-pointer-click",
              "Click a region of the prediction to make it labels", _IMAGE, 3, 0, True, "tool"),
    ActionRow("tool_pick_class", "&Pick class from the image", "&Tools", ("I",), "pipette",
              "Click a pixel to paint with its class", _IMAGE, 3, 0, True, "tool"),
    ActionRow("tool_pan", "P&an", "&Tools", ("H",), "hand",
              "Drag the image; space or the middle button do it in any tool", _IMAGE, 3, 0, True,
              "tool"),
    ActionRow("brush_smaller", "&Smaller brush", "&Tools", ("[",), "minus",
              "Also Shift+wheel", _IMAGE, section=1),
    ActionRow("brush_larger", "&Larger brush", "&Tools", ("]",), "plus",
              "Also Shift+wheel", _IMAGE, section=1),
    ActionRow("brush_square", "S&quare brush", "&Tools", ("Q",), "square-dot",
              "Paint with a square, else with a disc", _IMAGE, 0, 1, True),
    ActionRow("pen_pressure", "Pen pressure", "&Tools", icon="pen-tool",
              tip="A pen pressed lightly paints a thinner line", needs=_IMAGE, section=1,
              checkable=True),
    ActionRow("paint_anywhere", "&Anywhere", "&Tools/W&here painting lands", ("Shift+A",), "",
              "Painting lands on every pixel, but never on locked classes", _IMAGE, 0, 4, True,
              "where"),
    ActionRow("paint_void", "Only &void", "&Tools/W&here painting lands", ("Shift+V",), "",
              "Painting lands on pixels without a class; erasing is free", _IMAGE, 0, 4, True,
              "where"),
    ActionRow("paint_class", "Only one &class…", "&Tools/W&here painting lands", ("Shift+C",), "",
              "Painting lands on the class under the pointer, or one that you choose", _IMAGE, 0,
              4, True, "where"),
    ActionRow("paint_different", "Only &differences", "&Tools/W&here painting lands",
              ("Shift+D",), "", "Painting lands where labels and prediction are not the same",
              _IMAGE, 0, 4, True, "where"),
    ActionRow("region_assign", "&To the current class", "&Tools/Re&gion", ("T",), "replace",
              "Give the region under the pointer the current class", _IMAGE, section=4),
    ActionRow("region_delete", "&Delete", "&Tools/Re&gion", ("Del",), "trash-2",
              "Make the region under the pointer void", _IMAGE, section=4),
    ActionRow("region_fill_holes", "Fill its &holes", "&Tools/Re&gion", ("Shift+H",), "donut",
              "Give what the region under the pointer encloses its class", _IMAGE, section=4),
    ActionRow("region_grow", "&Grow", "&Tools/Re&gion", ("Ctrl+]",), "circle-plus",
              "Widen the region under the pointer by a pixel", _IMAGE, section=4),
    ActionRow("region_shrink", "&Shrink", "&Tools/Re&gion", ("Ctrl+[",), "circle-minus",
              "Take a pixel off the rim of the region under the pointer", _IMAGE, section=4),
    ActionRow("region_smooth", "S&mooth", "&Tools/Re&gion", ("Shift+S",), "spline",
              "Round the rim of the region under the pointer", _IMAGE, section=4),
    ActionRow("region_keep_only", "&Keep only this one", "&Tools/Re&gion", ("Shift+K",), "focus",
              "Make every other region of the same class void", _IMAGE, section=4),
    *(
        ActionRow(f"class_{digit}", f"Class on key {digit}", "&Classes", (digit,), "",
                  "Paint with this class", _needs("image", f"class_{digit}"))
        for digit in DIGITS
    ),
    ActionRow("previous_class", "Back to the &previous class", "&Classes", ("X",),
              "arrow-left-right", "Switch between the last two classes", _IMAGE, section=1),
    ActionRow("lock_class", "&Lock the current class", "&Classes", ("Ctrl+L",), "lock",
              "A locked class is never painted over", _IMAGE, section=1),
    ActionRow("unlock_classes", "&Unlock all classes", "&Classes", icon="lock-open",
              tip="Every class can be painted over again", needs=_IMAGE, section=1),
    ActionRow("add_class", "&Add a class…", "&Classes", icon="plus",
              tip="Add a class at the end of the class table", needs=_PROJECT, section=2),
    ActionRow("rename_class", "&Rename…", "&Classes", ("F2",), "",
              "Give the current class another name", _PROJECT, section=2),
    ActionRow("recolor_class", "Change the &colour…", "&Classes", (), "palette",
              "Give the current class another colour", _PROJECT, section=2),
    ActionRow("class_up", "Move up", "&Classes", ("Alt+Up",), "",
              "Move the current class up; ids in all masks follow", _PROJECT, section=3),
    ActionRow("class_down", "Move down", "&Classes", ("Alt+Down",), "",
              "Move the current class down; ids in all masks follow", _PROJECT, section=3),
    ActionRow("merge_class", "&Merge into another class…", "&Classes", (), "",
              "Make every pixel of the current class one of another class", _PROJECT, section=3),
    ActionRow("delete_class", "&Delete…", "&Classes", (), "trash-2",
              "Make every pixel of the current class void and take it out of the table", _PROJECT,
              section=3),
    ActionRow("solo_class", "&Show only the current class", "&Classes", ("Alt+S",), "focus",
              "Hide every other class; once more shows all", _IMAGE, section=4),
    ActionRow("show_classes", "Show all classes", "&Classes", icon="eye",
              tip="Show every class again", needs=_IMAGE, section=4),
    ActionRow("ready_voc", "Pascal &VOC", "&Classes/Ready &tables",
              tip="Use the 21 classes of Pascal VOC", needs=_PROJECT, section=5),
    ActionRow("ready_camvid", "&CamVid", "&Classes/Ready &tables",
              tip="Use the 11 classes of CamVid", needs=_PROJECT, section=5),
    ActionRow("ready_cityscapes", "C&ityscapes", "&Classes/Ready &tables",
              tip="Use the 19 classes of Cityscapes", needs=_PROJECT, section=5),
    ActionRow("import_classes", "&Import classes…", "&Classes",
              tip="Use the classes of a classes.json, a labelmap.txt or a list of names",
              needs=_PROJECT, section=5),
    ActionRow("import_palette", "Import a palette…", "&Classes",
              tip="Take the colours of a palettized PNG, a GIMP palette or a text file",
              needs=_PROJECT, section=5),
    ActionRow("safe_colors", "Colours for colour-&blind eyes", "&Classes",
              tip="Give every class a colour that everybody can tell from the others",
              needs=_PROJECT, section=5),
    ActionRow("previous_image", "&Previous image", "&Go", ("A", "PgUp"), "chevron-left",
              "Go to the previous image", _PROJECT, 5),
    ActionRow("next_image", "&Next image", "&Go", ("D", "PgDown"), "chevron-right",
              "Go to the next image", _PROJECT, 5),
    ActionRow("next_unlabelled", "Next &unlabelled image", "&Go", ("N",), "image",
              "Go to the next image without labels", _PROJECT),
    ActionRow("mark_done", "Mark as &done", "&Go", ("Ctrl+D",), "circle-check",
              "Say that the labels of this image are finished", _IMAGE, section=1),
    ActionRow("flag", "&Flag this image", "&Go", ("G",), "flag",
              "Mark this image for another look", _IMAGE, section=1),
    ActionRow("choose_all", "&Choose all images", "&Go/&Chosen images", ("Ctrl+Shift+A",), "",
              "Choose every image that is listed", _PROJECT, section=2),
    ActionRow("batch_done", "Mark as &done", "&Go/&Chosen images", (), "circle-check",
              "Say that the labels of the chosen images are finished", _PROJECT, section=2),
    ActionRow("batch_flag", "&Flag", "&Go/&Chosen images", (), "flag",
              "Mark the chosen images for another look", _PROJECT, section=2),
    ActionRow("batch_accept", "&Predict and accept…", "&Go/&Chosen images", (), "check-check",
              "Make the predictions of the chosen images their labels",
              _needs("project", "engine"), section=2),
    ActionRow("batch_delete", "Delete the &labels…", "&Go/&Chosen images", (), "trash-2",
              "Delete the masks of the chosen images", _PROJECT, section=2),
    ActionRow("batch_export", "&Export a list…", "&Go/&Chosen images", (), "",
              "Write the names of the chosen images to a text file", _PROJECT, section=2),
    ActionRow("fit", "&Fit", "&View", ("F",), "maximize", "Show the whole image", _IMAGE, 6),
    ActionRow("actual_size", "&Actual size", "&View", ("Ctrl+1",), "one-to-one",
              "One image pixel on one screen pixel", _IMAGE),
    ActionRow("zoom_in", "Zoom &in", "&View", ("Ctrl++", "Ctrl+="), "zoom-in",
              "The wheel zooms around the pointer", _IMAGE),
    ActionRow("zoom_out", "Zoom o&ut", "&View", ("Ctrl+-",), "zoom-out",
              "The wheel zooms around the pointer", _IMAGE),
    ActionRow("overlay", "&Overlay", "&View", ("V",), "layers",
              "Show or hide labels and prediction together", _IMAGE, 6, 1, True),
    ActionRow("show_labels", "&Labels", "&View", ("L",), "tags", "Show or hide the labels",
              _IMAGE, 0, 1, True),
    ActionRow("show_prediction", "&Prediction", "&View", ("P",), "wand-sparkles",
              "Show or hide the prediction", _IMAGE, 0, 1, True),
    ActionRow("view_overlay", "&Over each other", "&View/&Ways to look", icon="blend",
              tip="Labels over the prediction over the image", needs=_IMAGE, section=1,
              checkable=True, group="view"),
    ActionRow("view_side_by_side", "&Side by side", "&View/&Ways to look", ("J",), "columns-2",
              "Labels left, prediction right, zoomed and panned together", _IMAGE, 0, 1, True,
              "view"),
    ActionRow("view_swipe", "S&wipe", "&View/&Ways to look", icon="square-split-horizontal",
              tip="Labels left and prediction right of a line that you drag", needs=_IMAGE,
              section=1, checkable=True, group="view"),
    ActionRow("view_blink", "&Blink", "&View/&Ways to look", icon="timer",
              tip="Labels and prediction in turn at the same place", needs=_IMAGE, section=1,
              checkable=True, group="view"),
    ActionRow("view_difference", "&Difference", "&View/&Ways to look", ("Y",), "diff",
              "Only where labels and prediction disagree; void never counts", _IMAGE, 0, 1, True,
              "view"),
    ActionRow("view_certainty", "&Certainty", "&View/&Ways to look", icon="gauge",
              tip="How far the model's best class is ahead, as a heat map", needs=_IMAGE,
              section=1, checkable=True, group="view"),
    ActionRow("view_instances", "&Instances", "&View/&Ways to look", icon="shapes",
              tip="Each connected region in a colour and with a number of its own", needs=_IMAGE,
              section=1, checkable=True, group="view"),
    ActionRow("next_view", "&Next way to look", "&View/&Ways to look", ("F8",),
              tip="Go through the ways to look at the image in turn", needs=_IMAGE, section=1),
    ActionRow("peek", "&Hold to see the prediction", "&View/&Ways to look", ("Z",),
              tip="While you hold the key, the prediction alone is shown", needs=_IMAGE,
              section=1),
    ActionRow("labels_fill", "Labels &filled", "&View/&Masks drawn as",
              tip="Draw the labels as areas of colour", section=1, checkable=True,
              group="labels_style"),
    ActionRow("labels_contour", "Labels as &contours", "&View/&Masks drawn as",
              tip="Draw only the rims of the labels, sharp at any zoom", section=1,
              checkable=True, group="labels_style"),
    ActionRow("labels_both", "Labels filled, &with contours", "&View/&Masks drawn as",
              tip="Draw the labels as areas of colour with stronger rims", section=1,
              checkable=True, group="labels_style"),
    ActionRow("prediction_fill", "Prediction f&illed", "&View/&Masks drawn as",
              tip="Draw the prediction as areas of colour", section=1, checkable=True,
              group="prediction_style"),
    ActionRow("prediction_contour", "Prediction as c&ontours", "&View/&Masks drawn as",
              tip="Draw only the rims of the prediction, sharp at any zoom", section=1,
              checkable=True, group="prediction_style"),
    ActionRow("prediction_both", "Prediction filled, wi&th contours", "&View/&Masks drawn as",
              tip="Draw the prediction as areas of colour with stronger rims", section=1,
              checkable=True, group="prediction_style"),
    ActionRow("void_hatched", "&Hatch void", "&View",
              tip="Draw thin slanted lines where nobody has said what it is", section=1,
              checkable=True),
    ActionRow("overview_map", "O&verview map", "&View", icon="map",
              tip="Show the whole image small in a corner while you are zoomed in", section=1,
              checkable=True),
    ActionRow("panel_images", "Images", "&View/Pa&nels", ("Alt+1",), "images",
              "Show or hide the image list", checkable=True, section=2),
    ActionRow("panel_history", "History", "&View/Pa&nels", ("Alt+7",), "history",
              "Show or hide the undo steps of this image", checkable=True, section=2),
    ActionRow("panel_classes", "Classes", "&View/Pa&nels", ("Alt+2",), "palette",
              "Show or hide the class list", checkable=True, section=2),
    ActionRow("panel_layers", "Layers", "&View/Pa&nels", ("Alt+3",), "layers",
              "Show or hide the layers", checkable=True, section=2),
    ActionRow("panel_fine_tune", "Fine-tune", "&View/Pa&nels", ("Alt+4",), "graduation-cap",
              "Show or hide fine-tuning", checkable=True, section=2),
    ActionRow("panel_evaluation", "Evaluation", "&View/Pa&nels", ("Alt+5",),
              "chart-no-axes-column", "Show or hide evaluation", checkable=True, section=2),
    ActionRow("panel_explain", "Explain", "&View/Pa&nels", ("Alt+6",), "lightbulb",
              "Show or hide what the network does with this image", checkable=True, section=2),
    ActionRow("next_panel", "&Next panel", "&View/Pa&nels", ("F6",), "",
              "Go with the keyboard to the next part of the window", section=3),
    ActionRow("previous_panel", "&Previous panel", "&View/Pa&nels", ("Shift+F6",), "",
              "Go with the keyboard to the part of the window before", section=3),
    ActionRow("reset_layout", "Reset the layout", "&View/Pa&nels", icon="panel-left",
              tip="Put every panel back where it was at the first start", section=3),
    ActionRow("theme_system", "As the system", "&View/&Theme", icon="sun-moon",
              tip="Light or dark, as the system is", section=2, checkable=True, group="theme"),
    ActionRow("theme_light", "Light", "&View/&Theme", icon="sun", tip="Light colours", section=2,
              checkable=True, group="theme"),
    ActionRow("theme_dark", "Dark", "&View/&Theme", icon="moon", tip="Dark colours", section=2,
              checkable=True, group="theme"),
    ActionRow("predict", "&Predict again", "&Model", ("F5",), "refresh-cw",
              "Ask the model about this image again", _needs("image", "engine")),
    ActionRow("choose_model", "&Use another model…", "&Model", icon="cpu",
              tip="Choose a checkpoint file; it is loaded before it takes over", needs=_PROJECT),
    ActionRow("models", "&Models…", "&Model", icon="shapes",
              tip="See the models people know: download one, predict with it, start from it"),
    ActionRow("use_starter", "Use the &starter", "&Model", icon="sparkles",
              tip="Go back to the model that comes with SegDesk", needs=_PROJECT),
    ActionRow("fine_tune", "Start &fine-tuning", "&Model", ("Ctrl+T",), "graduation-cap",
              "Train the model on your labels, in the background", _needs("project", "idle"), 7,
              1),
    ActionRow("stop_fine_tune", "S&top fine-tuning", "&Model", icon="circle-stop",
              tip="End the run at its next step and keep the best model so far",
              needs=_needs("training"), section=1),
    ActionRow("evaluate", "&Evaluate", "&Model", ("Ctrl+E",), "chart-no-axes-column",
              "Score the model against your labels", _needs("project", "engine"), 7, 1),
    ActionRow("help", "&Help", "&Help", ("F1",), "book-open",
              "Read about what has the focus, or about the tool in use"),
    ActionRow("shortcuts", "&Keyboard shortcuts…", "&Help", ("Ctrl+Alt+K",), "keyboard",
              "See, search and change which keys do what"),
    ActionRow("command_palette", "&Command palette…", "&Help", ("Ctrl+Shift+P",), "command",
              "Find any action by its name", toolbar=8),
    ActionRow("about", "&About SegDesk", "&Help", icon="info",
              tip="Version, licence and where the log file is", section=1),
)  # fmt: skip


DEFAULT_SHORTCUTS: Scheme = {row.key: row.shortcuts for row in ACTIONS}


class SharedButton(QToolButton):
    """One button for several actions: it does the one done last, its arrow opens the others."""

    def __init__(self, bar: QToolBar, actions: list[QAction]) -> None:
        """Begin with the first one."""
        super().__init__(bar)
        menu = QMenu(self)
        menu.addActions(actions)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setDefaultAction(actions[0])
        for action in actions:
            action.toggled.connect(partial(self._on_toggled, action))

    def _on_toggled(self, action: QAction, is_on: bool) -> None:
        if is_on:
            self.setDefaultAction(action)


class Actions(QObject):
    """The rows of `ACTIONS` as QActions, wired to handlers, in menus and a tool bar."""

    shortcuts_changed = Signal()

    def __init__(
        self, parent: QObject, theme: Theme, handlers: Mapping[str, Callable[[], object]]
    ) -> None:
        """Make one QAction per row. Raises KeyError for a row without a handler."""
        super().__init__(parent)
        self._theme = theme
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._called: dict[str, str] = {}
        self.shared_buttons: dict[str, SharedButton] = {}
        for row in ACTIONS:
            action = QAction(translate("Actions", row.text), parent)
            action.setObjectName(row.key)
            action.setCheckable(row.checkable)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setAutoRepeat(not row.checkable)
            if row.icon:
                theme.dress(action, row.icon)
            if row.group:
                self._group(row.group).addAction(action)
            handler = handlers[row.key]
            action.triggered.connect(lambda _checked=False, run=handler: run())
            self._actions[row.key] = action
        self.set_shortcuts(DEFAULT_SHORTCUTS)

    def _group(self, name: str) -> QActionGroup:
        if name not in self._groups:
            self._groups[name] = QActionGroup(self)
        return self._groups[name]

    def set_shortcuts(self, scheme: Scheme) -> None:
        """Give every action the keys of `scheme`; tooltips follow."""
        for row in ACTIONS:
            action = self._actions[row.key]
            action.setShortcuts([QKeySequence(s) for s in scheme[row.key]])
            self._set_tips(action, row)
        self.shortcuts_changed.emit()

    def keys_text(self, key: str) -> str:
        """Return an action's keys as its tooltip shows them, "" without any."""
        shortcuts = self._actions[key].shortcuts()
        return " · ".join(s.toString(QKeySequence.SequenceFormat.NativeText) for s in shortcuts)

    def describe(self, widget: QWidget, key: str) -> None:
        """Let a widget that does what an action does have its tooltip, keys and all."""

        def tell() -> None:
            widget.setToolTip(self._actions[key].toolTip())

        self.shortcuts_changed.connect(tell)
        tell()

    def call(self, key: str, name: str) -> None:
        """Let an action's tooltip call it `name` from now on: "Undo Brush: nucleus"."""
        if self._called.get(key) != name:
            self._called[key] = name
            self._set_tips(self._actions[key], next(row for row in ACTIONS if row.key == key))

    def _set_tips(self, action: QAction, row: ActionRow) -> None:
        plain = without_mnemonic(translate("Actions", row.text)).rstrip("…")
        plain = escape(self._called.get(row.key, plain), quote=False)
        tip = translate("Actions", row.tip)
        keys = self.keys_text(row.key)
        action.setStatusTip(tip)
        action.setToolTip(f"<b>{plain}</b> {keys}<br>{tip}" if keys else f"<b>{plain}</b><br>{tip}")

    def __getitem__(self, key: str) -> QAction:
        """Return the action of the row `key`."""
        return self._actions[key]

    def __iter__(self) -> Iterator[tuple[ActionRow, QAction]]:
        """Iterate over rows and their actions, in the table's order."""
        return ((row, self._actions[row.key]) for row in ACTIONS)

    def check(self, key: str, checked: bool) -> None:
        """Show an action as checked without running it."""
        self._actions[key].setChecked(checked)

    def update_enabled(self, conditions: frozenset[str]) -> None:
        """Enable each action whose `needs` all hold."""
        for row in ACTIONS:
            self._actions[row.key].setEnabled(row.needs <= conditions)

    def fill_menu_bar(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Put every action into its menu, in the table's order. Returns the menus by their path."""
        menus: dict[str, QMenu] = {}
        sections: dict[str, int] = {}
        for row in ACTIONS:
            top, _, sub = row.menu.partition("/")
            if top not in menus:
                menus[top] = bar.addMenu(translate("Actions", top))
                sections[top] = row.section
            if sections[top] != row.section:
                menus[top].addSeparator()
                sections[top] = row.section
            if sub and row.menu not in menus:
                menus[row.menu] = menus[top].addMenu(translate("Actions", sub))
                sections[row.menu] = row.section
            menu = menus[row.menu]
            if sub and sections[row.menu] != row.section:
                menu.addSeparator()
                sections[row.menu] = row.section
            menu.addAction(self._actions[row.key])
        return menus

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """Put the rows with a tool bar group there, a separator between groups."""
        more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:  # Qt's own arrow is black, so it cannot be seen in dark colours
            self._theme.dress(more, "chevrons-right")
            more.setToolTip(self.tr("What has no room here"))
        placed = 0
        for row in sorted((r for r in ACTIONS if r.toolbar), key=lambda r: r.toolbar):
            if placed and row.toolbar != placed:
                bar.addSeparator()
            placed = row.toolbar
            if not row.under:
                bar.addAction(self._actions[row.key])
            elif row.under not in self.shared_buttons:
                mates = [self._actions[r.key] for r in ACTIONS if r.under == row.under]
                self.shared_buttons[row.under] = SharedButton(bar, mates)
                bar.addWidget(self.shared_buttons[row.under])
