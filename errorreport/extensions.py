"""Flask extensions, unbound; ``create_app`` binds them."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_migrate import Migrate

from errorreport.addresses import client_network

babel = Babel()
migrate = Migrate()
limiter = Limiter(key_func=client_network, headers_enabled=False)
