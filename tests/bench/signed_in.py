"""The service, with the least that a signed-in page can be: who asks, and the frame of a page."""

from flask import render_template

from errorreport.web.session import editor
from wsgi import app


@app.get("/bare")
def bare() -> str:
    editor()
    return render_template("layout.html")
