"""Folders of images and masks by name, and what a project finds in them."""

from pathlib import Path

from segcore.project import (
    Project,
)


def make(root: Path, *names: str) -> Path:
    """Make files of one tiny picture each, or text where the name says so."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() in (".txt", ".md", ".db", ".xml"):
            path.write_text("nothing\n")
        else:
            path.write_bytes(b"not opened")  # finding files opens none
    return root


def found(project: Project) -> dict[str, tuple[str, str, bool]]:
    return {
        item.stem: (
            item.image.relative_to(project.root).as_posix(),
            item.mask.relative_to(project.root).as_posix(),
            item.has_mask,
        )
        for item in project.items
    }
