"""What no route need look for: characters that no database can keep."""

from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound

_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


def register(app: Flask) -> None:
    """Refuse NUL in addresses and forms; PostgreSQL would, with an error that names nobody."""

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path:
            raise NotFound("The address holds a NUL character (%00); there is nothing there.")
        values = [value for _, value in request.args.items(multi=True)]
        if request.mimetype in _FORMS:
            values += [value for _, value in request.form.items(multi=True)]
        if any("\0" in value for value in values):
            raise BadRequest("A value holds a NUL character; send it without.")
