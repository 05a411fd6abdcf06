"""Forms as a tablet sends them, and people who may send them."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from pac_toolkit.accounts.models import Role, User
from pac_toolkit.accounts.services import renew_collector_key
from pac_toolkit.accounts.tokens import token_of
from pac_toolkit.database import transaction
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.tablets import tablet_id
from tests.accounts.factories import make_user
from tests.responses.factories import RURAL, some_answers

SECRET = "test" * 8
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 64
PNG = b"\x89PNG\r\n\x1a\n" + b"\x01" * 64
PHOTO_FORM = """
| survey |
|  | type | name | label::Français (fr) | required | constraint |
|  | select_one sex | sex | Sexe | yes | |
|  | integer | rooms | Pièces | | . < 20 |
|  | image | photo | Photo | | |
| choices |
|  | list_name | name | label::Français (fr) |
|  | sex | female | Femme |
|  | sex | male | Homme |
| settings |
|  | form_id | version | default_language | form_title |
|  | photos | 1 | Français (fr) | Photos |
"""


def make_collector(
    role: Role = Role.ENUMERATOR, *territories: str, language: str = "fr", **values: object
) -> tuple[User, str]:
    """A user who may send from a tablet, by default in the rural commune, and the token."""
    user = make_user(role, *territories, **values)
    with transaction():
        row = renew_collector_key(user=user, language=language)
        token = token_of(row.key, SECRET)
    return user, token


def a_form(
    round_: Round,
    answers: Mapping[str, Any] | None = None,
    *,
    instance_id: str = "",
    deprecated_id: str = "",
    commune: str = RURAL,
    version: str = "",
    form_id: str = "",
    more: str = "",
) -> bytes:
    """The XML of a filled form; `more` is put before its answers as it is."""
    given = some_answers() if answers is None else answers
    filled = "".join(f"<{name}>{_written(answer)}</{name}>" for name, answer in given.items())
    deprecated = f"<orx:deprecatedID>uuid:{deprecated_id}</orx:deprecatedID>"
    return (
        f'<data xmlns:orx="http://openrosa.org/xforms" '
        f'id="{form_id or tablet_id(round_.version.form_id, round_.slug)}" '
        f'version="{version or round_.version.version}">'
        f"<pac_start>2026-11-20T10:11:12.345+01:00</pac_start>"
        f"<pac_place><commune>{commune}</commune><pac_spoken>tzm</pac_spoken></pac_place>"
        f"<pac_notice><pac_notice_text/><pac_agreed>OK</pac_agreed></pac_notice>"
        f"{more}<all>{filled}</all>"
        f"<pac_end>2026-11-20T10:19:12.345+01:00</pac_end>"
        f"<orx:meta><orx:instanceID>uuid:{instance_id or uuid.uuid4()}</orx:instanceID>"
        f"{deprecated if deprecated_id else ''}</orx:meta></data>"
    ).encode()


def _written(answer: Any) -> str:
    return escape(" ".join(answer) if isinstance(answer, list) else str(answer))


def a_post(xml: bytes, files: Iterable[tuple[str, bytes]] = ()) -> tuple[bytes, str]:
    """The body of a post as Collect writes it, and its content type: the name of a part is that of its file."""
    boundary = f"--{uuid.uuid4()}"
    parts = [("xml_submission_file", "form.xml", "text/xml", xml)]
    parts += [(name, name, "application/octet-stream", content) for name, content in files]
    lines = []
    for part, name, kind, content in parts:
        lines.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{part}"; filename="{name}"\r\n'
            f"Content-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
            + content
        )
    body = b"\r\n".join(lines) + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
