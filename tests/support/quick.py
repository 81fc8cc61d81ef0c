"""What every test pays again and no test is about, made cheap: routes and passwords."""

from collections.abc import Callable
from typing import Any, ClassVar

from argon2 import PasswordHasher, profiles
from flask import Flask
from werkzeug.routing import Rule

from errorreport.accounts import passwords


class RememberingRule(Rule):
    """A route whose URL builder is compiled once a process, and not again for each application.

    Compiling the builders is most of what making an application costs. Should Werkzeug build its
    URLs another way, this is never called and nothing but the time is lost.
    """

    _builders: ClassVar[dict[tuple[Any, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


def make_tests_quick() -> None:
    """Make applications with remembered routes, and hash passwords with argon2's least effort."""
    Flask.url_rule_class = RememberingRule
    passwords._hasher = PasswordHasher.from_parameters(profiles.CHEAPEST)
