"""Pairs of texts made to be slow: each kind for any length in code points."""

from collections.abc import Callable

MISTAKE = "The comittee has recieved the letter. "


def repeated(words: str, length: int) -> str:
    return (words * (length // len(words) + 1))[:length]


def numbered(words: str, count: int, *, falling: bool = False) -> str:
    numbers = range(count, 0, -1) if falling else range(count)
    return "".join(words.format(number) for number in numbers)


# A thousand gaps as long as are still compared word by word, held apart by lines unique to both.
def gaps(filling: str, length: int) -> str:
    lines = (f"unique line {n:06}\n{repeated(filling, 4900)}\n" for n in range(length // 4919 + 1))
    return "".join(lines)[:length]


KINDS: dict[str, Callable[[int], tuple[str, str]]] = {
    "one letter": lambda n: ("a" * n, "a" * (n - 1) + "b"),
    "alternating pairs": lambda n: ("ab" * (n // 2), "ba" * (n // 2)),
    "the quote repeated": lambda n: (
        repeated(MISTAKE, n),
        repeated(MISTAKE.replace("recieved", "received"), n),
    ),
    "line ends": lambda n: ("\n" * n, "\n" * (n // 2) + "x" + "\n" * (n // 2)),
    "lines of one letter": lambda n: ("a\n" * (n // 2), "b\n" * (n // 2)),
    "combining marks": lambda n: ("a" + "\u0301" * n, "a" + "\u0302" * n),
    "flags": lambda n: ("\U0001f1e6" * n, "\U0001f1e6" * (n - 1)),
    "white space": lambda n: ("a" + "  " * (n // 2), "b" + " " * n),
    "ellipses": lambda n: ("…" * n, "..." * (n // 3)),
    "loose Hangul letters": lambda n: (
        repeated("\u1112\u1161\u11ab", n),
        repeated("\u1112\u1161", n),
    ),
    "words in reverse": lambda n: (
        numbered("w{} ", n // 7),
        numbered("w{} ", n // 7, falling=True),
    ),
    "lines in reverse": lambda n: (
        numbered("line number {}\n", n // 18),
        numbered("line number {}\n", n // 18, falling=True),
    ),
    "two Han characters": lambda n: (repeated("中文", n), repeated("文中", n)),
    "gaps of pairs": lambda n: (gaps("ab ", n), gaps("ba ", n)),
}
