"""What every test pays again and no test is about, made cheap: what an application compiles for
itself (routes, templates, statements), and passwords.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any, ClassVar

from argon2 import PasswordHasher, profiles
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.sql.compiler import Compiled
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


class RememberedTemplates(BytecodeCache):
    """Templates, compiled once a process: half of what a test of a page would take."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._compiled[bucket.key, bucket.checksum] = bucket.code


class RememberedStatements(dict[tuple[Any, ...], Compiled]):
    """Statements, compiled once a process for each kind of database, and not for each engine."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(self._of_kind(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Compiled) -> None:
        super().__setitem__(self._of_kind(key), compiled)

    @staticmethod
    def _of_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
        dialect, *statement = key
        return (dialect.name, *statement)


_statements = RememberedStatements()


def share_statements(engine: Engine) -> None:
    """Let ``engine`` use what others of its kind have compiled."""
    engine.update_execution_options(compiled_cache=_statements)


def make_tests_quick() -> None:
    """Make applications that remember what others compiled, and hash with argon2's least effort."""
    Flask.url_rule_class = RememberingRule
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": RememberedTemplates()}
    passwords._hasher = PasswordHasher.from_parameters(profiles.CHEAPEST)
