"""Makes the virtual environment and puts exactly the locked packages into it.

Run with any Python >= 3.11: `python3 tools/environment.py .venv requirements/run.lock`.
"""

import subprocess
import sys
import venv
from pathlib import Path


def main(folder: str, lock: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever calls this may have an older Python
        sys.exit(
            f"Regulars needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
            "Name another with PYTHON=python3.12 make ..."
        )
    python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        print(f"Making {folder} ...", file=sys.stderr)
        try:
            venv.create(folder, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit("Python's venv module is incomplete here. On Debian or Ubuntu: apt install python3-venv")
    print(f"Installing the packages of {lock} ...", file=sys.stderr)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", "."], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
