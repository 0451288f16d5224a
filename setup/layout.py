"""Where things lie in the project, and the environment its programs run in."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD = ROOT / "build"
REQUIREMENTS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
LOG = BUILD / "setup.log"


def project_environment() -> dict[str, str]:
    """The caller's, except that only this project's Python is seen."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "VIRTUAL_ENV")}
    path = os.pathsep.join([str(VENV / "bin"), kept.get("PATH", os.defpath)])
    return kept | {"PYTHONPATH": str(ROOT / "src"), "PATH": path}
