"""How a change stands in a page: nothing of what readers wrote is markup."""

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from errorreport.web.drawn import escaped


@given(st.text(st.sampled_from("ab<>&\"'éё\u202e\n;#39"), max_size=12))
def test_words_are_escaped_as_everywhere(text: str) -> None:
    assert type(escaped(text)) is str
    assert escaped(text) == str(escape(text))
