"""The API's resources, one file each: every endpoint of every module here, and of plugins."""

import sys

from regulars import kinds
from regulars.web.endpoint import Endpoint


def endpoints() -> list[Endpoint]:
    """All endpoints, by file name and in the order in which each file declares them."""
    modules = kinds.modules_in(sys.modules[__name__], "regulars.resources")
    return [found for module in modules for found in vars(module).values() if isinstance(found, Endpoint)]
