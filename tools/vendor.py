"""Refreshes the third-party files that the pages are served with, from the packages `vendor.toml` names.

`python tools/vendor.py` takes each package with `npm pack`, copies the files named in `vendor.toml`, draws
the sprite of the icons named there, and writes the hashes back. To move to a newer version: change it in
`vendor.toml`, run this, read the difference. Needs npm on PATH; nothing else ever does.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "src/regulars/web/static/vendor", ROOT / "tests/browser/vendor")


def main() -> None:
    for folder in FOLDERS:
        listed = tomllib.loads((folder / "vendor.toml").read_text())
        with tempfile.TemporaryDirectory() as work:
            for package in listed["package"]:
                refresh(package, folder, Path(work))
        (folder / "vendor.toml").write_text(written(listed))


def refresh(package: dict[str, Any], folder: Path, work: Path) -> None:
    """Copy the files of one package, draw its sprite if it has icons, and note every hash in `package`."""
    unpacked = unpack(package["name"], package["version"], work)
    found = json.loads((unpacked / "package.json").read_text())["license"]
    if found.replace("BSD-0-Clause", "0BSD") != package["licence"]:
        sys.exit(f"{package['name']}: vendor.toml says {package['licence']}, the package says {found}")
    for name, file in package["files"].items():
        source = unpacked / file["from"]
        body = sprite(source, package["icons"]) if source.is_dir() else source.read_bytes()
        (folder / name).write_bytes(body)
        file["sha256"] = hashlib.sha256(body).hexdigest()


def unpack(name: str, version: str, work: Path) -> Path:
    answer = subprocess.run(
        ["npm", "pack", "--json", f"{name}@{version}"], cwd=work, check=True, capture_output=True, text=True
    )
    filename: str = json.loads(answer.stdout)[0]["filename"]
    archive = work / filename.replace("@", "").replace("/", "-")
    target = archive.with_suffix("")
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def sprite(folder: Path, icons: list[str]) -> bytes:
    """One SVG with a symbol for each icon, used as `<svg><use href="...#name"/></svg>`."""
    symbols = [symbol(name, (folder / f"{name}.svg").read_text()) for name in sorted(icons)]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]).encode()


def symbol(name: str, svg: str) -> str:
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*/>", svg)
    drawn = "".join(shape for shape in shapes if 'stroke="none"' not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


def written(listed: dict[str, Any]) -> str:
    """`vendor.toml` as text. The standard library reads TOML and does not write it."""
    parts = [HEAD]
    for package in listed["package"]:
        parts.append("[[package]]\n")
        plain = {key: value for key, value in package.items() if key != "files"}
        parts += [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in plain.items()]
        parts.append("\n[package.files]\n")
        for name, file in package["files"].items():
            fields = ", ".join(f"{key} = {json.dumps(value)}" for key, value in file.items())
            parts.append(f"{json.dumps(name)} = {{ {fields} }}\n")
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


HEAD = """\
# Third-party files, served as they are. Written by tools/vendor.py, which takes the versions from here.
# A package that carries no licence file of its own names its copyright here; the MIT text is in MIT.txt.

"""

if __name__ == "__main__":
    main()
