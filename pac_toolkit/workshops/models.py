"""Workshops, their attendance, the needs voiced and each hearing of a need."""

import enum
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.accounts.models import Role, User
from pac_toolkit.database import Model, now, stored_enum


class WorkshopState(enum.StrEnum):
    """The life of a record; `planned` may be skipped."""

    DRAFT = "draft"
    PLANNED = "planned"
    HELD = "held"
    CLOSED = "closed"
    VALIDATED = "validated"


# participants, votes and needs are counted from the day on which the workshop was held
TOOK_PLACE = frozenset({WorkshopState.HELD, WorkshopState.CLOSED, WorkshopState.VALIDATED})


# what is written may be changed until the record is closed
EDITABLE = frozenset({WorkshopState.DRAFT, WorkshopState.PLANNED, WorkshopState.HELD})

# who validates a record of the territory; never the one who entered it
VALIDATORS = frozenset({Role.EXPERT, Role.PROVINCE})


class WorkshopType(enum.StrEnum):
    """What kind of meeting it was."""

    LAUNCH = "launch"
    DOUAR = "douar"
    NEIGHBOURHOOD = "neighbourhood"
    THEMATIC = "thematic"
    WOMEN = "women"
    YOUTH = "youth"
    DISABILITY = "disability"
    COUNCIL = "council"
    IEECAG = "ieecag"
    FEEDBACK = "feedback"


class Phase(enum.StrEnum):
    """The phase of the action plan's procedure (decree 2-16-301, art. 4-16)."""

    LAUNCH = "launch"
    DIAGNOSIS = "diagnosis"
    PRIORITISATION = "prioritisation"
    PROGRAMMING = "programming"
    DRAFTING = "drafting"
    ADOPTION = "adoption"
    IMPLEMENTATION = "implementation"
    EVALUATION = "evaluation"
    UPDATE = "update"


class Sex(enum.StrEnum):
    """Sex as counted in a workshop and told in an answer."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class AgeBand(enum.StrEnum):
    """Age bands of a workshop; youth is 18-24 and 25-35 together."""

    TEEN = "15-17"
    YOUNG = "18-24"
    YOUNG_ADULT = "25-35"
    ADULT = "36-59"
    OLDER = "60+"
    UNKNOWN = "unknown"


YOUTH = frozenset({AgeBand.YOUNG, AgeBand.YOUNG_ADULT})


class Category(enum.StrEnum):
    """Capacities counted beside the grid; one person may be in several, so they are never summed."""

    ELECTED = "elected"
    STAFF = "staff"
    ASSOCIATIONS = "associations"
    COOPERATIVES = "cooperatives"
    IEECAG = "ieecag"
    SERVICES = "services"
    DISABILITY = "disability"


class Workshop(Model):
    """A consultation workshop. Totals are sums of its attendance counts, never typed."""

    __tablename__ = "workshops"
    __table_args__ = (
        CheckConstraint("validated_by_id <> entered_by_id", name="four_eyes"),
        CheckConstraint(
            "ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at", name="times"
        ),
        Index(None, "commune_code", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # made by the client before the first save, so that a repeated send stores one record
    client_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    commune_code: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    workshop_type: Mapped[WorkshopType] = mapped_column(stored_enum(WorkshopType))
    phase: Mapped[Phase] = mapped_column(stored_enum(Phase))
    state: Mapped[WorkshopState] = mapped_column(
        stored_enum(WorkshopState), default=WorkshopState.DRAFT, index=True
    )
    held_on: Mapped[date | None]
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    douars: Mapped[str] = mapped_column(Text, default="")
    agenda: Mapped[str] = mapped_column(Text, default="")
    chair: Mapped[str] = mapped_column(String(120), default="")
    facilitator: Mapped[str] = mapped_column(String(120), default="")
    rapporteur: Mapped[str] = mapped_column(String(120), default="")
    observations: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    validated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    validated_at: Mapped[datetime | None]

    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])
    validated_by: Mapped[User | None] = relationship(foreign_keys=[validated_by_id])
    attendance: Mapped[list["AttendanceCount"]] = relationship(
        back_populates="workshop", cascade="all, delete-orphan", lazy="selectin"
    )
    categories: Mapped[list["CategoryCount"]] = relationship(
        back_populates="workshop", cascade="all, delete-orphan", lazy="selectin"
    )
    hearings: Mapped[list["Hearing"]] = relationship(
        back_populates="workshop",
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="Hearing.position",
    )

    # the ORM refuses to save over a revision that somebody else replaced meanwhile
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    @property
    def participants(self) -> int:
        """Everybody counted in the grid."""
        return sum(row.n for row in self.attendance)

    @property
    def women(self) -> int:
        """Women counted in the grid."""
        return sum(row.n for row in self.attendance if row.sex is Sex.FEMALE)

    @property
    def men(self) -> int:
        """Men counted in the grid."""
        return sum(row.n for row in self.attendance if row.sex is Sex.MALE)

    @property
    def youth(self) -> int:
        """Participants of 18 to 35 years."""
        return sum(row.n for row in self.attendance if row.age_band in YOUTH)

    def count_of(self, category: Category) -> int:
        """How many participants came in this capacity."""
        return next((row.n for row in self.categories if row.category is category), 0)


class AttendanceCount(Model):
    """How many participants of a sex and an age band."""

    __tablename__ = "attendance_counts"
    __table_args__ = (CheckConstraint("n >= 0", name="n_not_negative"),)

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    sex: Mapped[Sex] = mapped_column(stored_enum(Sex), primary_key=True)
    age_band: Mapped[AgeBand] = mapped_column(stored_enum(AgeBand), primary_key=True)
    n: Mapped[int]
    workshop: Mapped[Workshop] = relationship(back_populates="attendance")


class CategoryCount(Model):
    """How many participants came in a capacity."""

    __tablename__ = "category_counts"
    __table_args__ = (CheckConstraint("n >= 0", name="n_not_negative"),)

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[Category] = mapped_column(stored_enum(Category), primary_key=True)
    n: Mapped[int]
    workshop: Mapped[Workshop] = relationship(back_populates="categories")


class Need(Model):
    """A need of a commune, in the words and the script in which it was said."""

    __tablename__ = "needs"
    __table_args__ = (Index(None, "commune_code", "theme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commune_code: Mapped[str] = mapped_column(String(16))
    theme: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    hearings: Mapped[list["Hearing"]] = relationship(
        back_populates="need", passive_deletes="all", order_by="Hearing.id"
    )


class Hearing(Model):
    """A need voiced in a workshop, with its votes: women + men = total, youth is of which."""

    __tablename__ = "hearings"
    __table_args__ = (
        UniqueConstraint("workshop_id", "need_id"),
        CheckConstraint("votes_women >= 0 AND votes_men >= 0", name="votes_not_negative"),
        CheckConstraint(
            "votes_youth >= 0 AND votes_youth <= votes_women + votes_men", name="youth_of_which"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    votes_women: Mapped[int] = mapped_column(default=0)
    votes_men: Mapped[int] = mapped_column(default=0)
    votes_youth: Mapped[int] = mapped_column(default=0)
    workshop: Mapped[Workshop] = relationship(back_populates="hearings")
    need: Mapped[Need] = relationship(back_populates="hearings", lazy="joined")

    @property
    def votes(self) -> int:
        """All votes: those of women and of men."""
        return self.votes_women + self.votes_men
