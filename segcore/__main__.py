"""The command line: `segcore predict | evaluate | train | export | info | models`.

Each command imports only what it needs, so that comparing two folders of masks answers at once.
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from segcore import (
    evaluate_command,
    export_command,
    gallery_command,
    info_command,
    predict_command,
    train_command,
)
from segcore.errors import SegDeskError, UsageError, is_out_of_memory, sentence_of

__all__ = ["main"]

_STATUS = """\
exit status: 0 done; 1 some images could not be read, or the memory ran out; 2 wrong use or bad
input, or nothing could be written; 130 stopped by Ctrl+C"""
# What the disk says of itself, and no file's name with it.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    0 done, 1 some images could not be read or memory ran out, 2 wrong use or bad input, 130
    stopped. Whatever is no fault of SegDesk's own is one sentence on stderr.
    """
    try:
        return _run(argv)
    except KeyboardInterrupt:
        if argv is None:  # as a program, which is about to end: a second Ctrl+C changes nothing
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        print(f"{_new_line()}segcore: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        status, sentence = _ending(error)
        if not status:
            raise
        print(f"segcore: {sentence}", file=sys.stderr)
        return status


def _ending(error: Exception) -> tuple[int, str]:
    """Return the exit status and the sentence for an error; 0 for a fault of our own."""
    if is_out_of_memory(error) or is_out_of_memory(error.__cause__):
        return 1, sentence_of(error)
    if isinstance(error, SegDeskError):
        return 2, str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return 2, f"{error.filename}: {error.strerror}; give another place"
    if isinstance(error, OSError) and error.errno in _DISK:
        return 2, f"{error.strerror}: free some disk space or give another place"
    return 0, ""


def _new_line() -> str:
    """Return what goes below the ^C that a terminal shows."""
    return "\n" if sys.stderr.isatty() else ""


def _run(argv: Sequence[str] | None) -> int:
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.version:
        from segcore.provenance import own_version

        print(f"segcore {own_version()}")
        return 0
    if arguments.command is None:
        parser.print_help(sys.stderr)
        return 2
    logging.basicConfig(
        level=logging.INFO if arguments.verbose else logging.WARNING,
        format="segcore: %(message)s",
        stream=sys.stderr,
    )
    command: Callable[[argparse.Namespace], int] = arguments.command
    return command(arguments)


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong, as every other error here does."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="segcore",
        description="Segment images, train and score models, without a screen.",
        epilog=_STATUS,
    )
    parser.add_argument("--verbose", action="store_true", help="say what the engine chooses")
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, text, add_arguments, command in _COMMANDS:
        one = commands.add_parser(name, help=text)
        one.set_defaults(command=command)
        add_arguments(one)
    return parser


_Command = tuple[
    str, str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]
]
_COMMANDS: tuple[_Command, ...] = (
    (
        "predict",
        "write a palettized mask for each image",
        predict_command.add_arguments,
        predict_command.predict,
    ),
    (
        "evaluate",
        "score a model, or predicted masks, against labels",
        evaluate_command.add_arguments,
        evaluate_command.evaluate,
    ),
    (
        "train",
        "fine-tune a model on a project's labels",
        train_command.add_arguments,
        train_command.train,
    ),
    (
        "export",
        "write a model for other programs, and check it",
        export_command.add_arguments,
        export_command.export,
    ),
    (
        "models",
        "list the models that can be had by name, or fetch one",
        gallery_command.add_arguments,
        gallery_command.models,
    ),
    ("info", "say what a model is and knows", info_command.add_arguments, info_command.info),
)


if __name__ == "__main__":
    sys.exit(main())
