"""Addresses of pages are remembered, but for what may be another at the next request."""

from flask import Flask

from errorreport.web.addresses import address


def test_a_remembered_address_holds_no_other_request_s_host(app: Flask) -> None:
    said = []
    for host in ("news.example", "evil.example"):
        with app.test_request_context("/", base_url=f"http://{host}/"):
            said.append((address("queue.page"), address("queue.page", _external=True)))

    assert said == [("/", "http://news.example/"), ("/", "http://evil.example/")]
