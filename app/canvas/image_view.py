"""The image that is worked on: what of it there is to see, and how strongly each layer is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.canvas.layers import MaskLayer, PhotoLayer, Style
from app.canvas.scene import IDENTITY, Scene
from app.canvas.zoom_view import ZoomView
from app.document import Document
from app.edits import U8
from app.instances import Instances
from app.pyramid import build_pyramid
from segcore.classes import ClassTable

LayerName = Literal["photo", "labels", "prediction"]
MaskName = Literal["labels", "prediction"]


class ImageView(ZoomView):
    """Shows a photo, a prediction and labels of one size.

    scene_changed: there is something else to see, or it looks otherwise; not told of what is
    painted, which only changes a box of the labels.
    """

    scene_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Scene(), parent)
        self._document: Document | None = None
        self._hidden: frozenset[int] = frozenset()

    def set_photo(self, photo: U8 | Sequence[U8] | None, keep_view: bool = False) -> None:
        """Show a photo: uint8 (H, W, 3) RGB, or its pyramid, which is best built in a thread.

        A document or prediction of another size is let go of, so set them after the photo.
        keep_view: keep zoom and place when the size is the same.
        """
        levels: Sequence[U8] = ()
        if photo is not None:
            levels = build_pyramid(photo) if isinstance(photo, np.ndarray) else photo
        self.scene.photo.set_levels(levels)
        shape = self.scene.photo.shape
        if self._document is not None and shape not in (None, self._document.size):
            self.set_document(None)
        if self.prediction_ids is not None and shape not in (None, self.prediction_ids.shape):
            self.set_prediction(None)
        self._take_image_size(keep_view)

    def set_document(self, document: Document | None) -> None:
        """Show these labels, or none. Raises ValueError when they are not of the photo's size."""
        if document is not None and self.scene.photo.shape not in (None, document.size):
            raise ValueError(
                f"labels of {document.size} do not fit the photo of {self.scene.photo.shape}: "
                "set the photo first"
            )
        self._document = document
        self.scene.labels.follow(lambda: None if document is None else document.ids)
        self._take_image_size(keep_view=True)

    def set_prediction(
        self, ids: U8 | None, palette: U8 | None = None, to_labels: U8 | None = None
    ) -> None:
        """Show a prediction, uint8 (H, W), in a palette, uint8 (256, 3) RGB; None for none.

        to_labels: uint8 (256,), prediction id -> label id (`ClassTable.lut_to`); default: the same.
        Raises ValueError when it is not of the image's size.
        """
        if ids is not None and self._viewport.image not in ((0, 0), ids.shape):
            raise ValueError(
                f"a prediction of {ids.shape} does not fit the image of {self._viewport.image}"
            )
        scene = self.scene
        scene.prediction_lut = IDENTITY if to_labels is None else to_labels
        scene.prediction.set_ids(None if ids is None else np.ascontiguousarray(ids))
        scene.prediction.set_look(palette=palette)
        scene.heat.set_margin(None)
        self._hide_classes()
        self._take_image_size(keep_view=True)

    def set_margin(self, margin: U8 | None) -> None:
        """Give the prediction its margin, uint8 (H, W); raises ValueError when of another size."""
        if margin is not None and self._viewport.image != margin.shape:
            raise ValueError(
                f"a margin of {margin.shape} does not fit the image of {self._viewport.image}"
            )
        self.scene.heat.set_margin(margin)
        self._show_change()

    def set_instances(self, instances: Instances | None) -> None:
        """Show these regions where regions are told apart; those of another size are not shown."""
        self.scene.instances.instances = instances
        self._show_change()

    def set_instances_of(self, name: MaskName) -> None:
        """Tell the regions of this mask apart."""
        self.scene.instances_of_prediction = name == "prediction"
        self._show_change()

    def set_class_table(self, classes: ClassTable) -> None:
        """Colour the labels by this table."""
        self.scene.labels.set_look(palette=classes.palette())
        self._show_change("labels")

    def set_layer(
        self, name: LayerName, visible: bool | None = None, opacity: float | None = None
    ) -> None:
        """Change how a layer is shown. opacity: 0..1."""
        layers: dict[LayerName, PhotoLayer | MaskLayer] = {
            "photo": self.scene.photo,
            "labels": self.scene.labels,
            "prediction": self.scene.prediction,
        }
        layers[name].set_look(visible=visible, opacity=opacity)
        self._show_change(name)

    def set_style(self, name: MaskName, style: Style) -> None:
        """Draw a mask filled, as contours, or both."""
        self._mask(name).set_style(style)
        self._show_change(name)

    def set_void_hatched(self, is_hatched: bool) -> None:
        """Draw void in the labels as thin slanted lines, or not at all."""
        self.scene.labels.set_style(hatches_void=is_hatched)
        self._show_change("labels")

    def set_heat_opacity(self, opacity: float) -> None:
        """Say how strongly the margin is shown, 0..1."""
        self.scene.heat.set_opacity(opacity)
        self._show_change()

    def set_names(self, labels: str, prediction: str) -> None:
        """Say what both are called where they are shown one beside the other."""
        self.scene.names = (labels, prediction)
        self._show_change()

    def _mask(self, name: MaskName) -> MaskLayer:
        return self.scene.labels if name == "labels" else self.scene.prediction

    def _show_change(self, name: LayerName | None = None) -> None:
        """Paint anew what a layer is part of; None: everything."""
        if name == "labels":
            self.show_upper_anew()
        else:
            self.show_anew()
        self.scene_changed.emit()

    @property
    def label_layer(self) -> MaskLayer:
        """The labels as drawn; read `visible` and `opacity`, change them with `set_layer`."""
        return self.scene.labels

    @property
    def prediction_layer(self) -> MaskLayer:
        """The prediction as drawn; read `visible` and `opacity`, change with `set_layer`."""
        return self.scene.prediction

    @property
    def photo(self) -> U8 | None:
        """The photo shown, uint8 (H, W, 3) RGB or (H, W, 4) BGRx."""
        return self.scene.photo.pixels

    @property
    def document(self) -> Document | None:
        """The labels shown."""
        return self._document

    @property
    def prediction_ids(self) -> U8 | None:
        """The prediction shown, uint8 (H, W)."""
        return self.scene.prediction.ids

    @property
    def prediction_lut(self) -> U8:
        """uint8 (256,): prediction id -> label id."""
        return self.scene.prediction_lut

    def set_hidden_classes(self, class_ids: Iterable[int]) -> None:
        """Do not draw these classes of the project, in labels and prediction alike."""
        self._hidden = frozenset(class_ids)
        self._hide_classes()
        self._show_change()

    def _hide_classes(self) -> None:
        self.scene.labels.set_look(hidden=self._hidden)
        lut = self.prediction_lut.tolist()
        self.scene.prediction.set_look(
            hidden=frozenset(i for i, label in enumerate(lut) if label in self._hidden)
        )

    def _take_image_size(self, keep_view: bool) -> None:
        shape = self.scene.photo.shape
        if shape is None and self._document is not None:
            shape = self._document.size
        ids = self.prediction_ids
        if shape is None and ids is not None:
            shape = (ids.shape[0], ids.shape[1])
        self._show_size(shape or (0, 0), keep_view)
        self.scene_changed.emit()
