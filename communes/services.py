"""The 26 services that citizens can be asked to rate, and the themes each of them speaks for.

A questionnaire asks for `sat_<service key>`; keys never change meaning. At most 14 services are asked of
one person: which ones depends on the milieu of the commune.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from communes.labels import Labels, labels
from communes.territory import Milieu
from communes.themes import Competence, get_theme

BAROMETER = (
    "Baromètre des services communaux de Skhirat-Témara, Centre marocain pour la citoyenneté, 2022"
)
PROPOSED = "proposed by this toolkit"


class UnknownService(KeyError):  # noqa: N818 - named for what is wrong
    """Raised when a key names no service."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the commune.

    `theme_shares` divides a rating among themes (the shares add to 1); `milieux` says in which communes it
    is asked, none when it is not; `source` names why it is in the list: barometer, law or own proposal.
    """

    key: str
    labels: Labels = field(hash=False)
    theme_shares: Mapping[str, float] = field(hash=False)
    milieux: frozenset[Milieu]
    source: str
    competence: Competence


_URBAN_KEYS = frozenset(
    [
        "civil_status",
        "permits",
        "cleaning",
        "waste",
        "lighting",
        "streets",
        "water",
        "electricity",
        "sanitation",
        "transport",
        "markets",
        "green",
        "sport_culture",
        "stray_animals",
    ]
)
_RURAL_KEYS = frozenset(
    [
        "civil_status",
        "waste",
        "lighting",
        "rural_roads",
        "water",
        "electricity",
        "sanitation",
        "transport",
        "markets",
        "ambulance",
        "sport_culture",
        "school_bus",
        "cemeteries",
        "slaughterhouse",
    ]
)
_OWN_LIST, _PLANNING_LIST, _SHARED_LIST = (
    "LO 113-14, art. 83",
    "LO 113-14, art. 85",
    "LO 113-14, art. 87",
)


def _service(key: str, theme: str, sources: tuple[str, ...], names: Labels) -> Service:
    """Build a service of one theme, or of several in equal parts ("youth_sport culture")."""
    themes = theme.split()
    asked = {Milieu.URBAN: _URBAN_KEYS, Milieu.RURAL: _RURAL_KEYS}
    return Service(
        key=key,
        labels=names,
        theme_shares={name: 1 / len(themes) for name in themes},
        milieux=frozenset(milieu for milieu, keys in asked.items() if key in keys),
        source="; ".join(sources),
        competence=_COMPETENCE_EXCEPTIONS.get(key, get_theme(themes[0]).competence),
    )


# neither art. 83 nor art. 87 lists school transport; rural tracks are shared where streets are own
_COMPETENCE_EXCEPTIONS = {"school_bus": Competence.OTHER, "rural_roads": Competence.SHARED}

_SERVICES = {
    service.key: service
    for service in (
        _service(
            "civil_status",
            "admin",
            (BAROMETER, PROPOSED),
            labels("الحالة المدنية", "État civil", "Civil registry"),
        ),
        _service(
            "legalisation",
            "admin",
            (PROPOSED,),
            labels(
                "تصحيح الإمضاء والإشهاد على المطابقة",
                "Légalisation de signature et copies conformes",
                "Certified signatures and copies",
            ),
        ),
        _service(
            "reception",
            "admin",
            ("loi 54-19, art. 25",),
            labels("الاستقبال والإرشاد", "Accueil et orientation", "Reception and guidance"),
        ),
        _service(
            "permits",
            "urbanism",
            (_PLANNING_LIST,),
            labels(
                "رخص التعمير والرخص الاقتصادية",
                "Urbanisme et autorisations",
                "Building and business permits",
            ),
        ),
        _service(
            "cleaning",
            "waste",
            (_OWN_LIST,),
            labels(
                "تنظيف الطرقات والساحات",
                "Nettoyage des rues et places",
                "Cleaning of streets and squares",
            ),
        ),
        _service(
            "waste",
            "waste",
            (BAROMETER, _OWN_LIST),
            labels(
                "جمع النفايات المنزلية",
                "Collecte des déchets ménagers",
                "Household waste collection",
            ),
        ),
        _service(
            "lighting",
            "lighting",
            (BAROMETER, _OWN_LIST),
            labels("الإنارة العمومية", "Éclairage public", "Street lighting"),
        ),
        _service(
            "streets",
            "roads",
            (BAROMETER,),
            labels(
                "وضعية الأزقة والشوارع",
                "État des rues et ruelles",
                "Condition of streets and alleys",
            ),
        ),
        _service(
            "rural_roads",
            "roads",
            (_SHARED_LIST,),
            labels(
                "الطرق والمسالك القروية",
                "Pistes et chemins ruraux",
                "Rural roads and tracks",
            ),
        ),
        _service(
            "water",
            "water",
            (BAROMETER, _OWN_LIST),
            labels("الماء الصالح للشرب", "Eau potable", "Drinking water"),
        ),
        _service(
            "electricity",
            "electricity",
            (BAROMETER, _OWN_LIST),
            labels("الكهرباء", "Électricité", "Electricity"),
        ),
        _service(
            "sanitation",
            "sanitation",
            (BAROMETER, _OWN_LIST),
            labels("التطهير السائل", "Assainissement", "Sanitation"),
        ),
        _service(
            "transport",
            "transport",
            (BAROMETER, _OWN_LIST),
            labels("النقل العمومي", "Transport public (bus)", "Public transport (bus)"),
        ),
        _service(
            "traffic",
            "traffic",
            (BAROMETER, _OWN_LIST),
            labels(
                "السير والجولان والتشوير ومواقف السيارات",
                "Circulation, signalisation, stationnement",
                "Traffic, road signs and parking",
            ),
        ),
        _service(
            "markets",
            "markets",
            (BAROMETER, _OWN_LIST),
            labels(
                "الأسواق الجماعية وتدبير الباعة المتجولين",
                "Marchés communaux et marchands ambulants",
                "Municipal markets and street vendors",
            ),
        ),
        _service(
            "slaughterhouse",
            "slaughterhouse",
            (_OWN_LIST,),
            labels("المجازر", "Abattoirs", "Slaughterhouses"),
        ),
        _service(
            "green",
            "green",
            (BAROMETER,),
            labels("المساحات الخضراء", "Espaces verts", "Green spaces"),
        ),
        _service(
            "sport_culture",
            "youth_sport culture",
            (BAROMETER,),
            labels(
                "المرافق الرياضية والثقافية",
                "Équipements sportifs et culturels",
                "Sports and cultural facilities",
            ),
        ),
        _service(
            "public_domain",
            "markets",
            (BAROMETER,),
            labels(
                "تدبير احتلال الملك العمومي",
                "Occupation du domaine public",
                "Occupation of public space",
            ),
        ),
        _service(
            "stray_animals",
            "hygiene",
            (BAROMETER,),
            labels("تدبير انتشار الحيوانات الضالة", "Animaux errants", "Stray animals"),
        ),
        _service(
            "hygiene",
            "hygiene",
            (_OWN_LIST,),
            labels("حفظ الصحة", "Hygiène publique", "Public hygiene"),
        ),
        _service(
            "ambulance",
            "ambulance",
            (_OWN_LIST,),
            labels("نقل المرضى والجرحى", "Transport des malades", "Transport of the sick"),
        ),
        _service(
            "cemeteries",
            "cemeteries",
            (_OWN_LIST,),
            labels(
                "المقابر ونقل الأموات",
                "Cimetières et transport mortuaire",
                "Cemeteries and funeral transport",
            ),
        ),
        _service(
            "school_bus",
            "education",
            (PROPOSED,),
            labels("النقل المدرسي", "Transport scolaire", "School transport"),
        ),
        _service(
            "information",
            "governance",
            ("loi 31-13",),
            labels(
                "المعلومة والتواصل",
                "Information et site de la commune",
                "Information and the commune's website",
            ),
        ),
        _service(
            "complaints",
            "governance",
            ("loi 54-19, art. 30",),
            labels("معالجة الشكايات", "Traitement des réclamations", "Handling of complaints"),
        ),
    )
}


def list_services(milieu: Milieu | None = None) -> tuple[Service, ...]:
    """List the services asked in a milieu (14 each), or all 26, in the order of the questionnaire."""
    return tuple(s for s in _SERVICES.values() if milieu is None or milieu in s.milieux)


def get_service(key: str) -> Service:
    """Return the service with this key. Raises UnknownService."""
    try:
        return _SERVICES[key]
    except KeyError:
        raise UnknownService(key) from None
