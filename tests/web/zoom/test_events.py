"""Every payload of tests/samples/zoom is understood, and whatever else is signed is at least survived."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.facts import EvidenceKind
from models.zoom_events import Told
from web.zoom.events import EVIDENCE, NotAnEvent, Validation, read_event

from .posting import NAMES, compact, sample, sampled

NOW = datetime(2021, 7, 14, 1, 0, tzinfo=UTC)
HOST = "x1yCzABCDEfg23HiJKl4mN"
JILL = {
    "user_id": "16778240",
    "user_name": "Jill Chill",
    "id": "iFxeBPYun6SAiWUzBcEkX",
    "participant_user_id": "iFxeBPYun6SAiWUzBcEkX",
    "participant_uuid": "55555AAAiAAAAAiAiAiiAii",
    "email": "jchill@example.com",
    "registrant_id": "abcdefghij0-klmnopq23456",
    "customer_key": "349589LkJyeW",
    "phone_number": "…84",
}
LEFT = {"leave_reason": "Jill Chill left the meeting. Reason: Host ended the meeting."}
ROOM = {"breakout_room_uuid": "FkQbpP2UR028mDrwzEahqw=="}
BREAKOUT = {
    **JILL,
    **ROOM,
    "user_id": "31228928",
    "parent_user_id": "16778240",
    "participant_user_id": "rstuvwxyza789-cde",
}
GUEST = {"user_id": "16785408", "participant_uuid": "4D1F2A8C-0B7E-4C55-9E53-2B0C8C7C7A11"}
DOCS, OTHER = 1234567890, 98884753832  # meeting ids
P = "meeting.participant_"


def at(clock: str) -> datetime:
    return datetime.fromisoformat(clock if len(clock) > 12 else f"2021-07-13T{clock}").replace(tzinfo=UTC)


# sample: the evidence it is, the meeting, when it happened, and what is known of the person
READ: dict[str, tuple[str | None, int | None, datetime, dict[str, str]]] = {
    "meeting.started": ("zoom_started", DOCS, at("21:44:51"), {}),
    "meeting.started.number-id": ("zoom_started", OTHER, at("21:44:51"), {}),
    "meeting.started.bare": ("zoom_started", OTHER, at("21:44:54.101"), {}),
    "meeting.ended": ("zoom_ended", DOCS, at("23:00:51"), {}),
    "meeting.ended.no-time": ("zoom_ended", DOCS, at("23:00:52.871"), {}),
    P + "joined": ("zoom_joined", DOCS, at("21:44:51"), JILL),
    P + "joined.guest": ("zoom_joined", DOCS, at("21:47:02"), {**GUEST, "user_name": "Амина, 7б 🙂"}),
    P + "joined.bare": ("zoom_joined", DOCS, at("21:48:10"), {"user_id": "16787456", "user_name": "iPhone"}),
    P + "joined.no-offset": ("zoom_joined", DOCS, at("21:50:00"), {**JILL, "user_id": "16789504"}),
    P + "joined.phone": (
        "zoom_joined",
        DOCS,
        at("21:52:40"),
        {**GUEST, "user_id": "16791552", "user_name": "861525*****84", "phone_number": "…84"},
    ),
    P + "left": ("zoom_left", DOCS, at("22:50:51"), {**JILL, **LEFT}),
    P + "left.guest": ("zoom_left", DOCS, at("22:51:30"), GUEST),
    P + "joined_breakout_room": ("zoom_breakout_joined", DOCS, at("21:55:51"), BREAKOUT),
    P + "left_breakout_room": ("zoom_breakout_left", DOCS, at("22:10:51"), {**BREAKOUT, **LEFT}),
    P + "joined_waiting_room": ("zoom_waiting_joined", DOCS, at("21:43:05"), JILL),
    P + "put_in_waiting_room": ("zoom_waiting_joined", DOCS, at("22:15:11"), JILL),
    P + "admitted": ("zoom_waiting_left", DOCS, at("21:44:49"), JILL),
    P + "left_waiting_room": ("zoom_waiting_left", DOCS, at("21:44:50"), JILL),
    P + "bind": (
        "zoom_bound",
        DOCS,
        at("21:53:20"),
        {name: text for name, text in JILL.items() if name != "customer_key"}
        | {"bind_user_id": "16791552", "bind_participant_uuid": "B8E2844F-F162-4808-A997-F267BCE8B0BB"},
    ),
    P + "role_changed": (None, DOCS, at("20:23:49.541"), {n: text for n, text in JILL.items() if n != "registrant_id"}),
    P + "jbh_waiting": (None, DOCS, at("21:43:10"), {n: JILL[n] for n in ("id", "user_name", "customer_key")}),
    P + "jbh_waiting_left": (
        None,
        DOCS,
        at("21:44:50"),
        {n: JILL[n] for n in ("id", "user_name", "customer_key", "registrant_id")},
    ),
    P + "jbh_joined": (
        None,
        DOCS,
        at("21:44:51"),
        {n: JILL[n] for n in ("id", "user_name", "customer_key", "registrant_id")},
    ),
    "meeting.deleted": (None, OTHER, at("2021-04-05T13:14:22.764"), {}),
    "app_deauthorized": (None, None, at("2020-06-17T13:52:28.632"), {}),
    "session.started": (None, None, at("2022-07-27T16:56:34.914"), {}),
}
ODD_MOMENTS: list[object] = [
    None,
    "",
    "soon",
    "\0",
    7,
    1626212691,
    {},
    ["2021"],
    "2021-07-13",
    "2021-02-30T00:00:00Z",
    "2021-07-13T25:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
]
CAPTURED = [name for name in NAMES if name.startswith("capture-")]


def read(raw: bytes, request_id: str | None = None) -> Told:
    told = read_event(raw, request_id=request_id, now=NOW)
    assert isinstance(told, Told), told
    return told


def changed(name: str, *path: str, to: object) -> bytes:
    """The sample with one field set to something else."""
    said = sampled(name)
    inner = said
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return compact(said)


PERSON = ("payload", "object", "participant")


@pytest.mark.parametrize("name", READ)
def test_every_sample_is_read_as_it_is_meant(name: str) -> None:
    told = read(sample(name))
    meeting = {"uuid", "host_id"}
    person = {field: text for field, text in told.details.items() if field not in meeting}
    assert (told.kind, told.meeting_id, told.happened_at, person) == READ[name]
    assert told.body.encode() == sample(name)


def test_every_sample_is_looked_at() -> None:
    assert set(NAMES) == {*READ, *CAPTURED, "endpoint.url_validation"}
    assert {read(sample(name)).event for name in READ} >= set(EVIDENCE)


def test_every_kind_is_one_that_the_judge_knows() -> None:
    assert {kind for kind, _ in EVIDENCE.values()} <= set(get_args(EvidenceKind))


def test_a_captured_meeting_keeps_its_own_times_and_ids() -> None:
    told = [read(sample(name)) for name in CAPTURED]
    assert [one.kind for one in told] == ["zoom_started", "zoom_joined", "zoom_ended", "zoom_left"]
    assert [one.happened_at.second for one in told] == [25, 26, 38, 38]
    assert {one.details["uuid"] for one in told} == {"M8TigfzxRTKJmhXnV7bNjw=="}
    joined, left = told[1].details, told[3].details
    assert joined["id"] == joined["host_id"]
    assert {**joined, "leave_reason": left["leave_reason"]} == left
    assert "registrant_id" not in left


def test_a_validation_gives_its_token_and_is_a_sign_of_life() -> None:
    said = read_event(sample("endpoint.url_validation"), request_id="r", now=NOW)
    assert isinstance(said, Validation)
    assert said.plain_token == "qgg8vlvZRS6UYooatFL8Aw"
    assert (said.told.kind, said.told.event) == (None, "endpoint.url_validation")


@pytest.mark.parametrize("token", [None, "", "a" * 65, "v0:1658940994:{}", 22, ["a"], {"a": "b"}, "\ud800"])
def test_a_validation_without_a_proper_token_gets_no_answer(token: object) -> None:
    raw = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": token}}).encode()
    assert isinstance(read_event(raw, request_id=None, now=NOW), NotAnEvent)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_null_and_empty_and_missing_are_the_same(nothing: object) -> None:
    said = sampled(P + "joined")
    for name in ("id", "participant_user_id", "registrant_id", "email", "customer_key", "phone_number"):
        said["payload"]["object"]["participant"][name] = nothing
    without = deepcopy(said)
    for name in ("id", "participant_user_id", "registrant_id", "email", "customer_key", "phone_number"):
        del without["payload"]["object"]["participant"][name]
    assert read(compact(said)).details == read(compact(without)).details


@pytest.mark.parametrize(
    ("value", "meeting_id"),
    [
        (1234567890, 1234567890),
        ("1234567890", 1234567890),
        ("123 456 7890", 1234567890),
        (98765432109, 98765432109),
        (None, None),
        ("", None),
        (0, None),
        (-1234567890, None),
        (True, None),
        (1234567890.0, None),
        (10**40, None),
        ("9" * 5000, None),
        ("١٢٣٤٥٦٧٨٩", None),
        ([1234567890], None),
    ],
)
def test_a_meeting_number_is_text_or_number_and_always_one_that_a_column_holds(
    value: object, meeting_id: int | None
) -> None:
    assert read(changed("meeting.started", "payload", "object", "id", to=value)).meeting_id == meeting_id


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2021-07-13T21:44:51Z", at("21:44:51")),
        ("2021-07-13T21:44:51", at("21:44:51")),
        ("2021-07-13T23:44:51+02:00", at("21:44:51")),
        ("2021-07-13T21:44:51.250Z", at("21:44:51.250")),
        ("2021-07-13 21:44:51", at("21:44:51")),
        *((odd, at("2021-07-14T02:44:51.572")) for odd in ODD_MOMENTS),
    ],
)
def test_zooms_own_time_counts_and_event_ts_where_there_is_none(value: object, moment: datetime) -> None:
    assert read(changed(P + "joined", *PERSON, "join_time", to=value)).happened_at == moment


@pytest.mark.parametrize("value", [None, "", "soon", True, -1, 0, 10**30, 1e308, [], 1626230691])
def test_an_event_of_no_moment_is_kept_and_decides_nothing(value: object) -> None:
    raw = changed(P + "joined", *PERSON, "join_time", to=None)
    said = json.loads(raw) | {"event_ts": value}
    told = read(compact(said))
    assert (told.kind, told.happened_at) == (None, NOW)
    assert told.business_key == read_event(compact(said), request_id=None, now=at("23:59:59")).business_key  # type: ignore[union-attr]


def test_numbers_that_are_none_are_survived() -> None:
    raw = (
        compact(sampled("meeting.started"))
        .replace(b"1626230691572", b"NaN")
        .replace(b'"duration":60', b'"duration":-Infinity')
    )
    assert read(raw).happened_at == at("21:44:51")
    assert read(compact(sampled("meeting.started")).replace(b"1626230691572", b"1e999")).kind == "zoom_started"


def test_of_duplicate_keys_one_counts() -> None:
    assert read(b'{"event":"meeting.started","event":"meeting.ended"}').event == "meeting.ended"


@pytest.mark.parametrize(
    ("reason", "plain"),
    [
        ("Jill left.<br>Reason: <b>Host</b> ended &amp; closed.", "Jill left. Reason: Host ended & closed."),
        ("left the meeting. Reason : Host ended the meeting.", "left the meeting. Reason : Host ended the meeting."),
        ("<script>alert(1)</script>", "alert(1)"),
        ("a\u0000b\ud800c <", "abc <"),
        ("&#" + "9" * 5000 + ";", None),
        ("<" * 100_000, None),
    ],
)
def test_a_leave_reason_becomes_plain_text_of_bounded_length(reason: str, plain: str | None) -> None:
    said = sampled(P + "left")
    said["payload"]["object"]["participant"]["leave_reason"] = reason
    text = read(json.dumps(said).encode()).details["leave_reason"]
    assert text == plain if plain is not None else len(text) <= 200


def test_what_a_database_refuses_is_left_out() -> None:
    said = sampled(P + "joined")
    said["payload"]["object"]["participant"] |= {
        "user_name": "A\u0000mi\udfffna",
        "user_id": "1\u00002",
        "email": "\ud800",
    }
    details = read(json.dumps(said).encode()).details
    assert (details["user_name"], details["user_id"], details.get("email")) == ("Amina", "12", None)


def test_what_is_too_long_for_a_column_is_cut_and_stays_different() -> None:
    one, two = (changed(P + "joined", *PERSON, "user_id", to="7" * 9_000 + last) for last in "12")
    keys = {read(raw).business_key for raw in (one, two)}
    ids = {read(raw).details["user_id"] for raw in (one, two)}
    assert len(keys) == len(ids) == 2
    long = read(changed(P + "joined", "event", to="x" * 300))
    assert len(long.event) <= 64
    assert len(read(changed(P + "joined", *PERSON, "user_name", to="n" * 9_000)).details["user_name"]) <= 128
    assert all(len(key) <= 255 for key in keys)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("6009d653_d487_445d_8406_42b654974899", "6009d653_d487_445d_8406_42b654974899"),
        (None, None),
        ("", None),
        ("a" * 129, None),
        ("a b", None),
        ("é", None),
        ("\udcff", None),
    ],
)
def test_an_odd_request_id_is_none(given: str | None, kept: str | None) -> None:
    assert read(sample("meeting.started"), given).request_id == kept


def test_the_same_happening_told_by_two_subscriptions_has_one_key() -> None:
    said = sampled(P + "joined")
    again = dict(reversed(said.items())) | {"event_ts": said["event_ts"] + 900}
    assert read(compact(said)).business_key == read(compact(again)).business_key


@pytest.mark.parametrize(
    ("name", "path", "to"),
    [
        (P + "joined", (*PERSON, "join_time"), "2021-07-13T21:44:52Z"),
        (P + "joined", (*PERSON, "user_id"), "16778241"),
        (P + "joined", ("payload", "object", "uuid"), "other=="),
        (P + "joined", ("event",), P + "joined_breakout_room"),
        ("meeting.ended", ("payload", "object", "uuid"), "other=="),
        (P + "jbh_waiting", (*PERSON, "user_name"), "Jack"),
    ],
)
def test_another_happening_has_another_key(name: str, path: tuple[str, ...], to: str) -> None:
    assert read(sample(name)).business_key != read(changed(name, *path, to=to)).business_key


def test_two_guests_without_any_id_who_join_in_the_same_second_are_two() -> None:
    said = sampled(P + "joined.guest")
    for name in ("user_id", "participant_uuid"):
        del said["payload"]["object"]["participant"][name]
    other = deepcopy(said)
    other["payload"]["object"]["participant"]["user_name"] = "Omar"
    assert read(compact(said)).business_key != read(compact(other)).business_key


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"meeting.started"',
        b"7",
        b"{",
        b"{}",
        b'{"event":null}',
        b'{"event":["meeting.started"]}',
        b'{"event":""}',
        b'{"event":"\\u0000"}',
        b"[" * 200_000,
        b'{"event":' * 20_000,
        b'{"event_ts":' + b"9" * 5_000 + b"}",
        b'\xef\xbb\xbf{"event":"meeting.started"}',
        '{"event":"meeting.started"}'.encode("utf-16"),
        b'{"event":"\xed\xa0\x80"}',
    ],
)
def test_what_is_no_event_has_a_reason(raw: bytes) -> None:
    said = read_event(raw, request_id=None, now=NOW)
    assert isinstance(said, NotAnEvent)
    assert said.why


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def bent(draw: st.DrawFn) -> bytes:
    """A sample of which some fields are replaced by anything."""
    said: Any = json.loads(sample(draw(st.sampled_from(NAMES))))
    for _ in range(draw(st.integers(1, 4))):
        inner = said
        while isinstance(inner, dict) and inner:
            key = draw(st.sampled_from(sorted(inner)))
            if not isinstance(inner[key], dict) or draw(st.integers(0, 3)) == 0:
                inner[key] = draw(JSON)
                break
            inner = inner[key]
    return json.dumps(said).encode()


@given(st.binary() | JSON.map(lambda said: json.dumps(said).encode()) | bent(), st.none() | st.text())
@settings(max_examples=500)
def test_whatever_is_signed_is_read_or_refused_with_a_reason(raw: bytes, request_id: str | None) -> None:
    said = read_event(raw, request_id=request_id, now=NOW)
    told = said.told if isinstance(said, Validation) else said
    if isinstance(told, NotAnEvent):
        return
    assert 0 < len(told.event) <= 64
    assert 0 < len(told.business_key) <= 255
    assert told.happened_at.utcoffset() is not None
    assert told.meeting_id is None or 0 < told.meeting_id < 2**63
    for text in (
        told.event,
        told.business_key,
        told.body,
        told.host_id or "",
        told.request_id or "",
        *told.details.values(),
    ):
        assert "\0" not in text
        text.encode()
    assert all(isinstance(text, str) and 0 < len(text) <= 254 for text in told.details.values())
