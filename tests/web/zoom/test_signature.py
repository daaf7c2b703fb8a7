"""Zoom's signature: the vectors of its documentation, and everything that only looks like one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.zoom.signature import is_plain_token, signed_at, validation_answer

from .posting import SECRET, sample, signature

STARTED = "v0=bc1d4295f3f6ef93b66a2c2ed8427e35ef0ec92dea1406a87f39157ce94077ad"
VALIDATION = "v0=b7ca7b4701973ed508c1b9416d6b48508805f163c751260ec72d9dca49e32a9c"
ENCRYPTED = "9c8ad56737c19db2904b301c0781e86857e999f39f07727668cf62a5e7e298c8"
CYRILLIC = '{"event":"meeting.started","payload":{"object":{"topic":"Урок"}}}'.encode()
NOW = datetime(2022, 7, 27, 16, 56, 40, tzinfo=UTC)


def check(
    raw: bytes, given_signature: str | None, timestamp: str | None, *, now: datetime = NOW, secret: str = SECRET
) -> datetime | None:
    return signed_at(secret, raw, signature=given_signature, timestamp=timestamp, now=now)


@pytest.mark.parametrize(
    ("name", "timestamp", "given_signature"),
    [("session.started", "1658940994", STARTED), ("endpoint.url_validation", "1654503849", VALIDATION)],
)
def test_zooms_own_vectors_hold(name: str, timestamp: str, given_signature: str) -> None:
    moment = datetime.fromtimestamp(int(timestamp), UTC)
    assert check(sample(name), given_signature, timestamp, now=moment) == moment


def test_a_validation_is_answered_as_zooms_vector_says() -> None:
    answer = validation_answer(SECRET, "qgg8vlvZRS6UYooatFL8Aw")
    assert answer == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": ENCRYPTED}


def test_the_bytes_are_signed_and_not_what_they_mean() -> None:
    timestamp = str(int(NOW.timestamp()))
    good = signature(CYRILLIC, timestamp)
    assert check(CYRILLIC, good, timestamp)
    assert check(CYRILLIC.decode().encode("unicode_escape"), good, timestamp) is None
    assert check(CYRILLIC.replace(b":", b": "), good, timestamp) is None


@pytest.mark.parametrize("place", range(0, len(STARTED), 7))
def test_no_other_signature_is_taken(place: int) -> None:
    wrong = STARTED[:place] + ("0" if STARTED[place] != "0" else "1") + STARTED[place + 1 :]
    assert check(sample("session.started"), wrong, "1658940994") is None


@pytest.mark.parametrize(
    "wrong",
    [None, "", "v0=", STARTED[3:], STARTED.upper(), STARTED + " ", STARTED[:-1], "v1" + STARTED[2:], "é", "\udcff"],
)
def test_what_only_looks_like_a_signature_is_none(wrong: str | None) -> None:
    assert check(sample("session.started"), wrong, "1658940994") is None


def test_another_secret_signs_nothing() -> None:
    assert check(sample("session.started"), STARTED, "1658940994", secret="test-secret-tokem") is None


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        " 1658940994",
        "+1658940994",
        "-1658940994",
        "1_658_940_994",
        "1658940994.0",
        "1658940994\n",
        "1e9",
        "nan",
        "0x62e16e02",
        "١٦٥٨٩٤٠٩٩٤",
        "9" * 10,
        "9" * 5000,
    ],
)
def test_an_odd_timestamp_is_refused_even_when_it_is_signed(wrong: str | None) -> None:
    assert check(CYRILLIC, signature(CYRILLIC, wrong or ""), wrong) is None


@pytest.mark.parametrize(
    ("away", "is_taken"),
    [(0, True), (85 * 60, True), (7200, True), (7201, False), (-7200, True), (-7201, False), (86400, False)],
)
def test_the_window_takes_zooms_last_retry_and_nothing_older_than_two_hours(away: int, *, is_taken: bool) -> None:
    moment = datetime.fromtimestamp(1658940994, UTC) + timedelta(seconds=away)
    assert (check(sample("session.started"), STARTED, "1658940994", now=moment) is not None) == is_taken


@pytest.mark.parametrize("token", ["qgg8vlvZRS6UYooatFL8Aw", "a", "_-" * 32])
def test_zooms_tokens_are_plain(token: str) -> None:
    assert is_plain_token(token)


@pytest.mark.parametrize("token", ["", "a" * 65, 'v0:1658940994:{"event":"x"}', "a b", "a\n", "ä", "١", None, 7, ["a"]])
def test_nothing_that_could_be_a_message_is_a_plain_token(token: object) -> None:
    assert not is_plain_token(token)


@given(st.text(), st.binary(), st.none() | st.text(), st.none() | st.text())
def test_a_stranger_is_never_believed_and_never_an_error(
    secret: str, raw: bytes, given_signature: str | None, timestamp: str | None
) -> None:
    secret = secret.encode("utf-8", "ignore").decode()
    assert check(raw, given_signature, timestamp, secret=secret) is None
