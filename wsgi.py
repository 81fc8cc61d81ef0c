"""What a WSGI server imports."""

from errorreport import create_app

app = create_app()
