"""By what the people of a class are known in its Zoom meeting, asked for any number of classes at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Self

from tortoise.expressions import Q

from .rooms import Beside, sharing_rooms
from .rules.facts import Facts
from .rules.headcount import Hosts
from .tables.classes import ClassSession
from .tables.streams import MadeMeeting
from .tables.zoom import Alias, ZoomAccount


async def told_apart(facts: Mapping[int, Facts], sessions: Sequence[ClassSession]) -> dict[int, Facts]:
    """The facts of these classes, by id, with who is who in them."""
    if not sessions:
        return {}
    teachers = {one.teacher_id for one in sessions}
    accounts = await _Accounts.around(teachers)
    aliases: dict[int, list[Alias]] = {}
    for alias in await Alias.filter(teacher_id__in=teachers, undone_at=None):
        aliases.setdefault(alias.teacher_id, []).append(alias)
    hosts = await _hosts_of(sessions)
    rooms = await sharing_rooms(sessions)
    told = {}
    for one in sessions:
        lent = hosts.get(one.made_meeting_id or 0)
        known = _with_room(facts[one.id], one, rooms[one.id], accounts.of_others(one.teacher_id, lent))
        named = _with_names(known, one, aliases.get(one.teacher_id, ()))
        told[one.id] = replace(named, teacher_zoom_ids=accounts.of(one.teacher_id))
    return told


async def teacher_in_zoom(teacher_id: int) -> Hosts:
    """By what this teacher is known in a meeting, besides being its host."""
    aliases = await Alias.filter(teacher_id=teacher_id, undone_at=None, is_who="teacher")
    accounts = await _Accounts.around([teacher_id])
    return Hosts(accounts.of(teacher_id), frozenset(one.name for one in aliases))


class _Account(NamedTuple):
    teacher_id: int
    zoom_user_id: str
    email: str | None
    confirmed: object  # None: not
    refused: object

    @property
    def ids(self) -> set[str]:
        """What Zoom may know this person by: where one is hidden, the other may be told."""
        return {self.zoom_user_id, self.email} if self.email else {self.zoom_user_id}

    @property
    def stands(self) -> bool:
        return self.confirmed is not None and self.refused is None


class _Accounts:
    """Zoom user ids and e-mail addresses: those that are a teacher's, and those that are somebody else's.

    Teachers may share one account: what another one confirmed is somebody else's only until this one was seen with it.
    """

    def __init__(self, rows: Iterable[_Account]) -> None:
        self._rows = list(rows)
        self._of: dict[int, list[_Account]] = {}
        for row in self._rows:
            self._of.setdefault(row.teacher_id, []).append(row)
        self._standing = self._confirmed()

    @classmethod
    async def around(cls, teachers: Collection[int]) -> Self:
        """Theirs, and what anybody has confirmed."""
        rows = ZoomAccount.filter(Q(teacher_id__in=teachers) | Q(confirmed_at__isnull=False, refused_at=None))
        columns = ("teacher_id", "zoom_user_id", "email", "confirmed_at", "refused_at")
        return cls([_Account(*row) for row in await rows.values_list(*columns)])

    def of(self, teacher_id: int) -> frozenset[str]:
        mine = self._of.get(teacher_id, ())
        return _ids(one for one in mine if one.confirmed is not None) - self._refused_by(teacher_id)

    def of_others(self, teacher_id: int, lent: str | None) -> frozenset[str]:
        """`lent`: whose meeting it is that was made for the class; whoever comes as that one is its teacher."""
        others = self._standing if lent is None else self._confirmed(lent)
        return (others - _ids(self._of.get(teacher_id, ()))) | self._refused_by(teacher_id)

    def _refused_by(self, teacher_id: int) -> frozenset[str]:
        return _ids(one for one in self._of.get(teacher_id, ()) if one.refused is not None)

    def _confirmed(self, lent: str | None = None) -> frozenset[str]:
        return _ids(one for one in self._rows if one.stands and one.zoom_user_id != lent)


def _ids(accounts: Iterable[_Account]) -> frozenset[str]:
    return frozenset(zoom_id for one in accounts for zoom_id in one.ids)


async def _hosts_of(sessions: Iterable[ClassSession]) -> dict[int, str | None]:
    """The Zoom users that hold the meetings which were made for these classes."""
    made = {one.made_meeting_id for one in sessions if one.made_meeting_id is not None}
    return dict(await MadeMeeting.filter(id__in=made).values_list("id", "zoom_user_id")) if made else {}


def _with_names(facts: Facts, session: ClassSession, aliases: Iterable[Alias]) -> Facts:
    return replace(
        facts,
        teacher_aliases=frozenset(one.name for one in aliases if one.is_who == "teacher"),
        student_aliases=frozenset(one.name for one in aliases if one.student_id == session.student_id),
        other_aliases=frozenset(one.name for one in aliases if one.is_who == "nobody"),
    )


def _with_room(facts: Facts, session: ClassSession, room: Sequence[Beside], others: frozenset[str]) -> Facts:
    same = [other.due_at for other in room if other.student_id == session.student_id]
    return replace(
        facts,
        student_zoom_ids=frozenset({session.registrant_id} if session.registrant_id else ()),
        other_zoom_ids=others | _registrants(room, session),
        opens_at=session.due_at if any(due_at < session.due_at for due_at in same) else None,
        closes_at=min((due_at for due_at in same if due_at > session.due_at), default=None),
        room_shared=any(other.student_id != session.student_id for other in room),
    )


def _registrants(room: Iterable[Beside], session: ClassSession) -> frozenset[str]:
    """Whoever comes by another student's personal link. The same student may have one in the class before."""
    theirs = (other.registrant_id for other in room if other.student_id != session.student_id)
    return frozenset(one for one in theirs if one and one != session.registrant_id)
