"""What holds of every class, whoever said what in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.rules.facts import Evidence, Facts, Policy, Verdict
from models.rules.flags import FLAG_CODES
from models.rules.heartbeat import next_look
from models.rules.judge import judge
from models.rules.reasons import REASON_CODES

from .generated import IDS, Played, delayed, known, played, policies, spoken, statements
from .scene import CLICK, POLICY, START, at, facts

anything = st.lists(statements(), max_size=8)
words = st.lists(spoken(), max_size=6).map(lambda said: [CLICK, *said])
nows = st.integers(-2000, 30_000).map(lambda seconds: START + timedelta(seconds=seconds))
LATER = at(3 * 24 * 60)


def is_sound(verdict: Verdict, now: datetime) -> None:
    """What every verdict keeps, whatever it rests on."""
    if verdict.ended_at is None:
        assert verdict.seconds is None
    else:
        assert verdict.started_at is not None
        assert verdict.ended_at >= verdict.started_at
        assert verdict.seconds == int((verdict.ended_at - verdict.started_at).total_seconds())
    assert (verdict.ended_at is not None) == (verdict.status in {"ended", "timeout"})
    assert verdict.status == "void" or (verdict.grade != "unknown") == (verdict.ended_at is not None)
    assert verdict.look_again_at is None or verdict.look_again_at > now
    assert (verdict.taught_seconds or 0) >= 0
    assert (verdict.waited_seconds or 0) >= 0
    assert {flag.code for flag in verdict.flags} <= set(FLAG_CODES)
    assert {step.code for step in verdict.because} <= set(REASON_CODES)


@settings(max_examples=200)
@given(anything, known(), policies, nows)
def test_no_evidence_makes_the_rules_raise(
    evidence: list[Evidence], facts_: Facts, policy: Policy, now: datetime
) -> None:
    is_sound(judge(facts_, evidence, policy, now), now)


@settings(max_examples=150)
@given(st.data(), anything, words, played(), known(), policies, nows)
def test_order_copies_and_delay_of_evidence_change_nothing(
    data: st.DataObject,
    nonsense: list[Evidence],
    said: list[Evidence],
    zoom: Played,
    facts_: Facts,
    policy: Policy,
    now: datetime,
) -> None:
    evidence = nonsense + said + data.draw(st.sampled_from([zoom.events, []]))
    again = data.draw(st.composite(lambda draw: delayed(evidence, draw))())
    assert judge(facts_, again, policy, now) == judge(facts_, evidence, policy, now)


@settings(max_examples=150)
@given(st.data(), words, played(), known(), policies)
def test_lost_events_leave_a_sound_verdict(
    data: st.DataObject, said: list[Evidence], zoom: Played, facts_: Facts, policy: Policy
) -> None:
    kept = [one for one in zoom.events if data.draw(st.integers(0, 3))]
    for now in (at(30), at(75), LATER):
        is_sound(judge(facts_, said + kept, policy, now), now)
    assert judge(facts_, said + kept, policy, LATER).status != "active"


@settings(max_examples=150)
@given(st.data(), words, played(), known(), policies, nows)
def test_looking_again_at_the_moment_named_changes_the_verdict(
    data: st.DataObject, said: list[Evidence], zoom: Played, facts_: Facts, policy: Policy, now: datetime
) -> None:
    """So a sweep never spins: each look either closes the class or is later than the one before."""
    evidence = said + [one for one in zoom.events if data.draw(st.booleans())]
    verdict = judge(facts_, evidence, policy, now)
    looks = 0
    while verdict.look_again_at is not None:
        just_before = judge(facts_, evidence, policy, verdict.look_again_at - timedelta(microseconds=1))
        assert just_before == verdict
        now, before = verdict.look_again_at, verdict
        verdict = judge(facts_, evidence, policy, now)
        assert verdict != before
        looks += 1
    assert looks <= 4
    assert judge(facts_, evidence, policy, LATER) == verdict


@settings(max_examples=300)
@given(st.lists(spoken(), max_size=2), st.integers(15 * 60, 67 * 60), st.data())
def test_until_the_next_look_a_page_that_beats_on_changes_nothing(
    said: list[Evidence], last: int, data: st.DataObject
) -> None:
    """So a class whose page beats on need not be judged. All numbers are seconds."""
    heard = START + timedelta(seconds=last)
    now = heard + timedelta(seconds=data.draw(st.integers(0, 299)))
    verdict = judge(facts(first_beat_at=at(0.5), last_beat_at=heard), [CLICK, *said], POLICY, now)
    assume(verdict.beats_hold_until is not None and now < verdict.beats_hold_until)
    assert verdict.look_again_at is not None
    assert verdict.beats_hold_until is not None
    beat = data.draw(st.datetimes(*_naive(now, verdict.look_again_at))).replace(tzinfo=UTC)
    look = next_look(beat, verdict.beats_hold_until, POLICY)
    asked = data.draw(st.datetimes(*_naive(beat, look))).replace(tzinfo=UTC)
    later = judge(facts(first_beat_at=at(0.5), last_beat_at=beat), [CLICK, *said], POLICY, asked)
    assert later.look_again_at == look
    assert _lasting(later) == _lasting(verdict)


def _lasting(verdict: Verdict) -> Verdict:
    """Without what each beat moves by itself."""
    return replace(verdict, because=(), last_activity_at=None, look_again_at=None, beats_hold_until=None)


def _naive(first: datetime, end: datetime) -> tuple[datetime, datetime]:
    return first.replace(tzinfo=None), end.replace(tzinfo=None) - timedelta(microseconds=1)


@settings(max_examples=200)
@given(words, known(), nows)
def test_an_estimate_never_exceeds_the_package(evidence: list[Evidence], facts_: Facts, now: datetime) -> None:
    verdict = judge(facts_, evidence, POLICY, now)
    if verdict.grade == "estimated":
        assert verdict.seconds is not None
        assert verdict.seconds <= facts_.package_minutes * 60


@settings(max_examples=200)
@given(words, known(), policies)
def test_without_zoom_or_answers_no_class_outlasts_its_window(
    evidence: list[Evidence], facts_: Facts, policy: Policy
) -> None:
    taps = [one for one in evidence if "answer" not in one.kind]
    verdict = judge(facts_, taps, policy, LATER)
    if verdict.seconds is not None:
        assert verdict.seconds <= (facts_.package_minutes + facts_.package_buffer_minutes) * 60


def second_by_second(zoom: Played) -> tuple[int, int | None, int, int]:
    """(start, last second together, seconds together, teacher without student), counted as a child would.

    Waiting counts from half an hour before the start until the class has to be over.
    """
    inside = [
        {second for came, left in stays for second in range(came, left)} for stays in (zoom.teacher, zoom.student)
    ]
    teacher, student = inside
    start = min({0} | student)
    together = teacher & student
    end = max(together) + 1 if together else None
    over = max(start + 90 * 60, end or 0)
    return start, end, len(together), len({second for second in teacher - student if start - 1800 <= second < over})


@settings(max_examples=150)
@given(played())
def test_taught_and_waited_seconds_equal_a_count_second_by_second(zoom: Played) -> None:
    verdict = judge(facts(package_minutes=80, student_zoom_ids=IDS), [CLICK, *zoom.events], POLICY, LATER)
    start, end, taught, waited = second_by_second(zoom)
    assert verdict.started_at == START + timedelta(seconds=start)
    saw_class = max(left for _, left in zoom.teacher) > start
    assert verdict.taught_seconds == (taught if saw_class else None)
    assert verdict.waited_seconds == waited
    if end is not None:
        assert verdict.ended_at == START + timedelta(seconds=end)


@settings(max_examples=100)
@given(st.data(), played())
def test_what_zoom_tells_in_parts_and_at_once_ends_in_one_verdict(data: st.DataObject, zoom: Played) -> None:
    """The story is judged after every event, as it is lived; the last verdict is that of the whole."""
    evidence = [CLICK, *data.draw(st.permutations(zoom.events))]
    known_ = facts(student_zoom_ids=IDS)
    for count in range(1, len(evidence) + 1, 3):
        is_sound(judge(known_, evidence[:count], POLICY, at(50)), at(50))
    assert judge(known_, evidence, POLICY, LATER) == judge(known_, sorted(evidence, key=lambda e: e.key), POLICY, LATER)
