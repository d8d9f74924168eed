"""Every error SegDesk raises on purpose: one sentence saying what, which value, and what to do."""

import errno
import logging

log = logging.getLogger(__name__)


class SegDeskError(Exception):
    """Base of all errors meant to be read by a person; ``str(error)`` is one whole sentence."""


class UsageError(SegDeskError):
    """A request that contradicts itself or names something that does not exist."""


class ClassTableError(SegDeskError):
    """A class table that cannot be read or used."""


class ImageError(SegDeskError):
    """A picture that cannot be read."""


class MaskError(SegDeskError):
    """A mask that cannot be read, represented or written."""


class ProjectError(SegDeskError):
    """A folder that is no project, or a project that lacks what is asked of it."""


class CheckpointError(SegDeskError):
    """A file that is no checkpoint, is damaged, or does not fit what it is asked for."""


class DownloadError(SegDeskError):
    """A file that could not be fetched, or came and is not what it should be."""


class ExportError(SegDeskError):
    """An export that cannot be made, does not give what its checkpoint gives, or is out of date."""


class TrainingError(SegDeskError):
    """A fine-tuning that cannot start or cannot go on."""


class EngineError(SegDeskError):
    """A child process that could not start or died."""


def is_out_of_memory(error: BaseException | None) -> bool:
    """Tell whether an error means that there was too little memory, of whatever kind."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    # TensorFlow's is known by its name, for this room knows no TensorFlow; OpenVINO and ONNX
    # Runtime have kinds for anything at all, and say it in the text.
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"MemoryError", "ResourceExhaustedError"}:
        return True
    says_it_in_text = bool(names & {"RuntimeError", "RuntimeException", "Fail"})
    return says_it_in_text and "Failed to allocate" in str(error)


def sentence_of(error: BaseException) -> str:
    """Say in one sentence what ended a child's or a command's work; the log has the rest."""
    if isinstance(error, SegDeskError):
        return str(error)
    if is_out_of_memory(error):
        return "memory ran out: close other programs, or use a smaller model or smaller images"
    log.error("unexpected error", exc_info=error)
    return f"something unexpected happened in the engine ({kind_and_line(error)})"


def kind_and_line(error: BaseException) -> str:
    """Return an error's type and the first line of its text, at most 200 characters of it."""
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first:.200}"
