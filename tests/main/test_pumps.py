"""`regulars pumps`: 0 there is none or it is accepted, 1 there is one, 2 wrong use; the story runs as it is."""

from pathlib import Path

from tests.main.commands import regulars, told

PROGRAMS = Path(__file__).parents[1] / "analytics" / "pumps" / "programs"


def test_a_pump_is_told_as_a_story_that_check_runs(tmp_path: Path) -> None:
    program = PROGRAMS / "points-for-sale.yaml"
    found = told("pumps", program, code=1)
    assert found["sequences"] <= 2000
    assert found["pump"]["currency"] == "EUR"
    story = tmp_path / "pump.story"
    story.write_text(found["pump"]["story"])
    assert told("check", program, "--stories", story)["faults"] == []


def test_without_one_the_number_of_sequences_is_told(tmp_path: Path) -> None:
    program = tmp_path / "sound.yaml"
    program.write_text("program: sound\ntimezone: UTC\ncurrency: EUR\nwallets: {points: {worth: 0.01}}\n")
    assert "sound: 60 sequences played, no money pump found." in regulars("pumps", program, "--sequences", "60").stdout


def test_what_is_found_is_the_same_on_one_process_and_on_two() -> None:
    program = PROGRAMS / "bands.yaml"
    one, two = (told("pumps", program, "--processes", many, code=1) for many in ("1", "2"))
    assert one == two
    assert one["sequences"] > 250, "not in the first part, which is played before there are others"


def test_wrong_use_is_told_with_the_field() -> None:
    wrong = regulars("pumps", PROGRAMS / "bands.yaml", "--share", "much", code=2)
    assert "share: 'much' is not a share such as 50%" in wrong.stderr
