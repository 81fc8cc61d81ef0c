"""Whether Redis, when it is set, is there."""

from errorreport.doctor.line import Line, bad, good
from errorreport.settings import Settings

SECONDS = 3.0  # for Redis, which answers within a millisecond when all is well


def redis(settings: Settings) -> Line:
    """Return whether the limits of several processes are counted in one place."""
    if settings.redis_url is None:
        return good("redis", "not set; limits are counted in the one process")
    # Imported here: it takes longer to load than most commands take to run.
    from redis import Redis
    from redis.exceptions import RedisError

    client = Redis.from_url(
        settings.redis_url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
    )
    try:
        client.ping()
    except (RedisError, OSError, ValueError) as error:
        reason = str(error).strip().partition("\n")[0]
        return bad("redis", f"does not answer: {reason}; each process counts limits for itself")
    finally:
        client.close()
    return good("redis", "answers")
