"""What no route need look for: characters that no database can keep."""

from flask import Flask, request

from errorreport.errors import BadInput, NotFound
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _

_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


def register(app: Flask) -> None:
    """Refuse NUL in addresses and forms; PostgreSQL would, with an error that names nobody."""

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path:
            raise NotFound("The address holds a NUL character (%00); there is nothing there.")
        sent = list(request.args.items(multi=True)) if request.query_string else []
        if request.mimetype in _FORMS:
            # Kept as it came: whoever knows its encoding to be another reads it anew.
            request.get_data(cache=True)
            sent += request.form.items(multi=True)
        for name, value in sent:
            if "\0" in value:
                said = _("The value of %(name)s holds a NUL character; send it without.")
                raise BadInput(filled(said, name=repr(name)))
