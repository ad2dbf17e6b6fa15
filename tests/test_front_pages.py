"""The pages a reader begins with: what they show is true, and they lead to all the others."""

import json
import re

import msgspec

from regulars.program_file import read_program
from regulars.stories import check_stories
from regulars.web.api.receipt_body import ReceiptBody
from tests.house import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
INDEX = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
TEMPLATES = (ROOT / "docs" / "templates" / "README.md").read_text(encoding="utf-8")
MOST_BYTES_OF_A_PICTURE = 250_000


def test_the_program_of_the_readme_keeps_its_promises() -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    program = read_program(text)
    results = check_stories(program, program.document.examples, "README.md")
    assert results
    assert [result.shown() for result in results if not result.is_kept] == []


def test_the_call_of_the_readme_is_one_that_the_api_takes() -> None:
    (body,) = re.findall(r"-d '(\{.*?\})'", README, re.DOTALL)
    sent = msgspec.convert(json.loads(body), ReceiptBody)
    assert sent.receipt_id
    assert sent.lines


def test_every_document_is_listed() -> None:
    for folder, index in ((ROOT / "docs", INDEX), (ROOT / "docs" / "templates", TEMPLATES)):
        listed = set(re.findall(r"\]\(([^)#]+)", index))
        pages = {page.relative_to(folder).as_posix() for page in folder.rglob("*.md")} - {"README.md"}
        own = {page for page in pages if folder.name == "templates" or not page.startswith("templates/")}
        assert sorted(own - listed) == [], f"the README of {folder.name} leads to every page"
    assert "(templates/README.md)" in INDEX


def test_every_picture_is_shown_and_small() -> None:
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert f"docs/pictures/{picture.name}" in README
        assert picture.stat().st_size < MOST_BYTES_OF_A_PICTURE
