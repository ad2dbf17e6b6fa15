"""Points for reviews."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class Review(Rule, frozen=True, kw_only=True, tag="review"):
    """Points for reviewing an article, once for each: more with a photo, more still with a video."""

    well_known: ClassVar[WellKnown | None] = WellKnown(
        "review",
        ActivityTerms(
            fields={
                "content": FieldTerms(type="text", required=True, one_of=("text", "photo", "video")),
                "stars": FieldTerms(type="integer", at_least="1", at_most="5"),
            }
        ),
        "the article's sku",
    )

    text: Annotated[Decimal, Meta(title=N_("Points for words"))]
    photo: Annotated[
        Decimal | None, Meta(title=N_("Points with a photo"), description=N_("as for words when it is not said"))
    ] = None
    video: Annotated[
        Decimal | None, Meta(title=N_("Points with a video"), description=N_("as with a photo when it is not said"))
    ] = None
    verified: Annotated[bool, Meta(title=N_("Only who bought it"), description=N_("by the member's own receipts"))] = (
        True
    )

    def says(self) -> Sentences:
        """What it gives."""
        words = self.gives(self.text)
        photo = self.gives(self.photo or self.text)
        video = self.gives(self.video or self.photo or self.text)
        if words == photo == video:
            yield say("%(words)s for a review, once for each article", words=words)
        else:
            text = N_("for a review, once for each article: %(words)s, with a photo %(photo)s, with a video %(video)s")
            yield say(text, words=words, photo=photo, video=video)
        if self.verified:
            yield say("only for what the member bought here")

    def ready(self, terms: Terms) -> Earn:
        """The points by what the review has, once for each article; an edit does not give them again."""
        photo = self.text if self.photo is None else self.photo
        video = photo if self.video is None else self.video
        points = {
            content: terms.points(text).times(1)
            for content, text in (("text", self.text), ("photo", photo), ("video", video))
        }
        if not points["text"] <= points["photo"] <= points["video"]:
            raise ValueError("photo: a photo gives at least as much as words, a video at least as much as a photo")
        return Earn(
            f"{points}[activity.text('content')]",
            bars=(("not-bought", "not activity.given.bought"),) if self.verified else (),
            mark="activity.about",
        )


KIND = Review
