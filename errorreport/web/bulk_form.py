"""The form round a list: which of its findings are meant, and what is to happen to all of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from errorreport.acts.act import Act
from errorreport.clock import utc_now
from errorreport.findings.life import EventKind, Reason
from errorreport.findings.queries import PAGE
from errorreport.ids import is_id
from errorreport.texts import gettext_noop
from errorreport.web import session
from errorreport.web.act_form import CLAIM, DAYS
from errorreport.web.forms import LONGEST_TEXT, Words, fits

_AGAIN = gettext_noop("Open the list again.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an editor wants to happen to many findings."""

    act: Act
    #: the button: the act as the form writes it
    do: str
    #: the ticked findings by id, each with the ETag it was ticked at
    etags: dict[str, str]
    #: all that the list held at ``seen``, ticked or not
    every: bool
    seen: str
    #: the editor has been told how many there are
    sure: bool


class BulkForm(Schema):
    """One act on many findings."""

    class Meta:
        unknown = EXCLUDE  # the list the editor works on stands in the same form

    do = fields.String(required=True, validate=validate.Length(max=100))
    note = Words(load_default="", validate=fits(LONGEST_TEXT))
    chosen = fields.List(
        fields.String(validate=validate.Length(max=60)),
        load_default=list,
        validate=validate.Length(max=2 * PAGE),
    )
    every = fields.Boolean(load_default=False)
    seen = fields.String(
        required=True,
        validate=validate.Predicate("isalnum", error=gettext_noop("Open the list again.")),
    )
    sure = fields.Boolean(load_default=False)

    @post_load
    def make(self, values: dict[str, Any], **_: Any) -> Wanted:
        """Return the act and what it is about; what names no list or no act is refused."""
        if not is_id(values["seen"]):
            raise ValidationError(_AGAIN, "seen")
        etags = {id_: etag for etag in values["chosen"] if is_id(id_ := etag.partition("-")[0])}
        if not etags and not values["every"]:
            raise ValidationError(gettext_noop("Choose a mistake first."), "chosen")
        act = _act(values["do"], values["note"].strip() or None, utc_now())
        every, sure = values["every"], values["sure"]
        return Wanted(act, values["do"], etags, every, values["seen"], sure)


def read() -> Wanted:
    """Return what the request's form wants."""
    form = request.form.to_dict() | {"chosen": request.form.getlist("chosen")}
    wanted: Wanted = BulkForm().load(form)
    return wanted


def _act(do: str, note: str | None, now: datetime) -> Act:
    name, _, what = do.partition(" ")
    match name:
        case EventKind.CONFIRMED | EventKind.CORRECTED | EventKind.REOPENED:
            return Act(kind=EventKind(name))
        case EventKind.DECLINED if what in set(Reason):
            return Act(kind=EventKind.DECLINED, reason=Reason(what), note=note)
        case EventKind.SNOOZED if what in {str(days) for days in DAYS}:
            return Act(kind=EventKind.SNOOZED, until=now + timedelta(days=int(what)))
        case EventKind.ASSIGNED if what:
            return Act(kind=EventKind.ASSIGNED, assignee=what)
        case EventKind.ASSIGNED:
            me = session.editor().editor_id
            return Act(kind=EventKind.ASSIGNED, assignee=me, until=now + CLAIM)
        case _:
            raise ValidationError(gettext_noop("Choose what is to happen."), "do")
