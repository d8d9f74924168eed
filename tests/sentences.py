"""What an error says to people."""


def one_sentence(error: BaseException) -> str:
    """Return what an error says, which must be one sentence of a bearable length."""
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 500
    return text
