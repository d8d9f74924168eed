"""What the network does with the open image: how an atrous kernel reads it, and the ASPP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from app.canvas.heat import viridis
from app.canvas.probe import Probe
from app.canvas.view import CanvasView
from app.edits import U8
from app.engine_texts import from_engine
from app.footprints import Footprint
from app.jobs import Job
from app.messages import sentence
from app.panels.explain_pictures import KERNEL_COLOR, AsppPicture, KernelPicture, branch_color
from app.panels.view_bar import Choice
from app.panels.widgets import GAP_PX, MARGIN_PX, form_grid, label, scrolled
from app.session import Session
from app.settings import Settings
from app.texts import translate, whole
from app.theme import Theme
from segcore.records import Branches, BranchesFailed

if TYPE_CHECKING:
    from pathlib import Path

    from segcore.anatomy import Anatomy, Branch

RATES = (1, 2, 4, 6, 12, 18)
STRIDES = (16, 8)


class ExplainPanel(QWidget):
    """Two pictures and what they say, and the same drawn over the open image at the pointer."""

    def __init__(self, session: Session, canvas: CanvasView, theme: Theme) -> None:
        """Follow `session`; the canvas shows a probe only while this panel is in sight."""
        super().__init__()
        self._session, self._canvas, self._theme = session, canvas, theme
        self._settings: Settings = session.settings
        self._anatomy: Anatomy | None = None
        self._problem = ""
        self._is_in_sight = False
        self._asked: tuple[object, ...] = ()
        self._request_id = 0
        self._answers: list[QImage] = []
        self._answer_problem = ""
        self._branch = -1
        self._reading: Job | None = None
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(MARGIN_PX, GAP_PX, MARGIN_PX, MARGIN_PX)
        layout.setSpacing(GAP_PX)
        self._add_kernel(layout)
        layout.addSpacing(GAP_PX)
        self._add_aspp(layout)
        layout.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(content))
        session.model_changed.connect(self._read)
        canvas.pointer_moved.connect(lambda _column, _row: self._tell_here())
        session.item_changed.connect(self._ask)
        session.prediction_changed.connect(self._ask)
        session.engine.branches_read.connect(self._take_answers)
        session.engine.died.connect(self._on_engine_died)
        self._show_kernel()
        self._show_branch(-1)

    def _add_kernel(self, layout: QVBoxLayout) -> None:
        settings = self._settings
        rate, stride = int(settings.number("explain_rate")), int(settings.number("explain_stride"))
        self.rate = Choice([str(r) for r in RATES], self.tr("Rate"))
        self.rate.choose(RATES.index(rate) if rate in RATES else RATES.index(6))
        self.stride = Choice([str(s) for s in STRIDES], self.tr("Output stride"))
        self.stride.choose(STRIDES.index(stride) if stride in STRIDES else 0)
        self.picture = KernelPicture(self._theme)
        self.facts = label("", wrap=True)
        self.here = label("", "muted", wrap=True)
        # As high as its longest text, or what is below would jump under the pointer.
        self.here.setMinimumHeight(3 * self.here.fontMetrics().lineSpacing())
        self.here.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.on_image = QCheckBox(self.tr("Show it on the image, at the pointer"))
        self.on_image.setChecked(settings.flag("explain_on_image"))
        layout.addWidget(label(self.tr("How an atrous kernel reads the image"), "heading"))
        text = self.tr(
            "A 3×3 kernel has nine weights. At rate r they read features that are r apart, so it "
            "sees further with the same nine weights, and the feature map stays as fine as it is."
        )
        layout.addWidget(label(text, "muted", wrap=True))
        fields = ((self.tr("Rate"), self.rate), (self.tr("Stride"), self.stride))
        layout.addWidget(form_grid(fields))
        for widget in (self.picture, self.facts, self.here, self.on_image):
            layout.addWidget(widget)
        self.rate.group.idClicked.connect(lambda _place: self._show_kernel())
        self.stride.group.idClicked.connect(lambda _place: self._show_kernel())
        self.on_image.toggled.connect(lambda _on: self._show_kernel())

    def _add_aspp(self, layout: QVBoxLayout) -> None:
        self.aspp_title: QLabel = label("", "heading")
        self.aspp = AsppPicture(self._theme)
        self.aspp_note = label("", "muted", wrap=True)
        self.aspp_note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.aspp_note.setMinimumHeight(8 * self.aspp_note.fontMetrics().lineSpacing())
        for widget in (self.aspp_title, self.aspp, self.aspp_note):
            layout.addWidget(widget)
        self.aspp.chosen.connect(self._show_branch)

    # --- the kernel -----------------------------------------------------------------------------

    @property
    def kernel(self) -> Footprint:
        """The kernel chosen."""
        rate, stride = RATES[self.rate.group.checkedId()], STRIDES[self.stride.group.checkedId()]
        return Footprint(3, rate, stride)

    def _show_kernel(self) -> None:
        kernel = self.kernel
        self._settings.set("explain_rate", kernel.rate)
        self._settings.set("explain_stride", kernel.stride)
        self._settings.set("explain_on_image", self.on_image.isChecked())
        self.picture.show_kernel(kernel)
        text = self.tr(
            "Samples {spacing} pixels apart, a field of view of {field} × {field} pixels. An "
            "ordinary 3×3 kernel on these features: {ordinary} × {ordinary} pixels."
        )
        ordinary = Footprint(3, 1, kernel.stride)
        said = text.format(
            spacing=whole(kernel.spacing_px),
            field=whole(kernel.field_px),
            ordinary=whole(ordinary.field_px),
        )
        self.facts.setText(said.replace(" × ", "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"))
        self._probe()

    def _tell_here(self) -> None:
        pixel = self._canvas.probed_pixel
        if not self._is_in_sight:
            return
        if pixel is None or not self._canvas.has_image:
            self.here.setText("")
            return
        shown = self._shown()
        inside = shown.inside(*pixel, self._canvas.viewport.image)
        total = shown.kernel**2
        if shown.whole:
            text = ""
        elif inside == total:
            text = self.tr("Here all {total} weights fall on the image.")
        else:
            text = self.tr(
                "Here {inside} of {total} weights fall on the image; the others read padding, "
                "which is zero."
            )
        self.here.setText(text.format(inside=inside, total=total))

    def _shown(self) -> Footprint:
        if self._branch >= 0 and self._anatomy is not None:
            return footprint_of(self._anatomy.branches[self._branch], self._anatomy.output_stride)
        return self.kernel

    # --- the ASPP -------------------------------------------------------------------------------

    def _read(self) -> None:
        model = self._session.model
        if self._reading is not None:
            self._reading.cancel()
        if model is None:
            self._show_anatomy(None)
            return
        self._reading = self._session.files.submit(
            lambda: _read_anatomy(model.path),
            self._show_anatomy,
            lambda error: self._show_anatomy(None, sentence(error)),
        )

    def _show_anatomy(self, anatomy: Anatomy | None, problem: str = "") -> None:
        self._anatomy = anatomy
        self.aspp.show_anatomy(anatomy)
        self.aspp.setVisible(anatomy is not None)
        self._problem = problem
        self._show_branch(-1)
        self._ask()

    def _show_branch(self, place: int) -> None:
        self._branch = place
        anatomy, model = self._anatomy, self._session.model
        name = model.name if model is not None else ""
        if anatomy is None:
            self.aspp_title.setText(self.tr("The branches of the ASPP"))
            none = self.tr("They are drawn here once a model is loaded.")
            self.aspp_note.setText(self._problem or none)
        else:
            self.aspp_title.setText(self.tr("The ASPP of {model}").format(model=name))
            if place < 0:
                self.aspp_note.setText(
                    self.tr(
                        "Atrous spatial pyramid pooling looks at one feature map on several "
                        "scales at once. Point at a branch to see what it reads of the image."
                    )
                )
            else:
                text = branch_text(anatomy.branches[place], anatomy.output_stride)
                self.aspp_note.setText(" ".join(part for part in (text, self._colours()) if part))
        self._probe()

    def _colours(self) -> str:
        """Say what the colours over the image are."""
        if self._answers:
            return self.tr(
                "The colours show where it answers strongly, from dark to light; each branch is "
                "scaled to its own strongest feature."
            )
        if self._answer_problem:
            return self.tr("Its answer cannot be shown: {reason}.").format(
                reason=self._answer_problem
            )
        return ""

    def _ask(self) -> None:
        """Ask the engine what the branches answer to the image shown, while it is of interest.

        Once the image is predicted, for a prediction is what people wait for.
        """
        current, prediction = self._session.current, self._session.prediction
        asked: tuple[object, ...] = ()
        if current is not None and prediction is not None:
            asked = (current.item.image, current.source.page, prediction.model)
        if asked != self._asked:
            self._asked, self._request_id = (), 0
            if self._answers:
                self._show_answers([])
        if not self._is_in_sight or self._anatomy is None or asked == self._asked:
            return
        self._answer_problem = ""
        if current is not None and prediction is not None:
            self._asked = asked
            self._request_id = self._session.engine.read_branches(
                current.item.image, prediction.model, current.source.page
            )

    def _take_answers(self, event: Branches | BranchesFailed) -> None:
        if event.request_id != self._request_id:
            return
        if isinstance(event, Branches):
            self._show_answers([answer_image(seen) for seen in event.maps])
        else:
            self._answer_problem = from_engine(event.message).rstrip(".")
            self._show_answers([])

    def _on_engine_died(self) -> None:
        """Ask again when it is of interest next: what was asked died with the engine.

        Not at once, for that may be what it died of.
        """
        if not self._answers:
            self._asked, self._request_id = (), 0

    def _show_answers(self, answers: list[QImage]) -> None:
        self._answers = answers
        self.aspp.show_answers(answers)
        self._show_branch(self._branch)

    # --- over the image -------------------------------------------------------------------------

    def _probe(self) -> None:
        """Show on the image what is chosen here, or nothing."""
        probe = None
        if self._is_in_sight and self._branch >= 0:
            answer = self._answers[self._branch] if self._branch < len(self._answers) else None
            probe = Probe(self._shown(), branch_color(self._branch), None, answer)
        elif self._is_in_sight and self.on_image.isChecked():
            kernel = self.kernel
            probe = Probe(kernel, QColor(KERNEL_COLOR), Footprint(3, 1, kernel.stride))
        self._canvas.set_probe(probe)
        self._tell_here()

    def set_in_sight(self, is_in_sight: bool) -> None:
        """Show on the image what is chosen, or leave the image alone.

        A panel behind the tab of another is not hidden for Qt, so its dock must say so.
        """
        self._is_in_sight = is_in_sight
        self._ask()
        self._probe()


def _read_anatomy(path: Path) -> Anatomy:
    """Read in the background what opens checkpoints, too: the window is shown before."""
    from segcore.anatomy import read_anatomy

    return read_anatomy(path)


def answer_image(seen: U8) -> QImage:
    """Return uint8 (h, w), 255 for the strongest, in the colours of the heat map."""
    height, width = seen.shape
    pixels = np.ascontiguousarray(viridis()[seen])
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def footprint_of(branch: Branch, stride: int) -> Footprint:
    """Return what a branch reads of the image."""
    return Footprint(branch.kernel, branch.rate, stride, whole=branch.kind == "pooling")


def branch_text(branch: Branch, stride: int) -> str:
    """Return what a branch does, in two sentences."""
    footprint = footprint_of(branch, stride)
    if branch.kind == "pooling":
        text = translate(
            "Explain",
            "Image pooling: the mean of every feature over the whole image, the same everywhere. "
            "It says what kind of image this is; at large rates the outer weights of a kernel "
            "only read padding, and this branch makes up for it.",
        )
    elif branch.kind == "1x1":
        text = translate(
            "Explain",
            "1×1 convolution: the feature right here, {field} × {field} pixels, and no "
            "neighbours. It keeps what is small and sharp.",
        )
    else:
        text = translate(
            "Explain",
            "3×3 convolution of rate {rate}: nine samples, {spacing} pixels apart, with a field "
            "of view of {field} × {field} pixels. It gives {channels} channels.",
        )
    return text.format(
        rate=branch.rate,
        spacing=whole(footprint.spacing_px),
        field=whole(footprint.field_px),
        channels=whole(branch.channels),
    )
