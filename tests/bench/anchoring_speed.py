"""What anchoring costs, beside its yardsticks, in one run on one core.

    python -m tests.bench.anchoring_speed [--rounds N] [--no-growth]

The articles are made up: words of a few thousand, the frequent ones frequent, in lines as
paragraphs are, in Latin, Cyrillic and Han. Every figure is the best of N rounds, and a yardstick
is timed in the same rounds as what is measured by it, in processor time (see ``figures.py``). The
growth table runs hostile texts of four sizes, each four times the one before: a cost in proportion
to the text shows as a growth of about 4.
"""

import argparse
import gc
import random
import sys
from functools import partial
from itertools import pairwise

import fast_diff_match_patch
from rapidfuzz import fuzz

from errorreport.anchoring import Passage, QuoteSelector, Text, carry, locate
from tests.bench.figures import Figure, measured, timed
from tests.bench.hostile import KINDS

CONTEXT = 32  # code points either side, as the snippet sends them
ARTICLE, LARGE, HUGE = 50_000, 500_000, 1_000_000  # code points
GROWTH_SIZES = (15_625, 62_500, 250_000, 1_000_000)  # code points
WANTED_GROWTH = 8.0  # times, from one size to the next; in proportion is 4, quadratic is 16
GROWTH_ROUNDS = 3  # of which the best counts; other work on the machine may double a single one
NOISE = 0.02  # seconds below which a growth is not told from chance

LETTERS = {
    "Latin": ("bcdfglmnprstvw", "aeiou", " "),
    "Cyrillic": ("бвгдзклмнпрст", "аеиоуя", " "),
    "Han": ("".join(chr(0x4E00 + 37 * n) for n in range(400)), "的一是不了人我在有他", ""),
}


class Writer:
    """Writes articles and edits them; the same ones in every run."""

    def __init__(self, script: str) -> None:
        self.chance = random.Random(7)  # noqa: S311 - words, not secrets
        consonants, vowels, self.space = LETTERS[script]
        lengths = (1, 1, 2) if script == "Han" else (2, 3, 4)
        self._words = [
            "".join(self.chance.choice(consonants) + self.chance.choice(vowels) for _ in range(n))
            for n in self.chance.choices(lengths, k=4000)
        ]
        self._weights = [1 / (rank + 3) for rank in range(4000)]

    def sentence(self) -> str:
        words = self.chance.choices(self._words, self._weights, k=self.chance.randint(5, 22))
        return self.space.join(words) + ("。" if not self.space else ". ")

    def article(self, length: int) -> str:
        """Lines of a few sentences, ``length`` code points in all."""
        parts: list[str] = []
        written = 0
        while written < length:
            line = "".join(self.sentence() for _ in range(self.chance.randint(2, 6))).strip()
            parts.append(line)
            written += len(line) + 1
        return "\n".join(parts)[:length]

    def edited(self, text: str, edits: int) -> str:
        """The text with words replaced, respelt, taken out and added all over it."""
        for at in sorted(self.chance.sample(range(len(text) - 20), edits), reverse=True):
            word = self.chance.choice(self._words)
            end = at + self.chance.choice((0, 1, len(word)))
            text = text[:at] + self.chance.choice(("", word, self.space + word)) + text[end:]
        return text

    def passages(self, text: str, count: int) -> list[Passage]:
        """Marks from a word to a sentence, half of them with a suggestion of one letter."""
        found = []
        for number in range(count):
            length = self.chance.choice((6, 12, 30, 80))
            start = self.chance.randrange(len(text) - length)
            end = start + length
            quote = QuoteSelector(
                text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT],
                start, end,
            )  # fmt: skip
            asked = text[start : start + 3] + "x" + text[start + 4 : end]
            found.append(Passage(quote, (asked,) if number % 2 else ()))
        return found

    def misread(self, text: str, length: int) -> QuoteSelector:
        """A quote with one letter in twenty changed, and its context as it stands."""
        start = self.chance.randrange(len(text) // 10, len(text) - length - CONTEXT)
        letters = list(text[start : start + length])
        for at in self.chance.sample(range(length), max(1, length // 20)):
            letters[at] = self.chance.choice("xyzqw")
        before, after = text[start - CONTEXT : start], text[start + length :][:CONTEXT]
        return QuoteSelector("".join(letters), before, after, start, start + length)


def measure_pair(script: str, rounds: int) -> list[Figure]:
    """Many passages over one pair of revisions, beside a bare character diff of the two."""
    writer = Writer(script)
    old = writer.article(ARTICLE)
    new = writer.edited(old, 100)
    ready_old, ready_new = Text.of(old), Text.of(new)
    figures = []
    for count in (10, 100, 1000):
        passages = writer.passages(old, count)
        diff, carried = timed(
            partial(fast_diff_match_patch.diff, old, new, timelimit=0, checklines=False),
            partial(carry, passages, ready_old, ready_new),
            rounds=rounds,
        )
        name = f"carry {count} passages, 50 KB, 100 edits, {script}"
        unit = f"at most 3 diffs + 10 ms; {carried / count * 1e6:.0f} µs a passage"
        figures.append(Figure(name, carried, diff, 3, 0.010, unit))
    return figures


def measure_quotes(script: str, length: int, rounds: int) -> list[Figure]:
    """Quotes with letters wrong, beside one bare alignment of the same words."""
    writer = Writer(script)
    text = writer.article(length)
    ready = Text.of(text)
    sums = [0.0] * 5
    quotes = [writer.misread(text, size) for size in (30, 60, 90, 120, 150, 180)]
    for quote in quotes:
        words = quote.prefix + quote.exact + quote.suffix
        times = timed(
            partial(fuzz.partial_ratio_alignment, words, text),
            partial(locate, quote, ready),
            partial(carry, [Passage(quote)], None, ready),
            partial(locate, quote, text),
            partial(carry, [Passage(quote)], None, text),
            rounds=rounds,
        )
        sums = [total + took / len(quotes) for total, took in zip(sums, times, strict=True)]
    yardstick, *costs = sums
    names = (
        "locate, prepared",
        "carry without old, prepared",
        "locate, str",
        "carry without old, str",
    )
    figures = []
    for name, cost, most in zip(names, costs, (2, 2, 10, 10), strict=True):
        full = f"{name}, {length // 1000} KB, {script}"
        figures.append(Figure(full, cost, yardstick, most, 0, f"at most {most}"))
    return figures


def measure_huge(script: str) -> list[Figure]:
    """One passage over a megabyte, edited and wholly rewritten, in lines and in one line."""
    writer = Writer(script)
    old = writer.article(HUGE)
    new, other = writer.edited(old, 200), Writer(script).edited(writer.article(HUGE), 1)
    figures = []
    for shape, between in (("", "\n"), (" in one line", " ")):
        a, b, c = (text.replace("\n", between) for text in (old, new, other))
        passages = writer.passages(a, 1)
        edited, unrelated = timed(
            partial(carry, passages, a, b), partial(carry, passages, a, c), rounds=2
        )
        figures += [
            Figure(
                f"carry 1 passage, 1 MB{shape}, 200 edits, {script}",
                edited,
                yardstick=0,
                most=0,
                more=1.0,
                unit="at most 1 s",
            ),
            Figure(
                f"carry 1 passage, unrelated 1 MB{shape}, {script}",
                unrelated,
                yardstick=0,
                most=0,
                more=3.0,
                unit="at most 3 s",
            ),
        ]
    return figures


def growth(kind: str) -> tuple[str, bool]:
    """The cost of one hostile kind of text at each size, and whether it stays in proportion."""
    rows = []
    for size in GROWTH_SIZES:
        old, new = KINDS[kind](size)
        middle = len(old) // 2
        before, after = old[max(0, middle - CONTEXT) : middle], old[middle + 40 :][:CONTEXT]
        exact = old[middle : middle + 40]
        quote = QuoteSelector(exact, before, after, middle, middle + 40)
        wrong = QuoteSelector(exact[:20] + "zq" + exact[22:], before, after, middle, middle + 40)
        rows.append(
            timed(
                partial(carry, [Passage(quote, ("x",))], old, new),
                partial(carry, [Passage(wrong)], None, new),
                partial(locate, wrong, new),
                rounds=GROWTH_ROUNDS,
            )
        )
    worst = max(
        (
            later[index] / max(earlier[index], NOISE)
            for earlier, later in pairwise(rows)
            for index in range(3)
            if later[index] > NOISE
        ),
        default=0.0,
    )
    cells = "  ".join("/".join(f"{took * 1000:.0f}" for took in row).rjust(16) for row in rows)
    verdict = "" if worst <= WANTED_GROWTH else "  GROWS TOO FAST"
    return f"{kind:<22}{cells}   {worst:5.1f}{verdict}", worst <= WANTED_GROWTH


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="rounds of which the best counts")
    parser.add_argument("--no-growth", action="store_true", help="leave out the hostile texts")
    options = parser.parse_args(argv)
    Text.of("“”")  # draws the tables that are drawn once a process
    gc.collect()
    gc.freeze()  # as wsgi.py does: a collection looks at the texts, not at all that was imported
    print(f"{'':<58}{'ms':>9} {'yardstick':>8} {'ratio':>6}   wanted")
    rounds = options.rounds
    good = measured(
        measure
        for script in LETTERS
        for measure in (
            partial(measure_pair, script, rounds),
            partial(measure_quotes, script, ARTICLE, rounds),
            partial(measure_quotes, script, LARGE, rounds),
            partial(measure_huge, script),
        )
    )
    if not options.no_growth:
        sizes = "  ".join(f"{size // 1000} KB".rjust(16) for size in GROWTH_SIZES)
        print("\nHostile texts: ms of carry / carry without old / locate, and the fastest growth")
        print(f"{'':<22}{sizes}")
        for kind in KINDS:
            line, in_proportion = growth(kind)
            print(line, flush=True)
            good = good and in_proportion
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
