"""What must hold of every sequence: the story says what was played, and playing it again brings the same."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.analytics.pumps.adversary import Adversary
from regulars.analytics.pumps.game import Game, Impossible
from regulars.analytics.pumps.ground import Ground
from regulars.analytics.pumps.growth import Growth
from regulars.analytics.pumps.told import pump_of
from regulars.program_file import read_program, template
from regulars.stories import check_stories, parse
from regulars.stories.acts import Consents

GROUNDS = [
    Ground(read_program(template(name)))
    for name in ("hybrid", "paid-club", "bakery-surprise", "sample-box", "coffee-stars", "pharmacy-balance", "values")
]


@settings(max_examples=60)
@given(ground=st.sampled_from(GROUNDS), number=st.integers(0, 10**9))
def test_a_sequence_is_told_in_a_story_that_is_read_as_it_was_played(ground: Ground, number: int) -> None:
    moves = Adversary(ground, 7).sequence(number)
    game = Game(ground)
    try:
        game.play(moves)
    except Impossible:
        return
    story = pump_of(ground, moves, Growth(1, 0, Fraction(0), "together")).story
    program = ground.program
    (played,) = check_stories(program, story, "sequence")
    assert played.is_kept, story + played.shown()
    (read,) = parse(story, {program.document.program: program}, program)
    actions = [step.action for step in read.steps if not isinstance(step.action, Consents)]
    assert actions == [one.action for one in game.played]


def test_the_same_seed_and_number_give_the_same_sequence() -> None:
    ground = GROUNDS[0]
    assert Adversary(ground, 3).sequence(5) == Adversary(ground, 3).sequence(5)
    assert Adversary(ground, 3).sequence(5) != Adversary(ground, 4).sequence(5)
