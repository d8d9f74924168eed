"""What the window's process imports: in a process of its own, as other tests import TensorFlow."""

import json
import subprocess
import sys
from pathlib import Path

CODE = """
import json, sys
sys.path.insert(0, sys.argv.pop(1))
import fake_worker
from PySide6.QtCore import QTimer
from app.__main__ import create_app

application, window = create_app(sys.argv[1:], fake_worker.start)
timer = QTimer()
timer.timeout.connect(lambda: window.session.prediction is not None and window.close())
timer.start(10)
QTimer.singleShot(60_000, lambda: application.exit(1))
status = application.exec()
print(json.dumps([status, sorted({name.split(".")[0] for name in sys.modules})]))
"""


def test_the_windows_process_has_not_imported_tensorflow(project: Path, tmp_path: Path) -> None:
    """Not even after an image was shown and predicted."""
    arguments = [str(Path(__file__).parent), str(project), "--home", str(tmp_path / "home")]
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    status, modules = json.loads(done.stdout.splitlines()[-1])
    assert status == 0
    assert "PySide6" in modules
    assert not {"tensorflow", "keras"} & set(modules)
