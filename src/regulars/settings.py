"""Every setting: its default, its sentence, and where its value came from.

A value is taken from the command line, else the environment (`REGULARS_PORT`; a secret also from the file
that `REGULARS_DATABASE_URL_FILE` names), else `regulars.toml` in the data folder or the file given with
--config, else its default.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from regulars.errors import FieldError, Invalid

PREFIX = "REGULARS_"
FILE_NAME = "regulars.toml"
SECRET = {"secret": True}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of this installation; `origins` says for each name where its value came from."""

    database_url: Annotated[
        str | None,
        Meta(
            description="The PostgreSQL to use, as postgresql://user:password@host/name. "
            "Without it Regulars runs its own, inside the data folder.",
            extra=SECRET,
        ),
    ] = None
    data_dir: Annotated[Path, Meta(description="The folder for the built-in database, backups and the settings file.")]
    postgres_bindir: Annotated[
        Path | None,
        Meta(description="A folder with other programs (initdb, postgres) for the built-in database."),
    ] = None
    host: Annotated[str, Meta(description="The address to listen on; 0.0.0.0 lets other machines in.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="The port to listen on; 0 takes any free one.")] = 8080
    processes: Annotated[
        int, Meta(ge=1, le=256, description="How many processes answer requests; one is enough for a shop.")
    ] = 1
    tenant: Annotated[
        str,
        Meta(pattern="^[a-z][a-z0-9_]{0,39}$", description="Which of the businesses in this database to serve."),
    ] = "main"
    language: Annotated[
        Literal["en", "ru"], Meta(description="The language of pages until a person chooses another.")
    ] = "en"
    region: Annotated[
        Annotated[str, Meta(pattern="^[A-Z]{2}$")] | None,
        Meta(description="The two-letter country whose phone numbers need no country code, such as RO."),
    ] = None
    log_format: Annotated[
        Literal["auto", "console", "json"],
        Meta(description="Logs for people (console) or programs (json); auto looks whether this is a terminal."),
    ] = "auto"
    base_url: Annotated[
        Annotated[str, Meta(pattern="^https?://[^/]+(/.*)?$")] | None,
        Meta(description="The address under which people reach these pages, for links on cards."),
    ] = None
    plan_members: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        Meta(
            description="A changed program by which more members than this lose something needs a second person. "
            "With this or the next setting, programs that have members change by plan and apply only."
        ),
    ] = None
    plan_owed_percent: Annotated[
        Annotated[int, Meta(ge=0, le=1000)] | None,
        Meta(
            description="A changed program that changes what is owed to members by more than so many per cent, "
            "up or down, needs a second person."
        ),
    ] = None
    origins: dict[str, str] = {}


TYPES: dict[str, Any] = {
    field.name: field.type for field in msgspec.structs.fields(Settings) if field.name != "origins"
}
META: dict[str, Meta] = {name: get_args(kind)[1] for name, kind in TYPES.items()}
SECRETS = frozenset(name for name, meta in META.items() if meta.extra == SECRET)
PATHS = frozenset(("data_dir", "postgres_bindir"))


class Shown(msgspec.Struct, frozen=True):
    """One setting as `regulars config show` prints it; a secret's value is masked."""

    name: str
    value: str | int | None
    origin: str
    sentence: str


def load(
    given: Mapping[str, object] | None = None,
    *,
    config: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """The settings in force. Raises Invalid with every wrong setting at once.

    given: values from the command line by setting name; None means not given.
    """
    environment = os.environ if environment is None else environment
    found: dict[str, Found] = {
        name: (value, f"--{name.replace('_', '-')}") for name, value in (given or {}).items() if value is not None
    }
    found = dict(from_environment(environment)) | found
    found = dict(from_file(config, found, environment)) | found
    values: dict[str, Any] = {"data_dir": default_data_dir(environment)}
    errors = list(misspelt(environment))
    for name, (value, origin) in found.items():
        try:
            values[name] = checked(name, value)
        except (ValueError, msgspec.ValidationError) as error:
            errors.append(FieldError(name, f"{error} (from {origin})"))
    if errors:
        raise Invalid(errors=tuple(errors))
    return Settings(**values, origins={name: found[name][1] if name in found else "default" for name in TYPES})


def checked(name: str, value: object) -> object:
    """The value as the setting's type. Raises ValueError with the reason."""
    if name not in TYPES:
        raise ValueError(suggest(name, list(TYPES)))
    return msgspec.convert(value, TYPES[name], strict=False, dec_hook=to_path)


def show(settings: Settings) -> tuple[Shown, ...]:
    """Every setting with its value, where that came from, and what it is for; secrets are masked."""
    return tuple(
        Shown(name, masked(name, getattr(settings, name)), settings.origins[name], META[name].description or "")
        for name in TYPES
    )


def masked(name: str, value: Path | str | int | None) -> str | int | None:
    """The value for showing: of a secret only what is not secret, the server's name and the database's."""
    if isinstance(value, Path):
        return str(value)
    if name in SECRETS and isinstance(value, str):
        without = re.sub(r"(password|passfile|sslpassword)=[^&\s]*", r"\1=***", value)
        return re.sub(r"//([^/@:]*):.*@", r"//\1:***@", without) if "://" in value else "***"
    return value


def default_data_dir(environment: Mapping[str, str]) -> Path:
    """`/var/lib/regulars` for root, else `regulars` in the person's data folder (XDG)."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/regulars")
    home = environment.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "regulars"


Found = tuple[object, str]


def from_environment(environment: Mapping[str, str]) -> Iterator[tuple[str, Found]]:
    """What the environment sets; a variable that is set but empty counts as not set. Raises Invalid."""
    for name in TYPES:
        for variable in variables_of(name):
            if environment.get(variable):
                yield name, (environment[variable], variable)
                break
            if name in SECRETS and environment.get(f"{variable}_FILE"):
                yield name, (read_secret(environment[f"{variable}_FILE"], name), f"{variable}_FILE")
                break


def from_file(
    config: Path | None, found: Mapping[str, Found], environment: Mapping[str, str]
) -> Iterator[tuple[str, Found]]:
    """What the settings file sets. Raises Invalid: a file that is not TOML, a name that is not a setting."""
    folder = str(found["data_dir"][0]) if "data_dir" in found else default_data_dir(environment)
    path = config or Path(folder).expanduser() / FILE_NAME
    if config is None and not path.is_file():
        return
    values = read_toml(path)
    if config is None and "data_dir" in values:
        raise Invalid(errors=(FieldError("data_dir", f"{path} lies in the data folder and cannot say where it is"),))
    for name, value in values.items():
        is_path = name in PATHS and isinstance(value, str)
        yield name, (path.parent / Path(value).expanduser() if is_path else value, str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """The file's names and values. Raises Invalid."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(errors=(FieldError("config", f"{path} cannot be read: {_why(error)}"),)) from error
    except tomllib.TOMLDecodeError as error:
        raise Invalid(errors=(FieldError("config", f"{path} is not TOML: {error}"),)) from error


def _why(error: OSError | UnicodeDecodeError) -> str:
    return "it is not in UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)


def read_secret(path: str, name: str) -> str:
    """The text of a secret's file, without the line end. Raises Invalid."""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(errors=(FieldError(name, f"{path} cannot be read: {_why(error)}"),)) from error


def misspelt(environment: Mapping[str, str]) -> Iterator[FieldError]:
    """Variables that are nearly the name of a setting.

    Others under our prefix are let be: the tests have some, and Kubernetes makes some for a service's name.
    """
    names = {variable for name in TYPES for variable in variables_of(name)}
    names |= {f"{variable}_FILE" for name in SECRETS for variable in variables_of(name)}
    for variable in environment:
        if variable.startswith(PREFIX) and variable not in names and nearest(variable, sorted(names), cutoff=0.9):
            yield FieldError(variable, suggest(variable, sorted(names)))


def suggest(name: str, known: list[str]) -> str:
    """A sentence that says that `name` is not known, and what may have been meant."""
    near = nearest(name, known, cutoff=0.6)
    return f"there is no setting {name}" + (f"; did you mean {near}?" if near else f"; there are {', '.join(known)}")


def nearest(name: str, known: list[str], *, cutoff: float) -> str | None:
    """The known name most like `name`, at least `cutoff` (0 to 1) alike."""
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=cutoff)), None)


def variables_of(name: str) -> tuple[str, ...]:
    """The environment variables of a setting, the first winning."""
    ours = PREFIX + name.upper()
    return (ours, "DATABASE_URL") if name == "database_url" else (ours,)


def to_path(kind: type, value: object) -> object:
    """msgspec's hook: a path from its text; ~ is the home folder."""
    if kind is Path and isinstance(value, str | Path):
        return Path(value).expanduser().absolute()
    raise TypeError(f"Expected `str`, got `{type(value).__name__}`")
