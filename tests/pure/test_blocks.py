"""Which block a report fits: words in every script, links however they are written, networks."""

from datetime import UTC, datetime, timedelta

import pytest

from errorreport.blocks.matching import Blocks, Entry, Written, hosts_in, in_networks

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def fitting(entry: Entry, *own: str, marked: str = "", reader: int = 1) -> bool:
    return Blocks([entry]).fitting(reader, Written(own, marked), NOW) is not None


@pytest.mark.parametrize(
    ("blocked", "written", "fits"),
    [
        ("casino bonus", "Get your CASINO — Bonus now", True),
        ("casino", "ｃａｓｉｎｏ", True),  # full width
        ("casino", "𝒄𝒂𝒔𝒊𝒏𝒐", True),
        ("casino", "cas\u00adi\u200bno", True),  # soft hyphen, zero-width space
        ("casino", "casinos", False),  # another word
        ("casino bonus", "casino, and a bonus", False),
        ("Казино", "лучшее КАЗИНО тут", True),
        ("ёлка", "елка", True),
        ("straße", "STRASSE", False),
        ("ΟΔΟΣ", "οδος", True),
        ("İzmir", "izmir", True),
        ("كازينو", "كَازِينُو", True),  # with points
        ("كازينو", "كازيـنو", True),  # drawn out
        ("קזינו", "קָזִינוֹ", True),
        ("می شود", "می شود", True),
        ("赌场", "最好的赌场网站", True),  # no spaces: wherever it stands
        ("คาสิโน", "เว็บคาสิโนดี", True),
        ("카지노", "카지노 추천", True),
        ("कैसीनो", "सबसे अच्छा कैसीनो", True),
        ("कैसीनो", "कसनो", False),  # vowel signs are letters
    ],
)
def test_words_are_found_as_they_are_read(blocked: str, written: str, fits: bool) -> None:
    assert fitting(Entry("b", "words", LATER, words=blocked), written) is fits


def test_what_the_reader_marked_is_the_page_s_own() -> None:
    words = Entry("b", "words", LATER, words="casino")
    link = Entry("b", "link", LATER, host="casino.example")

    assert not fitting(words, "the casino opened", marked="the Casino openned in May")
    assert fitting(words, "the casino opened", marked="the theatre openned in May")
    assert not fitting(
        link, "See casino.example.", marked="at www.casino.example or casino.example"
    )


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        ("https://casino.example/win?x=1", True),
        ("see www.CASINO.example.", True),
        ("a@mail.casino.example", True),
        ("-casino.example", True),
        ("casino。example", True),
        ("ｃasino．example:8080", True),
        ("my-casino.example", False),
        ("casino.example.org", False),
        ("casino example", False),
    ],
)
def test_a_link_is_found_however_it_is_written(written: str, fits: bool) -> None:
    assert fitting(Entry("b", "link", LATER, host="casino.example"), written) is fits


def test_hosts_of_other_scripts_are_the_same_in_both_spellings() -> None:
    assert set(hosts_in("казино.рф и xn--80aswg.xn--p1ai")) == {
        "xn--80aodfsg.xn--p1ai",
        "xn--80aswg.xn--p1ai",
    }
    assert fitting(Entry("b", "link", LATER, host="xn--80aodfsg.xn--p1ai"), "Казино.РФ")


def test_an_address_and_every_block_ends_with_its_time() -> None:
    entries = [
        Entry("a", "address", LATER, reader=7),
        Entry("w", "words", NOW, words="casino"),
        Entry("w2", "words", LATER, words="bonus"),
    ]
    blocks = Blocks(entries)

    def found(reader: int, said: str, at: datetime = NOW) -> str | None:
        entry = blocks.fitting(reader, Written((said,), ""), at)
        return entry.id if entry else None

    assert found(7, "") == "a"
    assert found(8, "casino") is None
    assert found(8, "bonus") == "w2"
    assert found(7, "bonus", LATER) is None
    assert not Blocks([])


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    blocks = Blocks([Entry("l", "link", LATER, host="casino.example")])

    for text in ("a" * 2_000, "a." * 1_000, "." * 2_000, "a-" * 1_000):
        assert blocks.fitting(1, Written((text,), ""), NOW) is None
    assert sum(1 for _ in hosts_in("a.b " * 500)) <= 50


@pytest.mark.parametrize(
    ("network", "lies"),
    [
        ("198.51.100.7", True),
        ("198.51.101.7", False),
        ("2001:db8:1:2::/64", True),
        ("2001:db9::/64", False),
        ("unknown", False),
    ],
)
def test_a_network_holds_its_addresses(network: str, lies: bool) -> None:
    assert in_networks(network, ["198.51.100.0/24", "2001:db8::/32"]) is lies
