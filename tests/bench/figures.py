"""Figures measured beside a yardstick, fairly on a machine that has other work.

Both sides are timed by turns and the best of all rounds counts. A busy machine slows both, but not
alike: interpreted code loses about twice what a compiled yardstick does. So what is over its bound
is measured again when all the rest is done, and the rounds are put together: the best of more
rounds is never further from the undisturbed cost, on either side, so that this cannot make slow
code pass.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

AGAIN = 3  # times a figure over its bound is measured again


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, and what it may cost.

    That is ``most`` times the yardstick, which is 0 where there is none, and ``more`` seconds.
    """

    name: str
    seconds: float
    yardstick: float
    most: float
    more: float
    unit: str

    @property
    def is_good(self) -> bool:
        return self.seconds <= self.most * self.yardstick + self.more

    def best(self, other: "Figure") -> "Figure":
        """The figure of the rounds of both."""
        quicker = min(self, other, key=lambda figure: figure.seconds)
        return replace(quicker, yardstick=min(self.yardstick, other.yardstick))

    def __str__(self) -> str:
        yardstick = f"{self.yardstick * 1000:8.2f}" if self.yardstick else "       -"
        ratio = f"{self.seconds / self.yardstick:6.2f}" if self.yardstick else "     -"
        verdict = "" if self.is_good else "  TOO SLOW"
        cost = f"{self.seconds * 1000:9.2f} {yardstick} {ratio}   {self.unit}"
        return f"{self.name:<58}{cost}{verdict}"


def timed(*calls: Callable[[], object], rounds: int) -> list[float]:
    """The best processor time of each call, the calls taking turns."""
    best = [float("inf")] * len(calls)
    for _ in range(rounds):
        for index, call in enumerate(calls):
            begun = time.process_time()
            call()
            best[index] = min(best[index], time.process_time() - begun)
    return best


def measured(measures: Iterable[Callable[[], list[Figure]]]) -> bool:
    """Measure and print everything that has a bound; whether all of it keeps to it."""
    over: list[tuple[Callable[[], list[Figure]], list[Figure]]] = []
    for measure in measures:
        figures = measure()
        print(*figures, sep="\n", flush=True)
        if not _are_good(figures):
            over.append((measure, figures))
    settled = [_again(measure, figures) for measure, figures in over]
    return all(map(_are_good, settled))


def _again(measure: Callable[[], list[Figure]], figures: list[Figure]) -> list[Figure]:
    """Figures over their bound measured again and printed, the rounds before counted too."""
    for _ in range(AGAIN):
        figures = [one.best(other) for one, other in zip(figures, measure(), strict=True)]
        if _are_good(figures):
            break
    print("\nWhat was over its bound, the best of more rounds:")
    print(*figures, sep="\n", flush=True)
    return figures


def _are_good(figures: Iterable[Figure]) -> bool:
    return all(figure.is_good for figure in figures)
