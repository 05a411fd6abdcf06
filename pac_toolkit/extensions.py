"""The extension objects, bound to the application by the factory. Nothing else stands here."""

from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_security import Security
from flask_wtf import CSRFProtect

from pac_toolkit.security import address_key

babel = Babel()
compress = Compress()
csrf = CSRFProtect()
limiter = Limiter(key_func=address_key, storage_uri="counts://", headers_enabled=False)
migrate = Migrate()
security = Security()
