"""What the desk's widgets share: a script that begins with `desk.js`, and an ear for what a callback prints."""

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def script(name: str) -> str:
    """A widget's own script after what all of them share."""
    return "".join((HERE / file).read_text(encoding="utf-8") for file in ("desk.js", name))


def overheard(work: Callable[[], Any]) -> str:
    """Do `work`, and return what it printed: JupyterLab hides a callback's prints in a log that nobody opens."""
    told = io.StringIO()
    with redirect_stdout(told):
        work()
    return told.getvalue().strip()
