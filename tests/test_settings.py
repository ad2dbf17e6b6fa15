"""Settings: where each value comes from, and what is said when one is wrong."""

from pathlib import Path

import pytest

from regulars import settings
from regulars.errors import Invalid


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def write(folder: Path, text: str, name: str = "regulars.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def reasons(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {each.pointer: each.detail for each in error.value.errors}


def test_without_anything_given_every_setting_has_its_default() -> None:
    found = settings.load(environment={})
    assert (found.host, found.port, found.processes, found.tenant) == ("127.0.0.1", 8080, 1, "main")
    assert found.database_url is None
    assert set(found.origins.values()) == {"default"}


def test_the_data_folder_of_an_ordinary_person_follows_xdg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert settings.load(environment={"XDG_DATA_HOME": "/home/ana/d"}).data_dir == Path("/home/ana/d/regulars")
    assert settings.load(environment={}).data_dir == Path.home() / ".local/share/regulars"


def test_the_data_folder_of_root_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert settings.load(environment={"XDG_DATA_HOME": "/somewhere/d"}).data_dir == Path("/var/lib/regulars")


@pytest.mark.parametrize(
    ("given", "environment", "port", "origin"),
    [
        (None, {}, 8001, "{file}"),
        (None, {"REGULARS_PORT": ""}, 8001, "{file}"),
        (None, {"REGULARS_PORT": "8002"}, 8002, "REGULARS_PORT"),
        (8003, {"REGULARS_PORT": "8002"}, 8003, "--port"),
    ],
    ids=["file", "empty variable", "environment over file", "command line over both"],
)
def test_the_nearest_source_wins_and_is_named(
    given: int | None, environment: dict[str, str], port: int, origin: str, data_dir: Path
) -> None:
    file = write(data_dir, "port = 8001")
    found = settings.load({"data_dir": data_dir, "port": given}, environment=environment)
    assert found.port == port
    assert found.origins["port"] == origin.format(file=file)


def test_the_file_in_the_data_folder_of_the_environment_is_read(data_dir: Path) -> None:
    write(data_dir, 'tenant = "bakery"')
    assert settings.load(environment={"REGULARS_DATA_DIR": str(data_dir)}).tenant == "bakery"


def test_paths_in_a_file_start_where_the_file_lies(tmp_path: Path) -> None:
    config = write(tmp_path, 'data_dir = "shop"\npostgres_bindir = "/opt/pg/bin"', name="shop.toml")
    found = settings.load(config=config, environment={})
    assert found.data_dir == tmp_path / "shop"
    assert found.postgres_bindir == Path("/opt/pg/bin")


def test_a_file_that_is_no_text_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\x89PNG")
    for name, why in (("binary", "it is not in UTF-8"), ("", "Is a directory")):
        with pytest.raises(Invalid) as told:
            settings.read_toml(tmp_path / name)
        assert told.value.errors[0].detail == f"{tmp_path / name} cannot be read: {why}"


def test_a_named_file_is_read_instead_of_the_one_in_the_data_folder(data_dir: Path, tmp_path: Path) -> None:
    write(data_dir, "port = 8001")
    config = write(tmp_path, "port = 8002", name="other.toml")
    assert settings.load({"data_dir": data_dir}, config=config, environment={}).port == 8002


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REGULARS_DATABASE_URL"])
def test_the_database_address_may_come_from_a_variable_or_from_a_secret_file(variable: str, tmp_path: Path) -> None:
    url = "postgresql://shop:hush@db/regulars"
    secret = tmp_path / "secret"
    secret.write_text(url + "\n", encoding="utf-8")
    assert settings.load(environment={variable: url}).database_url == url
    from_file = settings.load(environment={f"{variable}_FILE": str(secret)})
    assert from_file.database_url == url
    assert from_file.origins["database_url"] == f"{variable}_FILE"


def test_our_own_variable_wins_over_the_usual_one() -> None:
    both = {"DATABASE_URL": "postgresql://a/b", "REGULARS_DATABASE_URL": "postgresql://c/d"}
    assert settings.load(environment=both).database_url == "postgresql://c/d"


def test_every_wrong_setting_is_named_at_once_with_its_reason_and_where_it_stands(data_dir: Path) -> None:
    file = write(data_dir, 'prot = 8080\nlanguage = "xx"\nhost = 5')
    with pytest.raises(Invalid) as error:
        settings.load({"data_dir": data_dir}, environment={"REGULARS_PORT": "http", "REGULARS_PROCESES": "2"})
    told = reasons(error)
    assert set(told) == {"prot", "language", "host", "port", "REGULARS_PROCESES"}
    assert told["prot"] == f"there is no setting prot; did you mean port? (from {file})"
    assert "from REGULARS_PORT" in told["port"]
    assert "did you mean REGULARS_PROCESSES?" in told["REGULARS_PROCESES"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 65536),
        ("port", -1),
        ("processes", 0),
        ("tenant", "Bakery No 1"),
        ("tenant", "a; drop schema"),
        ("language", "fr"),
        ("log_format", "xml"),
        ("base_url", "shop.example"),
    ],
)
def test_a_value_out_of_bounds_is_refused(name: str, value: object) -> None:
    with pytest.raises(Invalid) as error:
        settings.load({name: value}, environment={})
    assert list(reasons(error)) == [name]


def test_variables_of_others_under_our_prefix_are_let_be() -> None:
    made_by_kubernetes = {
        "REGULARS_SERVICE_HOST": "10.0.0.1",
        "REGULARS_PORT_8080_TCP": "tcp://10.0.0.1:8080",
    }
    of_our_tests = {"REGULARS_BROWSER": "x", "REGULARS_POSTGRES": "16", "REGULARS_TEST_DATABASE_URL": "x"}
    assert settings.load(environment=made_by_kubernetes | of_our_tests).port == 8080


def test_a_file_that_is_missing_or_not_toml_is_named(tmp_path: Path) -> None:
    for config in (tmp_path / "absent.toml", write(tmp_path, "port 8080", name="broken.toml")):
        with pytest.raises(Invalid) as error:
            settings.load(config=config, environment={})
        assert str(config) in reasons(error)["config"]


def test_the_file_in_the_data_folder_cannot_move_the_data_folder(data_dir: Path) -> None:
    write(data_dir, 'data_dir = "elsewhere"')
    with pytest.raises(Invalid) as error:
        settings.load({"data_dir": data_dir}, environment={})
    assert list(reasons(error)) == ["data_dir"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://shop:hush@db:5432/regulars", "postgresql://shop:***@db:5432/regulars"),
        ("postgresql://shop:hu/s@h@db/regulars", "postgresql://shop:***@db/regulars"),
        ("postgresql://db/regulars?user=a&password=hush", "postgresql://db/regulars?user=a&password=***"),
        ("host=db password=hush", "***"),
    ],
)
def test_showing_the_settings_never_shows_a_secret(url: str, shown: str) -> None:
    rows = {row.name: row for row in settings.show(settings.load(environment={"DATABASE_URL": url}))}
    assert rows["database_url"].value == shown
    assert rows["database_url"].origin == "DATABASE_URL"
    assert "hush" not in repr(rows)


def test_every_setting_is_shown_with_a_sentence() -> None:
    rows = settings.show(settings.load(environment={}))
    assert [row.name for row in rows] == list(settings.TYPES)
    assert all(row.sentence.endswith(".") for row in rows)
