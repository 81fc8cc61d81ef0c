"""Plots as SVG in the page: pygal draws, and what our content policy forbids is taken out.

Colours and type come from the page's own style sheet, so a plot is light or dark as the page is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_FORBIDDEN = {"style", "script", "desc", "title", "defs"}
#: what the style sheet speaks of; other classes of pygal's mean something else in our pages
_CLASSES = {"axis", "background", "color-0", "color-1", "guide", "line", "x", "y"}
_LONGEST_LABEL = 24  # characters of a section's name
_TYPE = 15  # as the style sheet sets it, so that the margins hold it
_MOST_LABELS = 8  # along the foot; more run into each other on a phone

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What is to be drawn: one or two series over the same labels."""

    title: str
    labels: Sequence[str]
    series: Sequence[Values]
    stacked: bool = False
    lying: bool = False
    write: Callable[[float], str] = "{:.0f}".format


def draw(plot: Plot) -> Markup:
    """Return the plot as an SVG element with an accessible name; its table says the rest."""
    # Imported with the first plot: it reads the descriptions of all installed packages, which
    # every command and every process of the service would wait for.
    import pygal

    look = _look(plot) | {
        "style": pygal.style.Style(label_font_size=_TYPE, major_label_font_size=_TYPE)
    }
    kind = pygal.HorizontalBar if plot.lying else pygal.StackedBar if plot.stacked else pygal.Bar
    chart = kind(**look)
    labels = [_short(label) for label in plot.labels]
    chart.x_labels = labels
    if not plot.lying:
        chart.x_labels_major = labels[:: -(-len(labels) // _MOST_LABELS)]
    for number, values in enumerate(plot.series):
        chart.add(str(number), list(values))
    svg = chart.render_tree()
    _clean(svg)
    svg.attrib.update(
        {"class": "plot lying" if plot.lying else "plot", "role": "img", "aria-label": plot.title}
    )
    svg.attrib.pop("id", None)
    ElementTree.register_namespace("", _NAMESPACE[1:-1])
    # Drawn from our own numbers and escaped by the writer: labels are its only foreign words.
    return Markup(ElementTree.tostring(svg, encoding="unicode"))  # noqa: S704 # as said above


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def _look(plot: Plot) -> dict[str, Any]:
    return {
        "width": 420 if plot.lying else 720,
        "height": 60 + 26 * len(plot.labels) if plot.lying else 220,
        "js": (),
        "css": (),
        "show_legend": False,
        "show_minor_x_labels": plot.lying,
        "x_label_rotation": 0,
        "truncate_label": -1,
        "margin": 6,
        "spacing": 6,
        "include_x_axis": True,
        "min_scale": 2,
        "max_scale": 5,
        "no_data_text": "",
        "value_formatter": plot.write,
    }


def _clean(element: ElementTree.Element) -> None:
    """Take out what the page's policy forbids and what only pygal's own script would use."""
    for child in list(element):
        classes = child.get("class", "").split()
        name = str(child.tag).removeprefix(_NAMESPACE)
        # A comment has a function for its tag.
        if callable(child.tag) or name in _FORBIDDEN or _is_overlay(classes):
            element.remove(child)
            continue
        child.attrib.pop("style", None)
        child.attrib.pop("class", None)
        if kept := _CLASSES.intersection(classes):
            child.set("class", " ".join(sorted(kept)))
        _clean(child)


def _is_overlay(classes: list[str]) -> bool:
    return any(name.endswith("overlay") for name in classes)
