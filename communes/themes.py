"""The 27 themes a need may belong to: the commune's fields of competence, under six headings.

Keys are stored in the database and printed in exports: they never change meaning. What is measured for a
theme is in `census`, what is rated in `services`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from communes.labels import Labels, labels


class Competence(StrEnum):
    """Whose task a theme is, after organic law 113-14 on communes."""

    OWN = "own"
    PLANNING = "planning"
    SHARED = "shared"
    ORGANISATION = "organisation"
    OTHER = "other"


ARTICLES = {
    Competence.OWN: "LO 113-14, art. 83",
    Competence.PLANNING: "LO 113-14, art. 85",
    Competence.SHARED: "LO 113-14, art. 87",
    Competence.ORGANISATION: "",
    Competence.OTHER: "",
}
"""The article that lists each kind of competence; "" where no list of the law names it."""


class UnknownTheme(KeyError):  # noqa: N818 - named for what is wrong
    """Raised when a key names no theme."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A group of themes as a questionnaire or a menu shows them."""

    key: str
    labels: Labels = field(hash=False)
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A field that needs belong to; `source` is the article that gives it to communes, or ""."""

    key: str
    labels: Labels = field(hash=False)
    competence: Competence
    heading: str

    @property
    def source(self) -> str:
        """The article of organic law 113-14 that lists the theme; "" when none does."""
        return ARTICLES[self.competence]


HEADINGS = (
    Heading(
        "basic_services",
        labels("الخدمات الأساسية", "Services de base", "Basic services"),
        (
            "water",
            "electricity",
            "lighting",
            "sanitation",
            "waste",
            "hygiene",
            "cemeteries",
            "slaughterhouse",
        ),
    ),
    Heading(
        "mobility",
        labels("الطرق والتنقل", "Routes et déplacements", "Roads and travel"),
        ("roads", "transport", "traffic", "ambulance"),
    ),
    Heading(
        "social",
        labels(
            "الصحة والتعليم والحياة الاجتماعية",
            "Santé, éducation et vie sociale",
            "Health, education and social life",
        ),
        ("health", "education", "childcare_women", "social", "youth_sport", "culture"),
    ),
    Heading(
        "economy",
        labels("الاقتصاد المحلي", "Économie locale", "Local economy"),
        ("economy", "markets", "tourism_crafts", "agriculture"),
    ),
    Heading(
        "environment",
        labels("البيئة والتعمير", "Environnement et urbanisme", "Environment and planning"),
        ("environment", "green", "urbanism"),
    ),
    Heading(
        "governance",
        labels(
            "الإدارة والحكامة", "Administration et gouvernance", "Administration and governance"
        ),
        ("admin", "governance"),
    ),
)
"""Six headings that hold each theme exactly once, in the order of display."""

_HEADING_OF = {theme: heading.key for heading in HEADINGS for theme in heading.themes}


def _theme(key: str, competence: Competence, ar: str, fr: str, en: str) -> Theme:
    return Theme(key, labels(ar, fr, en), competence, _HEADING_OF[key])


_OWN, _SHARED = Competence.OWN, Competence.SHARED
_THEMES = {
    theme.key: theme
    for theme in (
        _theme("water", _OWN, "الماء الصالح للشرب", "Eau potable", "Drinking water"),
        _theme("electricity", _OWN, "الكهرباء", "Électricité", "Electricity"),
        _theme("lighting", _OWN, "الإنارة العمومية", "Éclairage public", "Street lighting"),
        _theme(
            "sanitation",
            _OWN,
            "التطهير السائل والمياه العادمة",
            "Assainissement liquide et eaux usées",
            "Sanitation and wastewater",
        ),
        _theme(
            "waste",
            _OWN,
            "النظافة وجمع النفايات المنزلية",
            "Propreté et déchets ménagers",
            "Cleanliness and household waste",
        ),
        _theme(
            "hygiene",
            _OWN,
            "حفظ الصحة والحيوانات الضالة",
            "Hygiène et salubrité, animaux errants",
            "Public hygiene and stray animals",
        ),
        _theme(
            "cemeteries",
            _OWN,
            "نقل الأموات والدفن والمقابر",
            "Transport mortuaire et cimetières",
            "Funeral transport and cemeteries",
        ),
        _theme(
            "slaughterhouse",
            _OWN,
            "المجازر والذبح ونقل اللحوم",
            "Abattoirs et transport des viandes",
            "Slaughterhouses and meat transport",
        ),
        _theme(
            "roads",
            _OWN,
            "الطرق والمسالك والأزقة",
            "Routes, pistes et voirie",
            "Roads, tracks and streets",
        ),
        _theme(
            "transport",
            _OWN,
            "النقل العمومي والمحطات الطرقية",
            "Transport public et gare routière",
            "Public transport and bus stations",
        ),
        _theme(
            "traffic",
            _OWN,
            "السير والجولان والتشوير ووقوف العربات",
            "Circulation, signalisation, stationnement",
            "Traffic, road signs and parking",
        ),
        _theme(
            "ambulance",
            _OWN,
            "نقل المرضى والجرحى",
            "Transport des malades et des blessés",
            "Transport of the sick and injured",
        ),
        _theme(
            "health",
            _SHARED,
            "الصحة (صيانة المستوصفات)",
            "Santé (entretien des dispensaires, proximité)",
            "Health (upkeep of local health centres)",
        ),
        _theme(
            "education",
            _SHARED,
            "التعليم والتعليم الأولي والنقل المدرسي",
            "Éducation, préscolaire, transport scolaire",
            "Education, preschool and school transport",
        ),
        _theme(
            "childcare_women",
            _SHARED,
            "دور الحضانة والمراكز النسوية",
            "Crèches, centres féminins",
            "Nurseries and women's centres",
        ),
        _theme(
            "social",
            _SHARED,
            "العمل الاجتماعي والمسنون والإعاقة",
            "Action sociale, personnes âgées, handicap",
            "Social support, older people and disability",
        ),
        _theme("youth_sport", _SHARED, "الشباب والرياضة", "Jeunesse et sport", "Youth and sport"),
        _theme(
            "culture",
            _SHARED,
            "الثقافة والتراث والمكتبات",
            "Culture, patrimoine, bibliothèques",
            "Culture, heritage and libraries",
        ),
        _theme(
            "economy",
            _SHARED,
            "تنمية الاقتصاد المحلي وإنعاش الشغل",
            "Économie locale, emploi, coopératives",
            "Local economy, jobs and cooperatives",
        ),
        _theme(
            "markets",
            _OWN,
            "الأسواق الجماعية والملك العمومي",
            "Souks, marchés et domaine public",
            "Markets and public domain",
        ),
        _theme(
            "tourism_crafts",
            _SHARED,
            "السياحة والصناعة التقليدية والمنتوج المحلي",
            "Tourisme, artisanat, produits du terroir",
            "Tourism, crafts and local products",
        ),
        _theme(
            "agriculture",
            Competence.OTHER,
            "الفلاحة والسقي",
            "Agriculture et irrigation",
            "Farming and irrigation",
        ),
        _theme(
            "environment",
            _SHARED,
            "المحافظة على البيئة",
            "Environnement, climat, eau et sols",
            "Environment, climate, water and soils",
        ),
        _theme(
            "green",
            _OWN,
            "المساحات الخضراء والمنتزهات",
            "Espaces verts et parcs",
            "Green spaces and parks",
        ),
        _theme(
            "urbanism",
            Competence.PLANNING,
            "التعمير والرخص",
            "Urbanisme et autorisations",
            "Planning and permits",
        ),
        _theme(
            "admin",
            Competence.ORGANISATION,
            "الإدارة والحالة المدنية والاستقبال والرقمنة",
            "Administration, état civil, accueil, numérique",
            "Administration, civil registry, reception and digital services",
        ),
        _theme(
            "governance",
            Competence.ORGANISATION,
            "الحكامة والشفافية والمشاركة",
            "Gouvernance, transparence, participation",
            "Governance, transparency and participation",
        ),
    )
}


def list_themes() -> tuple[Theme, ...]:
    """List the 27 themes in the order of their headings."""
    return tuple(_THEMES.values())


def get_theme(key: str) -> Theme:
    """Return the theme with this key. Raises UnknownTheme."""
    try:
        return _THEMES[key]
    except KeyError:
        raise UnknownTheme(key) from None
