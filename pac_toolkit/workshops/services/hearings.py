"""The needs that a record voices: which need of the commune each one is, and what becomes of the others."""

from collections.abc import Mapping

from sqlalchemy import update

from pac_toolkit import audit
from pac_toolkit.accounts.models import User
from pac_toolkit.database import db
from pac_toolkit.workshops import queries
from pac_toolkit.workshops.codes import draw_code
from pac_toolkit.workshops.models import Hearing, Need, NeedMention, Workshop
from pac_toolkit.workshops.record import NEED_FIELDS, OWN_NEED, NeedVoiced, Record
from pac_toolkit.workshops.services.refusals import NotMergeable


def find_linked_needs(record: Record) -> dict[int, Need]:
    """The needs of the commune that the record says its own are, by number."""
    numbers = {need.need_id for need in record.needs if need.need_id}
    found = queries.list_needs_by_number(numbers) if numbers else []
    return {need.id: need for need in found if need.commune_code == record.commune_code}


def write_needs(
    workshop: Workshop,
    record: Record,
    heard_elsewhere: frozenset[int],
    linked: Mapping[int, Need],
    actor: User | None,
) -> None:
    """Bring the hearings to what the record says; needs that nobody voiced any more are deleted."""
    kept = {hearing.id: hearing for hearing in workshop.hearings}
    before = {hearing.need_id: hearing.need for hearing in workshop.hearings}
    hearings = []
    for position, voiced in enumerate(record.needs):
        hearing = kept.pop(voiced.hearing_id, None) if voiced.hearing_id else None
        need = _need_of(hearing, record, voiced, heard_elsewhere, linked)
        if hearing is None:
            hearing = Hearing(need=need)
        if need.id in linked and need.id not in before:
            _note_link(need, workshop, voiced, actor, hearing.need_id)
        hearing.need = need
        hearing.position = position
        for name in NEED_FIELDS[1:]:
            setattr(hearing, name, getattr(voiced, name))
        hearings.append(hearing)
    workshop.hearings = hearings
    still = {id(hearing.need) for hearing in hearings}
    orphans = [n for i, n in before.items() if i not in heard_elsewhere and id(n) not in still]
    if orphans:
        db.session.flush()
    for need in orphans:
        db.session.delete(need)


def _need_of(
    hearing: Hearing | None,
    record: Record,
    voiced: NeedVoiced,
    heard_elsewhere: frozenset[int],
    linked: Mapping[int, Need],
) -> Need:
    """The need that this one is. A need voiced elsewhere too keeps its theme and its first words."""
    current = hearing.need if hearing is not None else None
    wanted = linked.get(voiced.need_id) if voiced.need_id else None
    if wanted is not None and wanted is not current and wanted.theme == voiced.theme:
        return wanted
    if current is None:
        return _new_need(record, voiced)
    if current.id not in heard_elsewhere:
        _bring_answers(current, record.commune_code, voiced.theme)
        current.commune_code, current.theme = record.commune_code, voiced.theme
        current.text, current.place = voiced.text, voiced.place
        return current
    is_the_same = (current.commune_code, current.theme) == (record.commune_code, voiced.theme)
    if voiced.need_id == OWN_NEED or not is_the_same:
        return _new_need(record, voiced)
    return current


def _bring_answers(need: Need, commune_code: str, theme: str) -> None:
    """Answers coded to the need take its new theme; those of the commune that it leaves keep theirs, without a need."""
    coded = update(NeedMention).where(NeedMention.need_id == need.id)
    if commune_code != need.commune_code:
        db.session.execute(coded.values(need_id=None))
    elif theme != need.theme:
        db.session.execute(coded.values(theme=theme))


def _new_need(record: Record, voiced: NeedVoiced) -> Need:
    return Need(
        code=draw_code(),
        commune_code=record.commune_code,
        theme=voiced.theme,
        text=voiced.text,
        place=voiced.place,
    )


def _note_link(
    need: Need, workshop: Workshop, voiced: NeedVoiced, actor: User | None, former: int | None
) -> None:
    audit.record(
        action="link",
        thing_type="need",
        thing_id=need.id,
        actor=actor,
        commune_code=need.commune_code,
        before={"need": former},
        after={"need": need.id, "text": voiced.text, "title": workshop.title},
    )


def merge_needs(*, kept: Need, merged: Need, actor: User | None) -> Need:
    """Make two needs of a commune one: the hearings of `merged` become hearings of `kept`, each in its own words, and its answers too.

    What `merged` said stays in the history of `kept`. Raises NotMergeable for needs of different communes or
    themes, or when one workshop voiced both: there they were two.
    """
    queries.lock_needs([kept.id, merged.id])
    rooms = {hearing.workshop_id for hearing in kept.hearings}
    is_one = (kept.commune_code, kept.theme) == (merged.commune_code, merged.theme)
    if kept is merged or not is_one or rooms & {h.workshop_id for h in merged.hearings}:
        raise NotMergeable
    told = {"text": merged.text, "place": merged.place, "code": merged.code, "need": merged.id}
    for hearing in list(merged.hearings):
        hearing.need = kept
    db.session.execute(
        update(NeedMention).where(NeedMention.need_id == merged.id).values(need_id=kept.id)
    )
    db.session.flush()
    for need in (kept, merged):
        db.session.expire(need, ["hearings"])
    db.session.delete(merged)
    audit.record(
        action="merge",
        thing_type="need",
        thing_id=kept.id,
        actor=actor,
        commune_code=kept.commune_code,
        before=told,
        after={"text": kept.text, "place": kept.place, "code": kept.code, "need": kept.id},
    )
    # the old address leads on: what pointed to the other need finds this one
    audit.record(
        action="merge",
        thing_type="need",
        thing_id=told["need"],
        actor=actor,
        commune_code=kept.commune_code,
        before={"need": told["need"]},
        after={"need": kept.id},
    )
    return kept
