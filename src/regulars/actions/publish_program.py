"""Put a version of a program in force from a moment on."""

from datetime import datetime

from regulars.i18n import languages
from regulars.prose import terms
from regulars.store import program_terms, programs
from regulars.store.database import Connection
from regulars.store.notices import check_notice
from regulars.store.programs import Version
from regulars.store.shop import Shop
from regulars.stories.program_examples import check_program


async def publish_program(shop: Shop, text: str, *, from_at: datetime | None, at: datetime) -> Version:
    """Check a program file and keep it as the next version of its program, in force from `from_at`, or now.

    Its terms are kept with it, as members can read them now. Raises BadProgramFile, ExamplesFail when the program does
    not keep its own examples, NoticeTooShort when it makes something worse too soon; nothing is written then.
    """
    program, _ = check_program(text)
    since = from_at or at
    await check_notice(shop, program, since, at)
    texts = {language: terms(program, language) for language in languages()}

    async def publish(tx: Connection) -> Version:
        version = await programs.publish(tx, program.document.program, text, since, at)
        await program_terms.keep(tx, version.program_no, version.version, texts, at)
        return version

    version = await shop.db.run(publish)
    shop.programs.stale()
    return version
