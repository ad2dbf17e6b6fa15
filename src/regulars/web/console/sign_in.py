"""Signing in and out, and the choice of the language."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.errors import TooMany
from regulars.i18n import languages
from regulars.web.console.page import SIGN_IN, Desk, Page, local_path
from regulars.web.pages import LANGUAGE_COOKIE

EVERYBODY: frozenset[str] = frozenset()
A_YEAR_SECONDS = 365 * 24 * 3600


async def sign_in(request: Request, desk: Desk) -> Response:
    """The form, and what it sends. A wrong e-mail and a wrong password get the same answer."""
    if request.method == "GET":
        return await form(request, desk, next_path=request.query_params.get("next", "/console"))
    sent = await request.form()
    email, password = str(sent.get("email", "")).strip(), str(sent.get("password", ""))
    next_path = str(sent.get("next", ""))
    try:
        person = await desk.sign_in.person(email, password, place_of(request))
    except TooMany as slow:
        return await form(request, desk, 429, next_path, email, "slow", slow.retry_after_seconds)
    if person is None:
        return await form(request, desk, 401, next_path, email, "wrong")
    answer = RedirectResponse(local_path(next_path), 303)
    await desk.sessions.open(request, answer, person.staff_id)
    return answer


async def form(
    request: Request,
    desk: Desk,
    status: int = 200,
    next_path: str = "",
    email: str = "",
    problem: str = "",
    wait_seconds: int = 0,
) -> Response:
    """The form as the person left it, never with the password."""
    return await desk.show(
        request,
        "sign_in.html",
        status=status,
        next_path=local_path(next_path),
        email=email,
        problem=problem,
        wait_seconds=wait_seconds,
    )


def place_of(request: Request) -> str:
    """Where a request came from, to slow down who guesses."""
    return request.client.host if request.client else ""


async def sign_out(request: Request, desk: Desk) -> Response:
    """Back to the form, without a session."""
    answer = RedirectResponse(SIGN_IN, 303)
    await desk.sessions.close(request, answer)
    return answer


async def choose_language(request: Request, desk: Desk) -> Response:
    """Remember the language in this browser and go back to where the choice was made."""
    sent = await request.form()
    answer = RedirectResponse(local_path(str(sent.get("next", ""))), 303)
    language = str(sent.get("language", ""))
    if language in languages():
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR_SECONDS, httponly=True, samesite="lax")
    return answer


PAGES = (
    Page(SIGN_IN, sign_in, EVERYBODY, methods=("GET", "POST")),
    Page("/console/sign-out", sign_out, EVERYBODY, methods=("POST",)),
    Page("/console/language", choose_language, EVERYBODY, methods=("POST",)),
)
