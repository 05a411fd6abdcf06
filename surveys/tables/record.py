"""What a table says of a response besides its answers: identity, instants, place, channel.

The words and their labels are data; who may see them is decided by the application.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from surveys.questions import Texts

FORMAT: Final = "pac-responses/1"
"""Says what a JSON export is, and which shape it has."""

Answers = Mapping[str, Any]
"""Answers as `validate` returns them: text, number, list of names, or None, by question name."""


class RecordField(StrEnum):
    """What is known of a response besides its answers."""

    INSTANCE_ID = "instance_id"
    SUBMITTED_AT = "submitted_at"
    STARTED_AT = "started_at"
    VERSION = "form_version"
    COMMUNE = "commune"
    CHANNEL = "channel"
    LANGUAGE = "language"
    SPOKEN = "spoken"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Record:
    """One response to write. `commune` is its code; instants are aware, or UTC when naive."""

    instance_id: str
    answers: Answers
    submitted_at: datetime | None = None
    started_at: datetime | None = None
    form_version: str = ""
    commune: str = ""
    channel: str = ""
    language: str = ""
    spoken: str = ""
    helper: bool = False


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """How a field is headed: `aliases` in order of trust, the first being the one we write."""

    aliases: tuple[str, ...]
    labels: Texts
    words: Mapping[str, Texts] = field(default_factory=dict)


_CHANNELS: Final[Mapping[str, Texts]] = {
    "web": {"ar": "الويب", "fr": "Web", "en": "Web"},
    "kiosk": {"ar": "جهاز مشترك", "fr": "Borne", "en": "Kiosk"},
    "enumerator": {"ar": "باحث ميداني", "fr": "Enquêteur", "en": "Enumerator"},
    "paper": {"ar": "استمارة ورقية", "fr": "Papier", "en": "Paper"},
}
_LANGUAGES: Final[Mapping[str, Texts]] = {
    "ar": {"ar": "العربية", "fr": "Arabe", "en": "Arabic"},
    "fr": {"ar": "الفرنسية", "fr": "Français", "en": "French"},
    "en": {"ar": "الإنجليزية", "fr": "Anglais", "en": "English"},
}
_SPOKEN: Final[Mapping[str, Texts]] = {
    "ary": {"ar": "الدارجة", "fr": "Darija", "en": "Darija"},
    "tzm": {"ar": "تمازيغت", "fr": "Tamazight", "en": "Tamazight"},
    "shi": {"ar": "تشلحيت", "fr": "Tachelhit", "en": "Tachelhit"},
    "fr": {"ar": "الفرنسية", "fr": "Français", "en": "French"},
    "other": {"ar": "لغة أخرى", "fr": "Autre langue", "en": "Another language"},
}
_YES_NO: Final[Mapping[str, Texts]] = {
    "1": {"ar": "نعم", "fr": "Oui", "en": "Yes"},
    "0": {"ar": "لا", "fr": "Non", "en": "No"},
}

FIELDS: Final[Mapping[RecordField, FieldColumn]] = {
    RecordField.INSTANCE_ID: FieldColumn(
        ("_uuid", "KEY", "meta/instanceID", "meta-instanceID", "instanceID", "instance_id"),
        {"ar": "معرف الجواب", "fr": "Identifiant de la réponse", "en": "Response identifier"},
    ),
    RecordField.SUBMITTED_AT: FieldColumn(
        ("_submission_time", "SubmissionDate", "submitted_at"),
        {"ar": "تاريخ التوصل (UTC)", "fr": "Reçue le (UTC)", "en": "Received at (UTC)"},
    ),
    RecordField.STARTED_AT: FieldColumn(
        ("start", "started_at"),
        {"ar": "بداية التعبئة (UTC)", "fr": "Commencée le (UTC)", "en": "Started at (UTC)"},
    ),
    RecordField.VERSION: FieldColumn(
        ("__version__", "FormVersion", "form_version"),
        {
            "ar": "نسخة الاستمارة",
            "fr": "Version du questionnaire",
            "en": "Version of the questionnaire",
        },
    ),
    RecordField.COMMUNE: FieldColumn(
        ("_commune", "commune"), {"ar": "الجماعة", "fr": "Commune", "en": "Commune"}
    ),
    RecordField.CHANNEL: FieldColumn(
        ("_channel", "channel"),
        {"ar": "طريقة الإجابة", "fr": "Mode de réponse", "en": "How it was answered"},
        _CHANNELS,
    ),
    RecordField.LANGUAGE: FieldColumn(
        ("_language", "language"),
        {"ar": "لغة الاستمارة", "fr": "Langue du questionnaire", "en": "Language of the form"},
        _LANGUAGES,
    ),
    RecordField.SPOKEN: FieldColumn(
        ("_spoken", "spoken"),
        {"ar": "اللغة المتكلم بها", "fr": "Langue parlée", "en": "Language spoken"},
        _SPOKEN,
    ),
    RecordField.HELPER: FieldColumn(
        ("_helper", "helper"),
        {"ar": "بمساعدة شخص آخر", "fr": "Avec l'aide d'une personne", "en": "With a helper"},
        _YES_NO,
    ),
}

SYSTEM_COLUMNS: Final = frozenset(
    {
        # Kobo
        *("_id", "_validation_status", "_notes", "_status", "_submitted_by", "_tags", "_index"),
        *("meta/rootUuid", "meta/instanceName", "meta/deprecatedID", "formhub/uuid", "_xform_id"),
        *("_geolocation", "_attachments", "_parent_index", "_parent_table_name", "_version_"),
        *("_xform_id_string", "_submission__id", "_submission__uuid"),
        # ODK Central
        *("SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status"),
        *("ReviewState", "DeviceID", "Edits", "meta-instanceName", "instanceName", "PARENT_KEY"),
        # rows of an XLSForm that a device fills by itself
        *("end", "today", "deviceid", "username", "email", "phonenumber", "audit", "simserial"),
        *("subscriberid", "meta/audit", "meta-audit", "audit_URL", "meta/audit_URL"),
    }
)
"""Columns of other tools that say nothing of the answers."""
