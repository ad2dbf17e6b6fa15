"""Every check but the tests, in this order. `make check` runs it, and so do `make test` and CI.

Two steps run at a time; results are told in the order of the list. The first step that fails stops the rest.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CODE = ["src", "tests", "tools", "bench"]
AT_A_TIME = 2


class Step(NamedTuple):
    """A check: its name, the command, and the path without which there is nothing to check yet."""

    name: str
    command: list[str]
    needs: str = "."


class Result(NamedTuple):
    """What a command said, whether it was content, and how long it took."""

    ok: bool
    output: str
    seconds: float


def steps() -> list[Step]:
    """The recipe."""
    python, here = str(BIN / "python"), [part for part in CODE if any((ROOT / part).rglob("*.py"))]
    return [
        Step("format", [str(BIN / "ruff"), "format", "--check", "--output-format", "concise", *here]),
        Step("lint", [str(BIN / "ruff"), "check", *here]),
        Step("types", [str(BIN / "mypy"), *here]),
        Step("floors", [str(BIN / "lint-imports")]),
        stories(python),
        Step("texts", [python, "tools/texts.py", "--check"], needs="tools/texts.py"),
        Step("docs", [python, "tools/docs.py", "--check"], needs="tools/docs.py"),
        Step("features", [python, "tools/features.py", "--check"], needs="docs/features"),
    ]


def stories(python: str) -> Step:
    """The examples inside our programs, and the stories about them, through the engine."""
    programs = [*(ROOT / "tests/stories").rglob("*.yaml"), *(ROOT / "src").rglob("templates/*.yaml")]
    told = (ROOT / "tests/stories").rglob("*.story")
    files = [*map(str, sorted(programs)), *(part for story in sorted(told) for part in ("--stories", str(story)))]
    return Step("stories", [python, "-m", "regulars", "check", *files], needs="src/regulars/cli/check.py")


def main() -> None:
    begun = time.monotonic()
    os.chdir(ROOT)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        asked = [(step, pool.submit(run, step) if (ROOT / step.needs).exists() else None) for step in steps()]
        for step, future in asked:
            if not told(step, future):
                pool.shutdown(wait=False, cancel_futures=True)
                for process in running:
                    process.terminate()
                sys.exit(1)
    say("checked", f"{time.monotonic() - begun:5.1f} s", "")


running: list[subprocess.Popen[str]] = []


def run(step: Step) -> Result:
    """Run the step's command and gather what it says."""
    begun = time.monotonic()
    environment = os.environ if sys.stdout.isatty() else {**os.environ, "NO_COLOR": "1"}
    with subprocess.Popen(
        step.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        running.append(process)
        output, _ = process.communicate()
    return Result(process.returncode == 0, output, time.monotonic() - begun)


def told(step: Step, future: Future[Result] | None) -> bool:
    """Print the step's line, and all it said if it failed. False if it failed."""
    if future is None:
        say(step.name, f"nothing to check: no {step.needs} yet", "2")
        return True
    result = future.result()
    if result.ok:
        say(step.name, f"{result.seconds:5.1f} s", "32")
        return True
    say(step.name, f"{result.seconds:5.1f} s  failed: {' '.join(step.command)}", "31")
    print(result.output, flush=True)
    return False


def say(name: str, what: str, colour: str) -> None:
    """One line; coloured only on a terminal."""
    line = f"{name:8} {what}"
    print(f"\033[{colour}m{line}\033[0m" if colour and sys.stdout.isatty() else line, flush=True)


if __name__ == "__main__":
    main()
