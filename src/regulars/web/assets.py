"""The files that pages are served with: style, script, icons, fonts.

Their address holds a digest of all of them, so a browser may keep each for ever, and the addresses inside a
style sheet stay relative. They are read once, and pressed once when a browser first asks for them pressed.
"""

import gzip
import hashlib
import mimetypes
from functools import cached_property
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

STATIC = Path(__file__).parent / "static"
FOR_EVER: Final = "public, max-age=31536000, immutable"
NOT_SERVED: Final = {".toml"}
PRESSED: Final = {".css", ".js", ".svg", ".txt"}
TYPES: Final = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Assets:
    """The files of one folder, under one address."""

    def __init__(self, folder: Path = STATIC) -> None:
        found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in NOT_SERVED)
        self.files: dict[str, bytes] = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
        self.pressed: dict[str, bytes] = {}

    @cached_property
    def digest(self) -> str:
        """Changes when any file does."""
        whole = hashlib.sha256()
        for name, body in self.files.items():
            whole.update(f"{name}\0{len(body)}\0".encode())
            whole.update(body)
        return whole.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a file, such as `app.css` or `vendor/htmx.min.js`. Raises KeyError."""
        self.files[name]
        return f"/static/{self.digest}/{name}"

    def route(self) -> Route:
        """Where the files are served."""
        return Route("/static/{digest}/{name:path}", self.serve, methods=["GET"], name="static")

    async def serve(self, request: Request) -> Response:
        """One file. An old digest gets the new file, to be asked for again next time."""
        name = request.path_params["name"]
        body = self.files.get(name)
        if body is None:
            return Response(status_code=404)
        fresh = request.path_params["digest"] == self.digest
        headers = {"cache-control": FOR_EVER if fresh else "no-cache", "vary": "accept-encoding"}
        if Path(name).suffix in PRESSED and "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            body = self.press(name)
        return Response(body, media_type=media_type(name), headers=headers)

    def press(self, name: str) -> bytes:
        """The file pressed with gzip, kept for the next browser."""
        if name not in self.pressed:
            self.pressed[name] = gzip.compress(self.files[name], 9, mtime=0)
        return self.pressed[name]


def media_type(name: str) -> str:
    """What kind of file this is, as browsers want to hear it."""
    return TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
