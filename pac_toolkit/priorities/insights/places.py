"""How public figures call a territory."""

from communes.territory import REGION
from pac_toolkit.responses.tallying import ALL


def place_of(code: str) -> str:
    """The name of a territory in published figures: its code, ALL for the region."""
    return ALL if code == REGION.code else code
