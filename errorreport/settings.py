"""The service's settings: environment variables, read once, checked together."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from ada_url import URL, check_url
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "ERRORREPORT_"
_OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")


class BadSettings(Exception):
    """Some settings cannot be used; ``problems`` holds one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _text(value: str) -> str:
    return value


def _base_url(value: str) -> str:
    url = URL(value) if check_url(value) else None
    if url is None or url.protocol not in {"http:", "https:"} or not url.hostname:
        raise ValueError("is not an http or https address; write for example https://example.org")
    if url.username or url.search or url.hash:
        raise ValueError("holds a user name, a query or a fragment; give the bare address")
    return f"{url.origin}{url.pathname.rstrip('/')}"


def _issuer(value: str) -> str:
    issuer = _base_url(value)
    url = URL(issuer)
    if url.protocol != "https:" and url.hostname not in {"localhost", "127.0.0.1", "[::1]"}:
        raise ValueError("must be https: over http anyone can read the secret and who signs in")
    return issuer


def _database_url(value: str) -> str:
    # Hosting providers hand out postgres:// and postgresql://; name the driver that is installed.
    for scheme in ("postgres://", "postgresql://"):
        if value.startswith(scheme):
            value = "postgresql+psycopg://" + value.removeprefix(scheme)
    try:
        backend = make_url(value).get_backend_name()
    except ArgumentError:
        raise ValueError("is not a database address; write sqlite:///… or postgresql://…") from None
    if backend not in {"sqlite", "postgresql"}:
        raise ValueError(f"names {backend}; only sqlite and postgresql are supported")
    return value


def _redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("is not a Redis address; write redis://host:6379/0")
    return value


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise ValueError("is not a whole number of 0 or more")
    return int(value)


def _positive(value: str) -> int:
    number = _count(value)
    if number < 1:
        raise ValueError("must be at least 1")
    return number


def _port(value: str) -> int:
    number = _count(value)
    if not 1 <= number <= 65535:
        raise ValueError("is not a port; ports run from 1 to 65535")
    return number


def _switch(value: str) -> bool:
    try:
        return {"on": True, "off": False}[value.lower()]
    except KeyError:
        raise ValueError("must be on or off") from None


def _secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError(
            "is shorter than 32 characters; make one with "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return value


def _log_level(value: str) -> str:
    level = value.upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("must be debug, info, warning or error")
    return level


def _networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"is not a list like 10.0.0.0/8,fd00::/8: {error}") from None


def _path(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _variable(read: Callable[[str], Any], default: str | None, about: str) -> Any:
    return field(metadata={"read": read, "default": default, "about": about})


@lru_cache(maxsize=8)  # asked for with every address that is told
def _path_of(url: str) -> str:
    return str(URL(url).pathname).rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, typed; field NAME is read from the variable ERRORREPORT_NAME."""

    instance: Path = _variable(
        _path, "instance", "Folder for the SQLite file, the generated secret and pid files."
    )
    database_url: str = _variable(
        _database_url, None, "Database. Default: the file errorreport.db in the instance folder."
    )
    redis_url: str | None = _variable(
        _redis_url, None, "Redis for rate limits. Without it limits are per process."
    )
    secret_key: str = _variable(
        _secret, None, "Key of receipts. Default: generated once into the instance folder."
    )
    base_url: str = _variable(
        _base_url,
        None,
        "Address of the service as readers see it, with path. Default: http://127.0.0.1:PORT.",
    )
    trusted_proxies: int = _variable(
        _count, "0", "How many reverse proxies stand in front; 0 believes no forwarded header."
    )
    private_networks: tuple[IPv4Network | IPv6Network, ...] = _variable(
        _networks, "", "Networks that the service may ask though they are not public: 10.0.0.0/8."
    )
    oidc_issuer: str | None = _variable(
        _issuer, None, "OpenID Connect provider that editors may sign in with, by its address."
    )
    oidc_client_id: str | None = _variable(_text, None, "What the provider calls this service.")
    oidc_client_secret: str | None = _variable(_text, None, "The secret shared with the provider.")
    rate_limits: bool = _variable(
        _switch, "on", "on or off. Off is for load tests on a closed machine only."
    )
    host: str = _variable(_text, "127.0.0.1", "Address that `errorreport serve` listens on.")
    port: int = _variable(_port, "8000", "Port that `errorreport serve` listens on.")
    workers: int = _variable(
        _positive, "1", "Processes of `errorreport serve`; more than 1 needs REDIS_URL."
    )
    threads: int = _variable(_positive, "8", "Threads of each process of `errorreport serve`.")
    log_level: str = _variable(_log_level, "info", "debug, info, warning or error.")

    @property
    def secure(self) -> bool:
        """Whether readers reach the service over https."""
        return self.base_url.startswith("https://")

    @property
    def path_prefix(self) -> str:
        """The path part of ``base_url`` without a final slash: "" or for example "/er"."""
        return _path_of(self.base_url)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read all variables; raise ``BadSettings`` naming every problem at once."""
        problems = _unknown_variables(environ)
        values: dict[str, Any] = {}
        for item in fields(cls):
            variable = PREFIX + item.name.upper()
            raw = environ.get(variable) or item.metadata["default"]
            try:
                values[item.name] = None if raw is None else item.metadata["read"](raw)
            except ValueError as error:
                problems.append(f"{variable} {error}.")
        if not problems and values["workers"] > 1 and values["redis_url"] is None:
            problems.append(
                f"{PREFIX}WORKERS is {values['workers']} but {PREFIX}REDIS_URL is not set: "
                "rate limits in memory hold for one process only. Set it, or run one worker."
            )
        named = [name for name in _OIDC if not problems and values[name]]
        if named and len(named) < len(_OIDC):
            wanted = ", ".join(PREFIX + name.upper() for name in _OIDC)
            problems.append(f"Of {wanted} some are set; set all of them, or none.")
        if problems:
            raise BadSettings(problems)
        if values["database_url"] is None:
            values["database_url"] = f"sqlite:///{values['instance'] / 'errorreport.db'}"
        if values["base_url"] is None:
            values["base_url"] = f"http://127.0.0.1:{values['port']}"
        if values["secret_key"] is None:
            values["secret_key"] = kept_secret(values["instance"])
        return cls(**values)


def _unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """A misspelt variable is silently ignored by most programs, and then looked for in vain."""
    # TOKEN and SERVER belong to the client commands, which talk to a service elsewhere.
    known = {PREFIX + item.name.upper() for item in fields(Settings)}
    known |= {PREFIX + "TOKEN", PREFIX + "SERVER"}
    return [
        f"{name} is not a setting of errorreport; check the spelling."
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in known
    ]


def kept_secret(instance: Path) -> str:
    """Return the secret in the instance folder, made at the first call; one process wins a race."""
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh = instance / f"secret_key.{secrets.token_hex(8)}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(32))
            try:
                path.hardlink_to(fresh)  # fails when another process was first, whose key stands
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise BadSettings(
            [
                f"The instance folder {instance} cannot be written ({error.strerror}). Make it "
                f"writable, or name another in {PREFIX}INSTANCE."
            ]
        ) from None
