"""A misspelt key, a wrong type or a missing token stops the start with one line that names the key and the fix."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.config import ConfigProblem, load
from bot.config_sections import SECTIONS, Package, Section

from .config_files import MINIMAL, TOKEN, loaded, refused, toml, written

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
FILLED_IN = {"CLASSCLOCK_TELEGRAM__TOKEN": TOKEN, "CLASSCLOCK_WEB__BASE_URL": "https://classclock.example.org"}


def test_three_keys_are_enough_and_the_rest_has_the_documented_defaults(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    assert config.telegram.token.get_secret_value() == TOKEN
    assert config.database.url.get_secret_value() == "sqlite://data/classclock.sqlite3"
    assert (config.tracking.countdown_seconds, config.tracking.heartbeat_seconds) == (5, 30)
    assert (config.tracking.heartbeat_silence_minutes, config.tracking.heartbeat_proof_minutes) == (5, 15)
    assert (config.tracking.package_buffer_minutes, config.tracking.rejoin_grace_minutes) == (10, 10)
    assert (config.telegram.updates, config.web.host, config.web.port) == ("polling", "127.0.0.1", 8080)
    assert config.zoom.account_id is None


def test_the_shipped_packages_are_an_hour_each_and_half_an_hour_without_a_fee(tmp_path: Path) -> None:
    packages = loaded(tmp_path).packages
    terms = [(package.name, package.minutes, package.currency) for package in packages]
    assert terms == [
        ("Europe", 60, "EUR"),
        ("USA", 60, "USD"),
        ("Canada", 60, "CAD"),
        ("Default", 60, "USD"),
        ("0 Fee", 30, "USD"),
    ]
    assert {package.rate for package in packages} == {Decimal(0)}


class TestTheExample:
    def test_it_loads_and_says_what_is_true_without_it(self) -> None:
        bare = load(None, FILLED_IN | {"CLASSCLOCK_SCHOOL__TIME_ZONE": "UTC"})
        assert load(EXAMPLE, FILLED_IN) == bare

    def test_unfilled_it_names_exactly_what_has_to_be_filled_in(self) -> None:
        with pytest.raises(ConfigProblem) as stopped:
            load(EXAMPLE, {})
        said = [line.removeprefix(f"{EXAMPLE}: ").split(":")[0] for line in stopped.value.lines]
        assert said == ["[telegram] token is missing", "[web] base_url is missing"]

    def test_it_holds_every_key_with_a_comment_and_no_other(self) -> None:
        in_file = dict[str, list[str]]()
        for block in EXAMPLE.read_text(encoding="utf-8").split("\n[")[1:]:
            heading, *body = block.splitlines()
            assignments = [line.removeprefix("# ").partition(" = ") for line in body]
            keys = [key for key, equals, _ in assignments if equals and key.isidentifier()]
            in_file[heading.strip("[]")] = keys
        models: dict[str, type[Section]] = {**SECTIONS, "packages": Package}
        in_model = {name: list(model.model_fields) for name, model in models.items()}
        assert in_file == in_model

    def test_every_optional_key_can_be_set_by_taking_its_comment_sign_away(self, tmp_path: Path) -> None:
        lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
        bare = [line.removeprefix("# ") if line.endswith(' = ""') else line for line in lines]
        assert written(tmp_path, "\n".join(bare), FILLED_IN) == load(EXAMPLE, FILLED_IN)


class TestWithoutAToken:
    def test_no_file_and_no_variable_is_one_line_that_says_where_to_get_one(self) -> None:
        with pytest.raises(ConfigProblem) as stopped:
            load(Path("nowhere/config.toml"), {})
        (line,) = stopped.value.lines
        for word in ("@BotFather", "nowhere/config.toml", "config.example.toml", "make demo"):
            assert word in line

    @pytest.mark.parametrize("body", ["", 'token = ""'])
    def test_a_file_without_one_says_the_same_of_its_key(self, tmp_path: Path, body: str) -> None:
        (line,) = refused(tmp_path, telegram=body)
        assert line.startswith("config.toml: [telegram] token is missing: ask @BotFather")

    def test_the_environment_alone_can_configure_the_program(self) -> None:
        env = FILLED_IN | {"CLASSCLOCK_SCHOOL__TIME_ZONE": "UTC"}
        assert load(Path("nowhere/config.toml"), env).telegram.token.get_secret_value() == TOKEN

    def test_what_the_environment_alone_left_out_is_named_as_a_variable(self) -> None:
        with pytest.raises(ConfigProblem) as stopped:
            load(None, {"CLASSCLOCK_TELEGRAM__TOKEN": TOKEN})
        assert [line.split(" is missing")[0] for line in stopped.value.lines] == [
            "CLASSCLOCK_WEB__BASE_URL",
            "CLASSCLOCK_SCHOOL__TIME_ZONE",
        ]


class TestTheFile:
    def test_a_misspelt_key_is_named_with_the_right_one(self, tmp_path: Path) -> None:
        assert refused(tmp_path, tracking="countdown_second = 5") == [
            "config.toml: [tracking] countdown_second is not a key; did you mean countdown_seconds?"
        ]

    def test_a_key_like_no_other_is_answered_with_the_list(self, tmp_path: Path) -> None:
        (line,) = refused(tmp_path, zoom="qqq = 1")
        assert line.startswith("config.toml: [zoom] qqq is not a key; there are account_id, client_id,")

    def test_a_misspelt_section_is_named_with_the_right_one(self, tmp_path: Path) -> None:
        assert refused(tmp_path, trackng="mode = 1") == [
            "config.toml: [trackng] is not a section; did you mean tracking?"
        ]

    @pytest.mark.parametrize("key", ["port", "_env_file"])
    def test_a_key_above_all_sections_is_told_where_it_belongs(self, tmp_path: Path, key: str) -> None:
        text = f"{key} = 1\n" + toml(MINIMAL)
        with pytest.raises(ConfigProblem, match=f"{key} stands outside the sections; .* belongs under"):
            written(tmp_path, text)

    @pytest.mark.parametrize(
        ("section", "body", "line"),
        [
            ("tracking", 'countdown_seconds = "5"', "countdown_seconds must be a plain whole number"),
            ("tracking", "countdown_seconds = 5.5", "countdown_seconds must be a plain whole number"),
            ("tracking", "countdown_seconds = true", "countdown_seconds must be a plain whole number"),
            ("tracking", "countdown_seconds = -1", "countdown_seconds must be at least 0"),
            ("tracking", "countdown_seconds = 61", "countdown_seconds must be at most 60"),
            ("tracking", 'mode = "Direct"', "mode must be 'direct', 'countdown' or 'companion'"),
            ("database", "url = 5", "url must be text in quotes"),
            ("zoom", "client_id = 5", "client_id must be text in quotes"),
        ],
    )
    def test_a_wrong_type_or_number_is_named_with_what_is_right(
        self, tmp_path: Path, section: str, body: str, line: str
    ) -> None:
        assert refused(tmp_path, **{section: body}) == [f"config.toml: [{section}] {line}"]

    def test_every_mistake_gets_a_line_of_its_own(self, tmp_path: Path) -> None:
        lines = refused(tmp_path, tracking='mod = "direct"\ncountdown_seconds = "5"', database="url = 5")
        assert len(lines) == 3

    def test_a_section_that_is_a_value_is_named(self, tmp_path: Path) -> None:
        text = "web = 5\n" + "\n".join(f"[{name}]\n{MINIMAL[name]}" for name in ("telegram", "school"))
        with pytest.raises(ConfigProblem, match=r"\[web\] must be a section with keys of its own$"):
            written(tmp_path, text)

    def test_bad_toml_is_one_line_with_its_place(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigProblem, match=r"config.toml: is not TOML: .*line 2") as stopped:
            written(tmp_path, "[telegram]\ntoken = unquoted\n")
        assert len(stopped.value.lines) == 1

    def test_a_byte_order_mark_does_no_harm(self, tmp_path: Path) -> None:
        assert written(tmp_path, "\ufeff" + toml(MINIMAL))

    def test_text_in_another_encoding_is_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_bytes("[school]\nname = 'Niño'".encode("latin-1"))
        with pytest.raises(ConfigProblem, match=r"config\.toml: is not UTF-8 text"):
            load(tmp_path / "config.toml", {})

    def test_a_folder_in_its_place_is_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigProblem, match="cannot be read: Is a directory"):
            load(tmp_path, {})


class TestTheEnvironment:
    def test_it_wins_over_the_file(self, tmp_path: Path) -> None:
        env = {
            "CLASSCLOCK_WEB__PORT": "9000",
            "CLASSCLOCK_WEB__TRUST_PROXY": "true",
            "CLASSCLOCK_SCHOOL__ADMINS": "[7]",
        }
        config = loaded(tmp_path, env, web=f"{MINIMAL['web']}\nport = 8000")
        assert (config.web.port, config.web.trust_proxy, config.school.admins) == (9000, True, [7])
        assert config.web.base_url == "https://classclock.example.org"

    def test_an_empty_variable_counts_as_not_set(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, {"CLASSCLOCK_WEB__PORT": ""}).web.port == 8080

    def test_a_misspelt_variable_is_named_with_the_right_one(self, tmp_path: Path) -> None:
        assert refused(tmp_path, {"CLASSCLOCK_TRACKING__COUNTDOWN_SECOND": "5"}) == [
            "CLASSCLOCK_TRACKING__COUNTDOWN_SECOND is not a setting; "
            "did you mean CLASSCLOCK_TRACKING__COUNTDOWN_SECONDS?"
        ]

    def test_a_wrong_value_is_named_by_its_variable(self, tmp_path: Path) -> None:
        assert refused(tmp_path, {"CLASSCLOCK_WEB__PORT": "http"}) == [
            "CLASSCLOCK_WEB__PORT must be a plain whole number"
        ]

    def test_a_list_that_is_none_is_named_by_its_variable(self, tmp_path: Path) -> None:
        assert refused(tmp_path, {"CLASSCLOCK_SCHOOL__ADMINS": "1,2"}) == [
            "CLASSCLOCK_SCHOOL__ADMINS must be a JSON list, like [123456789]"
        ]

    def test_packages_can_come_as_a_json_list(self, tmp_path: Path) -> None:
        said = '[{"name": "Evening", "minutes": 45, "rate": "12.50", "currency": "EUR"}]'
        (package,) = loaded(tmp_path, {"CLASSCLOCK_PACKAGES": said}).packages
        assert (package.name, package.minutes, package.rate) == ("Evening", 45, Decimal("12.50"))

    def test_the_test_suites_own_variables_are_let_through(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, {"CLASSCLOCK_TEST_DATABASE": "postgres://postgres@127.0.0.1/x"})
