"""What Telegram, the database, the clock and the law of secrets ask of a setting beyond its type."""

import traceback
from decimal import Decimal
from pathlib import Path

import pytest

from bot.config import ConfigProblem

from .config_files import MINIMAL, TOKEN, loaded, refused, toml, written


class TestTheBaseUrl:
    @pytest.mark.parametrize(
        "url",
        [
            "https://classclock.example.org",
            "https://classclock.example.org:8443/clock",
            "https://مدرسة.example",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "https://203.0.113.7",
        ],
    )
    def test_what_telegram_opens_is_taken(self, tmp_path: Path, url: str) -> None:
        assert loaded(tmp_path, web=f'base_url = "{url}"').web.base_url == url

    def test_the_closing_slash_is_dropped(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, web='base_url = "https://a.example/"').web.base_url == "https://a.example"

    @pytest.mark.parametrize(
        ("url", "fix"),
        [
            ("", "is missing: write the address"),
            ("localhost:8080", "must be a web address"),
            ("classclock.example.org", "must be a web address"),
            ("ftp://classclock.example.org", "must be a web address"),
            ("https://", "must be a web address"),
            ("https://a.example:99999", "must be a web address"),
            ("https://a.example/a b", "must be a web address"),
            (r"https://a.example\tb", "must be a web address"),
            (r"https://a.example\\b", "has a host that Telegram refuses in buttons"),
            ("http://localhost:8080", "has a host that Telegram refuses in buttons"),
            ("https://school", "has a host that Telegram refuses in buttons"),
            ("https://a.example.", "has a host that Telegram refuses in buttons"),
            ("https://a..example", "has a host that Telegram refuses in buttons"),
            ("https://-a.example", "has a host that Telegram refuses in buttons"),
            ("http://127.1", "has a host that Telegram refuses in buttons"),
            ("http://classclock.example.org", "must begin with https://"),
            ("http://203.0.113.7", "must be reachable by phones over https"),
            ("http://0.0.0.0:8080", "must be reachable by phones over https"),
            ("https://user:pass@a.example", "must not carry a user name"),
            ("https://a.example/?x=1", "must end before any ? or #"),
            ("https://a.example/#x", "must end before any ? or #"),
        ],
    )
    def test_what_telegram_would_refuse_is_refused_with_the_fix(self, tmp_path: Path, url: str, fix: str) -> None:
        (line,) = refused(tmp_path, web=f'base_url = "{url}"')
        assert line.startswith(f"config.toml: [web] base_url {fix}")


class TestTheConversations:
    @pytest.mark.parametrize(
        "url", ["redis://127.0.0.1:6379/0", "rediss://bot:geheim@redis.example.org", "redis://:geheim@[::1]/15"]
    )
    def test_the_address_of_a_redis_is_taken_and_its_password_kept_out_of_logs(self, tmp_path: Path, url: str) -> None:
        config = loaded(tmp_path, telegram=f'{MINIMAL["telegram"]}\nconversations = "{url}"')
        assert config.telegram.conversations is not None
        assert config.telegram.conversations.get_secret_value() == url
        assert ("geheim" in config.secrets()) == ("geheim" in url)

    def test_without_one_they_stand_in_the_database(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, {"CLASSCLOCK_TELEGRAM__CONVERSATIONS": ""}).telegram.conversations is None

    @pytest.mark.parametrize(
        "url",
        [
            "127.0.0.1:6379",
            "postgres://geheim@127.0.0.1/x",
            "redis://",
            "redis://127.0.0.1:geheim/0",
            "redis://127.0.0.1:99999",
            "redis://127.0.0.1/geheim",
            "redis://127.0.0.1/0?password=geheim",
            "redis://[geheim/0",
        ],
    )
    def test_what_is_none_is_refused_with_the_fix(self, tmp_path: Path, url: str) -> None:
        (line,) = refused(tmp_path, {"CLASSCLOCK_TELEGRAM__CONVERSATIONS": url})
        assert line.startswith("CLASSCLOCK_TELEGRAM__CONVERSATIONS must be the address of a Redis, like redis://")
        assert "geheim" not in line


class TestTheOtherChecks:
    @pytest.mark.parametrize("url", ["mysql://a", "asyncpg://a", "data.sqlite3", "sqlite://", "sqlite://:memory:", ""])
    def test_another_database_is_refused_with_a_sentence(self, tmp_path: Path, url: str) -> None:
        (line,) = refused(tmp_path, database=f'url = "{url}"')
        assert "sqlite://" in line

    def test_postgresql_is_the_same_as_postgres(self, tmp_path: Path) -> None:
        url = loaded(tmp_path, database='url = "postgresql://a@127.0.0.1/b"').database.url
        assert url.get_secret_value() == "postgres://a@127.0.0.1/b"

    @pytest.mark.parametrize(
        ("zone", "hint"),
        [("Cairo", "Africa/Cairo"), ("Europe/Mardid", "Europe/Madrid"), ("new york", "America/New_York")],
    )
    def test_an_unknown_zone_is_answered_with_a_known_one(self, tmp_path: Path, zone: str, hint: str) -> None:
        (line,) = refused(tmp_path, school=f'time_zone = "{zone}"')
        assert line == f"config.toml: [school] time_zone is not an IANA time zone; did you mean {hint}?"

    def test_a_webhook_needs_a_secret(self, tmp_path: Path) -> None:
        (line,) = refused(tmp_path, telegram=f'{MINIMAL["telegram"]}\nupdates = "webhook"')
        assert line.startswith("config.toml: [telegram] webhook_secret is missing")

    def test_a_webhook_needs_an_address_that_telegram_calls(self, tmp_path: Path) -> None:
        webhook = f'{MINIMAL["telegram"]}\nupdates = "webhook"\nwebhook_secret = "{"s" * 32}"'
        (line,) = refused(tmp_path, telegram=webhook, web='base_url = "https://a.example:9000"')
        assert line.startswith("config.toml: [web] base_url must be https on port 443, 80, 88 or 8443")
        own = webhook + '\napi_base = "http://127.0.0.1:8081"'
        assert loaded(tmp_path, telegram=own, web='base_url = "http://127.0.0.1:9000"')

    def test_half_of_zooms_credentials_are_none(self, tmp_path: Path) -> None:
        (line,) = refused(tmp_path, zoom='account_id = "a"\nclient_id = "b"')
        assert line.startswith("config.toml: [zoom] client_secret is missing")

    def test_a_lent_zoom_user_is_named_by_address_or_id(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, zoom='hosts = ["room1@school.example", "KDcuGIm1QgePTO8WbOqwIQ"]').zoom.hosts
        (line,) = refused(tmp_path, zoom='hosts = ["room1@school.example", "Room 2"]')
        assert line.startswith("config.toml: [zoom] hosts entry 2 is not a Zoom user")

    def test_one_lost_beat_may_not_end_a_class(self, tmp_path: Path) -> None:
        (line,) = refused(tmp_path, tracking="heartbeat_seconds = 31\nheartbeat_silence_minutes = 1")
        assert line.startswith("config.toml: [tracking] heartbeat_silence_minutes must last two heartbeats")

    @pytest.mark.parametrize("key", ["admin_token", "cron_secret"])
    def test_an_empty_secret_closes_the_door_and_a_short_one_is_refused(self, tmp_path: Path, key: str) -> None:
        assert getattr(loaded(tmp_path, web=f'{MINIMAL["web"]}\n{key} = ""').web, key) is None
        (line,) = refused(tmp_path, web=f'{MINIMAL["web"]}\n{key} = "short"')
        assert line.startswith(f"config.toml: [web] {key} is too short")

    @pytest.mark.parametrize(
        ("change", "line"),
        [
            ('currency = "EURO"', "currency is not a currency"),
            ('currency = "EUR"\nrate = -1', "rate must be at least 0"),
            ('currency = "EUR"\nrate = 0.00001', "rate must be an amount"),
            ('currency = "EUR"\nrate = "ten"', "rate must be an amount"),
            ('currency = "EUR"\nrate = nan', "rate must be an amount"),
            ('currency = "EUR"\nrates = 1', "rates is not a key; did you mean rate?"),
        ],
    )
    def test_a_mistake_in_a_package_is_named_with_its_number(self, tmp_path: Path, change: str, line: str) -> None:
        first = '[[packages]]\nname = "A"\nminutes = 60\ncurrency = "USD"\n'
        text = toml(MINIMAL)
        with pytest.raises(ConfigProblem) as stopped:
            written(tmp_path, f'{text}\n{first}[[packages]]\nname = "B"\nminutes = 60\n{change}')
        (said,) = stopped.value.lines
        assert said.startswith(f"{tmp_path}/config.toml: [[packages]] entry 2, {line}")

    def test_two_packages_of_one_name_are_refused(self, tmp_path: Path) -> None:
        package = '[[packages]]\nname = "{}"\nminutes = 60\ncurrency = "USD"\n'
        text = toml(MINIMAL)
        with pytest.raises(ConfigProblem, match=r"\[\[packages\]\] two of them have the same name"):
            written(tmp_path, f"{text}\n{package.format('A')}{package.format('a')}")

    def test_a_rate_is_exact_to_the_last_digit(self, tmp_path: Path) -> None:
        text = toml(MINIMAL)
        package = '[[packages]]\nname = "A"\nminutes = 60\ncurrency = "USD"\nrate = 12.1\n'
        assert written(tmp_path, f"{text}\n{package}").packages[0].rate == Decimal("12.1")


ALL_SECRETS = {
    "CLASSCLOCK_TELEGRAM__TOKEN": "1:hunter2hunter2",
    "CLASSCLOCK_TELEGRAM__WEBHOOK_SECRET": "hunter2hunter2-1",
    "CLASSCLOCK_WEB__ADMIN_TOKEN": "hunter2hunter2-2",
    "CLASSCLOCK_WEB__CRON_SECRET": "hunter2hunter2-3",
    "CLASSCLOCK_DATABASE__URL": "postgres://me:hunter2%2Fhunter2@127.0.0.1/school",
    "CLASSCLOCK_ZOOM__WEBHOOK_SECRET": "hunter2hunter2-4",
}


class TestSecrets:
    """`hunter2hunter2` never gets into a line, a traceback or a repr."""

    @pytest.mark.parametrize(
        ("section", "body"),
        [
            ("telegram", 'token = "hunter2hunter2"'),
            ("telegram", 'token = ["hunter2hunter2"]'),
            ("telegram", f'{MINIMAL["telegram"]}\nwebhook_secret = "hunter2hunter2 with spaces"'),
            ("web", f'{MINIMAL["web"]}\nadmin_token = {{ value = "hunter2hunter2" }}'),
            ("web", 'base_url = "https://me:hunter2hunter2@a.example"'),
            ("database", 'url = "mysql://me:hunter2hunter2@db/school"'),
            ("zoom", 'client_secret = ["hunter2hunter2"]'),
        ],
    )
    def test_a_secret_in_the_wrong_shape_is_not_repeated(self, tmp_path: Path, section: str, body: str) -> None:
        with pytest.raises(ConfigProblem) as stopped:
            loaded(tmp_path, **{section: body})
        assert "hunter2" not in "".join(traceback.format_exception(stopped.value))

    def test_a_secret_from_the_environment_is_not_repeated(self, tmp_path: Path) -> None:
        (line,) = refused(tmp_path, {"CLASSCLOCK_TELEGRAM__TOKEN": "hunter2hunter2"})
        assert "CLASSCLOCK_TELEGRAM__TOKEN" in line
        assert "hunter2" not in line

    def test_a_loaded_configuration_does_not_show_them(self, tmp_path: Path) -> None:
        config = loaded(tmp_path, ALL_SECRETS)
        assert "hunter2" not in repr(config) + str(config) + config.model_dump_json()

    def test_the_log_is_told_every_one_of_them(self, tmp_path: Path) -> None:
        told = loaded(tmp_path, ALL_SECRETS).secrets()
        assert set(told) == {*ALL_SECRETS.values(), "hunter2%2Fhunter2", "hunter2/hunter2"}

    def test_the_log_may_name_a_database_without_a_password(self, tmp_path: Path) -> None:
        assert loaded(tmp_path).secrets() == [TOKEN]
