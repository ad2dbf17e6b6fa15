"""Where in the body a field stands that an action found wrong."""

from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

from regulars.errors import FieldError, Invalid

_NAMES: Final[Mapping[str, str]] = {"/outside": "/outside_id"}


class within:  # noqa: N801 - read as a word in `with within("#/member")`
    """`with within("#/member"):` tells the fields of an Invalid raised inside as fields of that place."""

    __slots__ = ("_place",)

    def __init__(self, place: str = "#") -> None:
        self._place = place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, Invalid):
            error.errors = placed(error.errors, self._place)


def placed(errors: tuple[FieldError, ...], place: str) -> tuple[FieldError, ...]:
    """The errors with the pointers of the body; those that have one already stay as they are."""
    return tuple(
        FieldError(place + _NAMES.get(one.pointer, one.pointer), one.detail) if one.pointer.startswith("/") else one
        for one in errors
    )
