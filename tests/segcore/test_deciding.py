"""Ids and margins against a plain softmax."""

import numpy as np
import pytest

from segcore.deciding import decide


@pytest.mark.parametrize("num_classes", [2, 3, 21, 255])
def test_ids_and_margin_are_those_of_a_softmax(num_classes: int) -> None:
    size = (37, 700) if num_classes < 255 else (3, 5)
    logits = np.random.default_rng(0).normal(0, 3, (*size, num_classes)).astype(np.float32)
    ids, margin = decide(logits)
    shares = np.exp(logits.astype(np.float64))
    shares = np.sort(shares / shares.sum(-1, keepdims=True), axis=-1)
    np.testing.assert_array_equal(ids, logits.argmax(-1))
    expected = (shares[..., -1] - shares[..., -2]) * 255
    assert np.abs(margin - expected).max() <= 0.501


def test_by_hand() -> None:
    """exp(0), exp(0), exp(ln 2): probabilities 1/4, 1/4, 1/2, so the margin is 1/4 of 255."""
    logits = np.array([[[0.0, 0.0, np.log(2)], [5.0, 5.0, -90.0]]], np.float32)
    ids, margin = decide(logits)
    assert ids.tolist() == [[2, 0]]
    assert margin.tolist() == [[64, 0]]


def test_one_class_is_certain() -> None:
    ids, margin = decide(np.zeros((2, 3, 1), np.float32))
    assert not ids.any()
    assert (margin == 255).all()


def test_large_logits_do_not_overflow() -> None:
    ids, margin = decide(np.array([[[1e4, -1e4], [-1e30, 1e30]]], np.float32))
    assert ids.tolist() == [[0, 1]]
    assert margin.tolist() == [[255, 255]]
