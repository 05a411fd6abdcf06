"""The workshop itself and the people counted in it."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.accounts.models import User
from pac_toolkit.database import Model, now, stored_enum
from pac_toolkit.workshops.models.details import AgendaItem, Commitment, WorkshopDouar
from pac_toolkit.workshops.models.keeping import Attachment, Correction, Writer
from pac_toolkit.workshops.models.needs import Hearing
from pac_toolkit.workshops.models.vocabulary import (
    YOUTH,
    AgeBand,
    Category,
    Phase,
    Sex,
    WorkshopState,
    WorkshopType,
)


class Workshop(Model):
    """A consultation workshop. Totals are sums of its attendance counts, never typed."""

    __tablename__ = "workshops"
    __table_args__ = (
        CheckConstraint("validated_by_id <> entered_by_id", name="four_eyes"),
        CheckConstraint(
            "ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at", name="times"
        ),
        CheckConstraint("invited >= 0", name="invited_not_negative"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
        Index(None, "code", unique=True),
        Index(None, "commune_code", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # made by the client before the first save, so that a repeated send stores one record
    client_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    # what papers and spreadsheets call the record; a spreadsheet may bring its own
    code: Mapped[str] = mapped_column(String(40))
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
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    chair: Mapped[str] = mapped_column(String(120), default="")
    # in which function: that is public, the name is not
    chair_function: Mapped[str] = mapped_column(String(120), default="")
    facilitator: Mapped[str] = mapped_column(String(120), default="")
    rapporteur: Mapped[str] = mapped_column(String(120), default="")
    expert: Mapped[str] = mapped_column(String(120), default="")
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    channels: Mapped[list[str]] = mapped_column(default=list)
    invited: Mapped[int | None]
    arrangements: Mapped[list[str]] = mapped_column(default=list)
    strengths: Mapped[str] = mapped_column(Text, default="")
    constraints: Mapped[str] = mapped_column(Text, default="")
    disagreements: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
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
    hearings: Mapped[list[Hearing]] = relationship(
        back_populates="workshop",
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="Hearing.position",
    )
    places: Mapped[list[WorkshopDouar]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="WorkshopDouar.position"
    )
    agenda: Mapped[list[AgendaItem]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="AgendaItem.position"
    )
    commitments: Mapped[list[Commitment]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Commitment.position"
    )
    writers: Mapped[list[Writer]] = relationship(cascade="all, delete-orphan", lazy="select")
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="workshop",
        cascade="all, delete-orphan",
        lazy="select",
        order_by="Attachment.id",
    )
    corrections: Mapped[list[Correction]] = relationship(
        cascade="all, delete-orphan", lazy="select", order_by="Correction.id"
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

    @property
    def douars(self) -> tuple[str, ...]:
        """The douars or neighbourhoods whose people it was meant for."""
        return tuple(place.douar.name for place in self.places if place.is_covered)

    @property
    def villages(self) -> tuple[str, ...]:
        """The douars or neighbourhoods from which people came."""
        return tuple(place.douar.name for place in self.places if place.is_present)

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude of the place, in degrees."""
        if self.latitude is None or self.longitude is None:
            return None
        return (self.latitude, self.longitude)

    def is_written_by(self, user_id: int | None) -> bool:
        """Whether this user entered the record or wrote any of its content since."""
        return user_id is not None and (
            self.entered_by_id == user_id or user_id in {row.user_id for row in self.writers}
        )

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
