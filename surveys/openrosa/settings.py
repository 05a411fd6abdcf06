"""Settings of ODK Collect and KoboCollect as the text of a QR code, and its picture."""

import base64
import json
import zlib
from io import BytesIO


def collect_settings(
    server_url: str,
    *,
    username: str = "",
    project_name: str = "",
    language: str = "ar",
    colour: str = "#1d6b4f",
    locks_server: bool = True,
) -> str:
    """What Collect reads from a QR code: base64 of the zlib-compressed JSON of its settings.

    `server_url` without `/formList`: Collect appends its own paths. `username` is the pseudonym that
    forms record as metadata. Forms follow the list exactly; answers go out over any network;
    `locks_server` keeps the enumerator from pointing the device elsewhere.
    """
    general = {
        "server_url": server_url.rstrip("/"),
        "form_update_mode": "match_exactly",
        "autosend": "wifi_and_cellular",
        "app_language": language,
    }
    if username:
        general["metadata_username"] = username
    settings: dict[str, object] = {
        "general": general,
        # Collect refuses a code without `admin`, were it empty
        "admin": {"change_server": False} if locks_server else {},
    }
    if project_name:
        settings["project"] = {
            "name": project_name,
            "icon": project_name[0].upper(),
            "color": colour,
        }
    document = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(document.encode(), 9)).decode()


def settings_picture(settings: str, *, scale: int = 4) -> bytes:
    """The QR code as an SVG picture, black on white with its quiet zone, `scale` pixels a module."""
    # 30 ms: only who prints a code pays for it
    import segno  # noqa: PLC0415

    stream = BytesIO()
    segno.make_qr(settings, error="m").save(stream, kind="svg", scale=scale, light="#fff")
    return stream.getvalue()
