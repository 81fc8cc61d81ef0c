"""An article with its findings marked in place, its revisions, and the diff of any two."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from errorreport.accounts.models import Role
from errorreport.accounts.roles import check_role
from errorreport.articles import queries as articles
from errorreport.articles.queries import ArticleRow, RevisionLine
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.diffs import copied
from errorreport.diffs.combined import Replacement, combine
from errorreport.diffs.texts import Stretch, StretchKind, compare
from errorreport.errors import NotFound
from errorreport.findings import marked, receive
from errorreport.findings.life import LIVE, State
from errorreport.findings.marked import Marked, Touched
from errorreport.sites import service as sites
from errorreport.web import session
from errorreport.web.csrf import refuse_foreign_forms
from errorreport.web.marking import Mark, Paragraph, mark_up

bp = Blueprint("article", __name__, url_prefix="/articles")
bp.before_request(refuse_foreign_forms)
bp.before_request(session.ask_to_sign_in)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with its number in the margin; None without a place in the text."""

    number: int | None
    found: Marked


@dataclass(frozen=True, slots=True)
class Part:
    """Some paragraphs of a diff, and the findings that stand beside them."""

    stretch: Stretch
    beside: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A held text, and how much of the current one it lacks, in per cent."""

    number: int
    lost: int


@bp.get("/<article_id>")
def page(article_id: str) -> str:
    """Show the current text with its live findings marked, the list of them, the revisions."""
    with read_scope():
        row = articles.article(article_id, session.site_ids())
        current = row.revision_number
        revision_id, text = None, ""
        if current:
            revision_id, text = articles.texts(row.id, [current], or_nothing=True)[current]
        findings = marked.of_article(row.id, revision_id)
        history = articles.history(row.id, current)
    numbered, paragraphs = _numbered(text, findings)
    return render_template(
        "article.html",
        article=row,
        paragraphs=paragraphs,
        live=[one for one in numbered if one.found.row.state in LIVE],
        decided=[one for one in numbered if one.found.row.state not in LIVE],
        history=history,
        waiting=[_waiting(line, len(text)) for line in history if line.held],
        may_decide=session.may_decide(row.site_id),
        may_take_down=session.editor().roles.get(row.site_id) is Role.ADMIN,
    )


@bp.get("/<article_id>/confirmed")
def confirmed(article_id: str) -> str:
    """Show the current text with all that was confirmed put right in it, to be copied."""
    with read_scope():
        row = articles.article(article_id, session.site_ids())
        current = row.revision_number
        revision_id, text = articles.texts(row.id, [current])[current] if current else (None, "")
        wanted = [
            found
            for found in marked.of_article(row.id, revision_id)
            if found.row.state is State.CONFIRMED and found.row.replacement is not None
        ]
    placed = [found for found in wanted if _stands(text, found)]
    right = combine(text, [_replacement(found) for found in placed])
    return render_template(
        "confirmed.html",
        article=row,
        stretches=compare(text, right.text) if right.used else (),
        corrected=copied(right.text),
        used=len(right.used),
        left_out=[
            found
            for found in wanted
            if found not in placed or placed.index(found) not in right.used
        ],
    )


def _stands(text: str, found: Marked) -> bool:
    """Whether the marked words themselves stand in the finding's place, and not others."""
    if found.start is None or found.end is None or found.row.exact is None:
        return False
    return text[found.start : found.end] == found.row.exact


def _replacement(found: Marked) -> Replacement:
    return Replacement(found.start or 0, found.end or 0, found.row.replacement or "")


@bp.get("/<article_id>/revisions/<int(max=2147483647):number>")
def revision(article_id: str, number: int) -> str:
    """Show the text of one revision."""
    with read_scope():
        row = articles.article(article_id, session.site_ids())
        text = articles.texts(row.id, [number])[number][1]
        earlier = articles.before(row.id, number)
        line = articles.line(row.id, number, row.revision_number)
        stands = _text_now(row) if line.held else ""
    return render_template(
        "revision.html",
        article=row,
        line=line,
        text=text,
        earlier=earlier,
        waiting=_waiting(line, len(stands)) if line.held else None,
        may_decide=session.may_decide(row.site_id),
    )


def _text_now(row: ArticleRow) -> str:
    current = row.revision_number
    return articles.texts(row.id, [current], or_nothing=True)[current][1] if current else ""


@bp.get("/<article_id>/revisions/<int(max=2147483647):number>/diff")
def change(article_id: str, number: int) -> Response:
    """Lead to the diff with the text that stood before, or to the first text itself."""
    with read_scope():
        row = articles.article(article_id, session.site_ids())
        earlier = articles.before(row.id, number)
    if earlier is None:
        return redirect(url_for(".revision", article_id=row.id, number=number))
    return redirect(url_for(".diff", article_id=row.id, number=number, other=earlier))


@bp.get("/<article_id>/revisions/<int(max=2147483647):number>/diff/<int(max=2147483647):other>")
def diff(article_id: str, number: int, other: int) -> str:
    """Show by words what became of the older of two revisions in the newer one."""
    first, last = sorted((number, other))
    with read_scope():
        row = articles.article(article_id, session.site_ids())
        texts = articles.texts(row.id, [first, last])
        (old_id, old), (new_id, new) = texts[first], texts[last]
        touched = marked.touched(row.id, (first, old_id), (last, new_id))
    stretches = compare(old, new)
    parts = _beside(stretches, touched, old, new)
    placed = {one.row.id for part in parts for one in part.beside}
    return render_template(
        "diff.html",
        article=row,
        first=first,
        last=last,
        parts=parts,
        elsewhere=[one for one in touched if one.row.id not in placed],
        same=all(stretch.kind is StretchKind.KEPT for stretch in stretches),
    )


@bp.post("/<article_id>/revisions/<int(max=2147483647):number>/held")
def rule(article_id: str, number: int) -> Response:
    """Let an editor use a held revision, or ignore it."""
    back = url_for(".page", article_id=article_id)
    if session.present() is None:
        return redirect(url_for("sign_in.page", next=back, said="lost"), 303)
    with read_scope():
        row = articles.article(article_id, session.site_ids())
        revision_id = articles.texts(row.id, [number])[number][0]
    _require_editor(row)
    site = sites.by_id(row.site_id)
    match request.form.get("ruling"):
        case "use":
            receive.use_held(site, revision_id, clock=utc_now)
        case "ignore":
            receive.ignore_held(site, revision_id, clock=utc_now)
        case _:
            raise NotFound("A held text can be used or ignored, nothing else.")
    return redirect(url_for(".page", article_id=row.id, said=request.form["ruling"]), 303)


def _require_editor(row: ArticleRow) -> None:
    check_role(session.editor().roles[row.site_id], Role.EDITOR)


def _numbered(
    text: str, findings: Sequence[Marked]
) -> tuple[list[Numbered], tuple[Paragraph, ...]]:
    numbered: list[Numbered] = []
    marks: list[Mark] = []
    for found in findings:
        start, end, number = found.start, found.end, None
        live = found.row.state in LIVE
        if live and start is not None and end is not None and start < end <= len(text):
            number = len(marks) + 1
            marks.append(Mark(number, start, end))
        numbered.append(Numbered(number, found))
    return numbered, mark_up(text, marks) if text else ()


def _waiting(line: RevisionLine, current: int) -> Waiting:
    """Say of a held text how much of the current one it lacks."""
    shorter = current - line.length if line.length is not None and current else 0
    return Waiting(line.number, max(0, round(100 * shorter / current)) if current else 0)


def _beside(
    stretches: Sequence[Stretch], touched: Sequence[Touched], old: str, new: str
) -> list[Part]:
    """Put each finding at its paragraph of the new text, or of the old one if it left with it."""
    old_starts, new_starts = _starts(old), _starts(new)
    old_home = {line: i for i, stretch in enumerate(stretches) for line in stretch.old}
    new_home = {line: i for i, stretch in enumerate(stretches) for line in stretch.new}
    beside: dict[int, list[Touched]] = defaultdict(list)
    for one in touched:
        home = None
        if one.old_start is not None:
            home = old_home.get(bisect_right(old_starts, one.old_start) - 1)
        if home is None and one.new_start is not None:
            home = new_home.get(bisect_right(new_starts, one.new_start) - 1)
        if home is not None:
            beside[home].append(one)
    return [Part(stretch, tuple(beside[i])) for i, stretch in enumerate(stretches)]


def _starts(text: str) -> list[int]:
    return list(accumulate((len(line) + 1 for line in text.split("\n")[:-1]), initial=0))
