"""The code of a record: short enough to be read over the telephone, drawn at random or from the client's key."""

import uuid

# without letters and digits that are taken for one another
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8


def draw_code(key: str | None = None) -> str:
    """Eight signs in two groups, `K7P3-MXQ2`; the same for the same key (a UUID), else at random."""
    number = (uuid.UUID(key) if key else uuid.uuid4()).int
    signs = []
    for _ in range(_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        signs.append(_LETTERS[place])
    return f"{''.join(signs[:4])}-{''.join(signs[4:])}"
