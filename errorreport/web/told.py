"""What readers are told in receipts beside the templates: in every language of the receipts."""

from errorreport.findings.life import Reason
from errorreport.web.language import lazy_gettext

#: what readers are told, after “They decided to leave it as it is.”
REASONS_TOLD = {
    Reason.NOT_A_MISTAKE: lazy_gettext("The wording is correct."),
    Reason.HOUSE_STYLE: lazy_gettext("This publication writes it this way."),
    Reason.QUOTATION: lazy_gettext(
        "These are someone’s own words, quoted as they were said or written."
    ),
    Reason.OPINION: lazy_gettext("This is a matter of opinion, not a mistake."),
    Reason.UNCLEAR: lazy_gettext(
        "They could not tell what is wrong. If you can say more, send it again with a comment."
    ),
    Reason.SPAM: lazy_gettext("This report could not be used."),
}
#: steps of a report's fate, as its reader is told
STEPS = {
    "confirmed": lazy_gettext("the editors confirmed it"),
    "declined": lazy_gettext("the editors decided to leave it as it is"),
    "corrected": lazy_gettext("the article was corrected"),
    "removed": lazy_gettext("the passage was taken out"),
    "regressed": lazy_gettext("the old wording came back"),
    "reopened": lazy_gettext("the editors opened it again"),
}
