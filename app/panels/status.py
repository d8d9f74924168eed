"""The status bar: what the engine does, and what lies under the pointer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QStatusBar

from app.mapping import names_in
from app.openvino import OpenVino
from app.panels.widgets import ElidedLabel, label, pad
from app.session import Session
from app.texts import figure, mark, translate
from app.theme import Theme
from segcore.classes import VOID

_ENGINE_TEXTS = {
    "stopped": ("disabled", mark("Status", "Engine stopped")),
    "starting": ("warning", mark("Status", "Engine starting…")),
    "loading": ("warning", mark("Status", "Loading the model…")),
    "ready": ("success", mark("Status", "Engine ready")),
    "predicting": ("accent", mark("Status", "Predicting…")),
    "evaluating": ("accent", mark("Status", "Evaluating…")),
}
_OPENVINO_TEXTS = {
    "off": "",
    "waiting": "",
    "exporting": mark("Status", "Preparing OpenVINO…"),
    "used": mark("Status", "Predicts with OpenVINO"),
    "failed": mark("Status", "Without OpenVINO"),
}

_NAME_PX = 150  # a name is cut in its middle where it is wider
_ROOM_PX = 14  # around a text


class Status(QObject):
    """Fills a `QStatusBar`. Every part keeps its width, so nothing jumps under the eye."""

    def __init__(self, bar: QStatusBar, session: Session, theme: Theme, openvino: OpenVino) -> None:
        """Follow `session` and `openvino`."""
        super().__init__(bar)
        self._session = session
        self._theme = theme
        self._at = (-1, -1)
        self._fitted: dict[QLabel, tuple[tuple[str, ...], QFont]] = {}
        bar.setSizeGripEnabled(False)
        self.engine = self._part(bar, f"●  {_longest_engine_text()}", permanent=False)
        longest = max((translate("Status", t) for t in _OPENVINO_TEXTS.values() if t), key=len)
        self.openvino = self._part(bar, longest, permanent=False)
        self.openvino.setToolTip(
            translate("Status", "What computes the predictions; see Edit › Settings")
        )
        self._openvino = openvino
        self.message = ElidedLabel("muted")  # a long name must not push the others out
        bar.addWidget(self.message, 1)
        self.labels, self.prediction = self._part(bar, ""), self._part(bar, "")
        for part in (self.labels, self.prediction):
            # The word stays where it is, and the name after it changes.
            part.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.position = self._part(bar, "00000, 00000")
        _fix(self.position, self.position.fontMetrics().horizontalAdvance("00000, 00000"))
        self.zoom = self._part(bar, "6400 %")
        self.prediction.setToolTip(
            translate(
                "Status",
                "What the model says here, and its margin: how far the best class is ahead, 0 to 1",
            )
        )
        self.position.setToolTip(
            translate("Status", "Column and row of the pixel under the pointer")
        )
        self.zoom.setToolTip(translate("Status", "Screen pixels per image pixel"))
        session.engine_changed.connect(self.show_engine)
        session.labels_changed.connect(self._point_again)
        session.prediction_changed.connect(self._on_prediction)
        session.classes_changed.connect(self._on_prediction)
        session.item_changed.connect(self._show_item)
        theme.changed.connect(self._on_theme)
        openvino.changed.connect(self.show_openvino)
        self.show_engine(session.engine.state)
        self.show_openvino()
        self._fit_names()

    def _part(self, bar: QStatusBar, widest: str, permanent: bool = True) -> QLabel:
        part = label("")
        part.setMinimumWidth(part.fontMetrics().horizontalAdvance(widest) + _ROOM_PX)
        pad(part, 6, 3)
        if permanent:
            part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            bar.addPermanentWidget(part)
        else:
            bar.addWidget(part)
        return part

    def show_engine(self, state: str) -> None:
        """Say what the engine does."""
        role, text = _ENGINE_TEXTS[state]
        color = getattr(self._theme.colors, role)
        self.engine.setText(f'<span style="color:{color}">●</span> {translate("Status", text)}')
        self.engine.setToolTip(self._session.engine.note)

    def _point_again(self, _box: object = None) -> None:
        self.point_at(*self._at)

    def _on_prediction(self) -> None:
        self._fit_names()
        self._point_again()

    def _fit_names(self) -> None:
        """Give both parts the width of the widest that they may have to say.

        Asked at every prediction, and measured only once other names or another font are there.
        """
        ours: tuple[str, ...] = ()
        if self._session.project is not None:
            ours = (translate("Status", "void"), *self._session.classes.names)
        for part, known, text in (
            (self.labels, ours, self._labels_text),
            (self.prediction, self._predicted_names() or ours, self._prediction_text),
        ):
            names = known or ("",)
            fits = names, part.font()
            if self._fitted.get(part) != fits:
                self._fitted[part] = fits
                widest = max(map(part.fontMetrics().horizontalAdvance, map(text, names)))
                _fix(part, widest)

    def _predicted_names(self) -> tuple[str, ...]:
        """Return what the classes of the prediction shown are called in the project."""
        prediction = self._session.prediction
        if prediction is None:
            return ()
        return names_in(prediction.classes, self._session.classes)

    def _labels_text(self, name: str) -> str:
        return translate("Status", "Labels: {name}").format(name=self._short(name))

    def _prediction_text(self, name: str, margin: float = 0.0) -> str:
        text = translate("Status", "Prediction: {name} ({margin})")
        return text.format(name=self._short(name), margin=figure(margin, 2))

    def _short(self, name: str) -> str:
        mode = Qt.TextElideMode.ElideMiddle
        return self.labels.fontMetrics().elidedText(name, mode, _NAME_PX)

    def _on_theme(self) -> None:
        self.show_engine(self._session.engine.state)

    def show_openvino(self) -> None:
        """Say whether OpenVINO predicts, where the person wants it."""
        text = _OPENVINO_TEXTS[self._openvino.state]
        self.openvino.setText(translate("Status", text) if text else "")
        self.openvino.setVisible(self._openvino.state != "off")

    def show_zoom(self, zoom: float) -> None:
        """Say how large the image is shown."""
        self.zoom.setText(f"{100 * zoom:.0f} %")

    def _show_item(self) -> None:
        opened = self._session.current
        if opened is None:
            self.message.show_text("")
        else:
            height, width = opened.document.size
            self.message.show_text(f"{opened.item.image.name} · {width} × {height}")
        self.point_at(*self._at)  # the pointer may rest where it was

    def point_at(self, x: int, y: int) -> None:
        """Say what lies at a pixel; (-1, -1) for none."""
        self._at = (x, y)
        opened = self._session.current
        height, width = opened.document.size if opened is not None else (0, 0)
        if opened is None or not (0 <= x < width and 0 <= y < height):
            for part in (self.position, self.labels, self.prediction):
                part.setText("")
            return
        self.position.setText(f"{x}, {y}")
        labels = _name(self._session.classes.names, int(opened.document.ids[y, x]))
        self.labels.setText(self._labels_text(labels))
        self.labels.setToolTip("" if self._short(labels) == labels else labels)
        prediction = self._session.prediction
        if prediction is None:
            self.prediction.setText("")
            return
        name = _name(self._predicted_names(), int(prediction.ids[y, x]))
        margin = int(prediction.margin[y, x]) / 255
        self.prediction.setText(self._prediction_text(name, margin))


def _fix(part: QLabel, text_px: int) -> None:
    """Give a part one size for all it says: else each text has the window laid out anew."""
    part.setFixedSize(text_px + _ROOM_PX, part.fontMetrics().height() + 2 * part.margin())


def _name(names: Sequence[str], class_id: int) -> str:
    if class_id == VOID:
        return translate("Status", "void")
    if class_id < len(names):
        return names[class_id]
    return translate("Status", "id {id}").format(id=class_id)


def _longest_engine_text() -> str:
    return max((translate("Status", text) for _, text in _ENGINE_TEXTS.values()), key=len)
