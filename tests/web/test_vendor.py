import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from regulars.web.console import reasons
from regulars.web.console.routes import pages
from tests.house import ROOT, SRC

VENDOR = SRC / "web/static/vendor"
FOLDERS = [VENDOR, ROOT / "tests/browser/vendor"]
NOT_TAKEN_FROM_A_PACKAGE = {"vendor.toml", "MIT.txt"}


def listed(folder: Path) -> dict[str, str]:
    """Each file and its hash as vendor.toml says."""
    packages = tomllib.loads((folder / "vendor.toml").read_text())["package"]
    return {name: file["sha256"] for package in packages for name, file in package["files"].items()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_each_file_from_elsewhere_is_the_one_that_was_taken(folder: Path) -> None:
    hashes = listed(folder)
    found = {path.name: path for path in folder.iterdir() if path.name not in NOT_TAKEN_FROM_A_PACKAGE}
    assert set(found) == set(hashes)
    changed = [name for name, path in found.items() if hashlib.sha256(path.read_bytes()).hexdigest() != hashes[name]]
    assert changed == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_each_package_names_its_version_and_licence_and_carries_its_text(folder: Path) -> None:
    for package in tomllib.loads((folder / "vendor.toml").read_text())["package"]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        has_text = any("LICENSE" in name for name in package["files"])
        assert has_text or (package["licence"] == "MIT" and package["copyright"]), package["name"]


def test_the_sprite_holds_every_icon_that_is_used() -> None:
    held = set(re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "icons.svg").read_text()))
    used = set(reasons.ICONS.values()) | {"coins"}
    used |= {page.menu.icon for page in pages() if page.menu}
    for template in (SRC / "web/templates").rglob("*.html"):
        for call in re.findall(r"(?:icon|ui\.empty)\((.*?)\)", template.read_text()):
            used |= set(re.findall(r'"([a-z0-9-]+)"', call.partition(", _(")[0])) - {"when-light", "when-dark"}
    assert used - held == set()


def test_no_page_or_asset_of_ours_asks_another_host() -> None:
    ours = [*(SRC / "web/templates").rglob("*.html"), *(SRC / "web/static").glob("*.*")]
    told = {path.name for path in ours if re.search(r"(?:src|href|url\(|@import)[^>\n]*//", path.read_text())}
    assert told == set()
