"""A thing or a file from the catalogue, for points."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.sentences import Sentences, Together, quoted, say
from regulars.engine.terms.outside import Outside, OutsideTerms, TakenOutside
from regulars.engine.words import Texts
from regulars.kinds import N_

Link = Annotated[str, Meta(pattern="^https://", max_length=500, description="an address that begins with https://")]


class CatalogueItem(TakenOutside, frozen=True, gc=False, kw_only=True, tag="catalogue_item"):
    """Something to be handed over, downloaded or sent."""

    about: Annotated[Texts, Meta(title=N_("Description"))] = msgspec.field(default_factory=dict)
    photos: Annotated[tuple[Link, ...], Meta(max_length=10, title=N_("Photos"))] = ()
    download: Annotated[
        Link | None, Meta(title=N_("Download"), description=N_("shown to the member who took it, and to nobody else"))
    ] = None
    parcel: Annotated[
        bool, Meta(title=N_("Sent by parcel"), description=N_("asks for an address; ordered, sent, arrived"))
    ] = False
    choices: Annotated[
        tuple[str, ...], Meta(max_length=50, title=N_("Choices"), description=N_("sizes or colours to choose from"))
    ] = ()

    def says(self) -> Sentences:
        """What it gives."""
        if self.download is not None:
            yield say("to download")
        elif self.parcel:
            yield say("sent by parcel")
        else:
            yield say("handed over in the shop")
        if self.choices:
            yield say("to choose from: %(choices)s", choices=Together(quoted(self.choices)))
        yield from self.lasts()

    def outside(self, terms: OutsideTerms) -> Outside:
        """A piece of the stock; a download is not given back."""
        if self.download and self.parcel:
            raise ValueError("parcel: it is either downloaded or sent")
        return Outside(
            valid=self.validity(), shares=self.shared(), most=self.most, choices=self.choices or None,
            may_cancel=self.download is None, parcel=self.parcel,
        )  # fmt: skip


KIND = CatalogueItem
