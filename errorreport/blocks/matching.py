"""Which block a report fits: pure.

Words are compared folded, in every script: without case, width, points that a reader may leave out,
and what nobody sees. They count as whole words, in scripts without spaces wherever they stand. What
stands in the words that the reader marked is the page's own and counts for nothing: an article on
a casino has its mistakes, too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple

import regex

from errorreport.anchoring.fold import folded
from errorreport.anchoring.words import TOKEN
from errorreport.extract.url import BadUrl, parse_http_url

MOST_HOSTS = 50  # of one text; a report with more is no reader's
Network = IPv4Network | IPv6Network

#: Hebrew and Arabic points, the kashida, joiners: two may write the same word with and without
_LEFT_OUT = regex.compile(
    r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u200c\u200d]"
)
_WORD = regex.compile(r"[\w\p{M}]")
_LABEL = r"[\w\p{M}](?:[\w\p{M}-]{0,62})"
_HOST = regex.compile(rf"(?<![\w\p{{M}}]){_LABEL}(?:[.。]{_LABEL})+")


class Entry(NamedTuple):
    """One block in force; of the last three what its kind looks at, the other two are empty."""

    id: str
    kind: str
    ends_at: datetime
    words: str | None = None
    host: str | None = None
    reader: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What a reader wrote, and the words of the page round the mark."""

    own: tuple[str, ...]
    marked: str


class Blocks:
    """The blocks of one site, prepared once; a report is looked up by what it brings."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._readers: dict[int, Entry] = {}
        self._hosts: dict[str, Entry] = {}
        self._words: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        # Of two that say the same the one that lasts longer.
        for entry in sorted(entries, key=lambda one: one.ends_at):
            if entry.reader is not None:
                self._readers[entry.reader] = entry
            elif entry.host is not None:
                self._hosts[entry.host] = entry
            elif entry.words is not None:
                tokens = tokens_of(entry.words)
                self._words.setdefault(tokens[0], []).append((tokens, entry))

    def __bool__(self) -> bool:
        return bool(self._readers or self._hosts or self._words)

    def fitting(self, reader: int, written: Written, now: datetime) -> Entry | None:
        """Return the block that a report fits, None where there is none in force."""
        found = self._readers.get(reader)
        if found is not None and now < found.ends_at:
            return found
        if self._hosts and (host := self._linked(written, now)) is not None:
            return host
        return self._said(written, now) if self._words else None

    def _linked(self, written: Written, now: datetime) -> Entry | None:
        own = set(hosts_in(written.marked))
        for text in written.own:
            for host in hosts_in(text):
                labels = host.split(".")
                for at in range(len(labels) - 1):
                    found = self._hosts.get(".".join(labels[at:]))
                    if found is not None and now < found.ends_at and host not in own:
                        return found
        return None

    def _said(self, written: Written, now: datetime) -> Entry | None:
        marked = tokens_of(written.marked)
        for text in written.own:
            tokens = tokens_of(text)
            for at, token in enumerate(tokens):
                for wanted, entry in self._words.get(token, ()):
                    said = tokens[at : at + len(wanted)] == wanted and now < entry.ends_at
                    if said and not _stand_in(wanted, marked):
                        return entry
        return None


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as blocks compare them; a sign between words is none."""
    plain = _LEFT_OUT.sub("", folded(text))
    return tuple(token for token in TOKEN.findall(plain) if _WORD.match(token))


def hosts_in(text: str) -> Iterator[str]:
    """Yield the hosts that a text names, with or without a scheme, as browsers would ask them."""
    for number, found in enumerate(_HOST.finditer(folded(text))):
        if number == MOST_HOSTS:
            return
        try:
            yield parse_http_url(f"https://{found[0].replace('。', '.')}/").host
        except BadUrl:
            continue


def in_networks(network: str, networks: Sequence[str]) -> bool:
    """Whether an address, or the /64 of one, lies in one of the networks a site names."""
    try:
        came_from = ip_network(network)
    except ValueError:
        return False  # an address that cannot be read lies nowhere
    return any(_lies_in(came_from, one) for one in _read(tuple(networks)))


def _lies_in(inner: Network, outer: Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


@lru_cache(maxsize=256)  # sites
def _read(networks: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(map(ip_network, networks))


def _stand_in(wanted: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    length = len(wanted)
    return any(tokens[at : at + length] == wanted for at in range(len(tokens) - length + 1))
