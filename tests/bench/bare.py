"""The least a Flask application can do with a report: parse its JSON and answer 201."""

from flask import Flask, request
from flask.typing import ResponseReturnValue

app = Flask(__name__)


@app.post("/api/v1/reports")
def submit() -> ResponseReturnValue:
    body = request.get_json()
    return {"id": body["site"], "answer": "new", "receipt": body["target"]["source"]}, 201


@app.get("/healthz")
def healthz() -> str:
    return "ok"
