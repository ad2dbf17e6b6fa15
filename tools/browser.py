"""Finds a Chromium for the browser tests and writes its path to `.venv/browser.path`.

In this order: the setting REGULARS_BROWSER; a Chromium or Chrome on PATH; the distribution's package,
unpacked into `.venv/chromium/` without touching the system and without root; Playwright's own.
What is found is started once before it is believed. Absent all, one line says how to get one, and the
browser tests fail with the same line.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

VENV = Path(sys.prefix)
FOUND = VENV / "browser.path"
UNPACKED = VENV / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chromium-headless-shell")
HOW_TO_GET_ONE = (
    "No Chromium for the browser tests: install one (Debian: apt install chromium), or name one with "
    "REGULARS_BROWSER=/path/to/chromium, then run make setup-tests again."
)
# Smallest first: the shell has no window and needs far fewer libraries.
PACKAGES = ("chromium-headless-shell", "chromium")
INSTALLED = Path("/var/lib/dpkg/status")
# A C library other than the system's own cannot be loaded by the system's own loader.
NEVER_UNPACKED = {"libc6", "libc-bin", "libc-l10n", "locales"}


def main() -> None:
    for find in (written_before, setting, on_path, unpacked, of_playwright):
        path = find()
        if path and starts(path):
            FOUND.write_text(f"{path}\n")
            say(f"Browser for the tests: {path}")
            return
    FOUND.unlink(missing_ok=True)
    say(HOW_TO_GET_ONE)


def written_before() -> str | None:
    """What was found the last time, unless the setting now names another."""
    path = FOUND.read_text().strip() if FOUND.exists() else None
    return path if path and os.environ.get("REGULARS_BROWSER", path) == path else None


def setting() -> str | None:
    return os.environ.get("REGULARS_BROWSER")


def on_path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def unpacked() -> str | None:
    """The distribution's package, with the libraries and the font that this machine lacks."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return None
    for package in PACKAGES:
        say(f"Unpacking the distribution's {package} into {UNPACKED} ...")
        try:
            fetch(package)
            return str(launcher())
        except (OSError, subprocess.SubprocessError, LookupError) as error:
            say(f"  not possible: {complaint(error)}")
    return None


def of_playwright() -> str | None:
    say("Asking Playwright for its own Chromium ...")
    try:
        run([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"], timeout_seconds=300)
    except (OSError, subprocess.SubprocessError) as error:
        say(f"  not possible: {complaint(error)}")
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def starts(path: str) -> bool:
    """Whether the browser really starts here: a package that only points to a shop of apps does not."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom"]
    try:
        page = run([path, *flags, "data:text/html,<p>here"], timeout_seconds=60)
    except (OSError, subprocess.SubprocessError) as error:
        say(f"  {path} does not start: {complaint(error)}")
        return False
    return "here" in page


def fetch(package: str) -> None:
    """Download `package` and what it needs and this machine lacks, and unpack all of it.

    apt keeps its lists and downloads in a folder of ours, so that no root is needed and the system is left
    alone; it still checks the distribution's signatures.
    """
    shutil.rmtree(UNPACKED, ignore_errors=True)
    work = UNPACKED / "apt"
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        (work / folder).mkdir(parents=True)
    apt = apt_of(work)
    apt("update")
    plan = apt("install", "--print-uris", "--yes", "--no-install-recommends", package, "fonts-dejavu-core")
    # The browser looks for its data beside itself, so these are unpacked even where the system has them.
    wanted = {package, "chromium-common", *packages_in(plan)} - NEVER_UNPACKED
    apt("download", *sorted(wanted))
    for archive in sorted((work / "debs").glob("*.deb")):
        run(["dpkg-deb", "-x", str(archive), str(UNPACKED / "root")])
    shutil.rmtree(work)


def apt_of(work: Path) -> Callable[..., str]:
    """apt-get with every folder it writes to under `work`."""
    options = {
        "Dir::State": work,
        "Dir::State::Lists": work / "lists",
        "Dir::State::status": INSTALLED,
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "true",
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "20",
    }
    given = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    return lambda *words: run(["apt-get", "-q", *given, *words], folder=work / "debs", timeout_seconds=300)


def packages_in(plan: str) -> list[str]:
    """The packages apt would fetch; each line of its plan is 'address' name_version_arch.deb size sum."""
    lines = [line.split() for line in plan.splitlines() if line.startswith("'")]
    return [words[1].partition("_")[0] for words in lines]


def launcher() -> Path:
    """A small script that starts the unpacked browser with its own libraries and fonts."""
    root = UNPACKED / "root"
    browser = next((path for name in PACKAGES if (path := root / "usr/lib/chromium" / name).exists()), None)
    if browser is None:
        raise LookupError("the package holds no browser")
    fonts = UNPACKED / "fonts.conf"
    fonts.write_text(FONTS.format(here=UNPACKED))
    script = UNPACKED / "chromium.sh"
    libraries = ":".join(map(str, library_folders(root)))
    script.write_text(LAUNCHER.format(libraries=libraries, fonts=fonts, browser=browser))
    script.chmod(0o755)
    return script


def library_folders(root: Path) -> Iterator[Path]:
    """Every folder under `root` in which the loader must look: where the shared libraries lie."""
    places = {library.parent for top in ("lib", "usr/lib") for library in (root / top).glob("**/*.so*")}
    return (place for place in sorted(places) if "chromium" not in place.parts[len(root.parts) :])


LAUNCHER = """#!/bin/sh
LD_LIBRARY_PATH="{libraries}" FONTCONFIG_FILE="{fonts}" exec "{browser}" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir>{here}/root/usr/share/fonts</dir>
  <cachedir>{here}/fontcache</cachedir>
</fontconfig>
"""


def run(words: list[str], *, folder: Path | None = None, timeout_seconds: int = 120) -> str:
    """Run a command without a shell and give what it printed. Raises OSError, SubprocessError."""
    done = subprocess.run(
        words,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout


def complaint(error: Exception) -> str:
    lines = [line.strip() for line in str(getattr(error, "stderr", None) or error).splitlines() if line.strip()]
    return next((line for line in reversed(lines) if "rror" in line or line.startswith("E:")), lines[-1])


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    main()
