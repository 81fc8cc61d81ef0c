"""What a wider or narrower mark says of a finding's passage."""

import pytest

from errorreport.findings.wordings import Said, for_passage


@pytest.mark.parametrize(
    ("marked", "wording", "passage", "expected"),
    [
        ("recieved", "received", "recieved", "received"),
        ("recieved", "", "recieved", ""),
        ("had recieved the", "had received the", "recieved", "received"),
        ("had recieved the", "had the", "recieved", None),  # the blank may be either's
        ("had recieved the", "got the", "recieved", None),
        ("cieve", "ceive", "recieved", "received"),
        ("e", "a", "recieved", None),  # it stands in the passage twice
        ("of of", "of", "of", None),
        ("aXa", "aa", "X", ""),
        ("aXa", "a", "X", None),  # what stood around cannot have shrunk
        ("mayor", "major", "recieved", None),
        (None, "received", "recieved", None),
        ("recieved", "received", None, None),
    ],
)
def test_the_wording_for_the_passage_itself(
    marked: str | None, wording: str, passage: str | None, expected: str | None
) -> None:
    assert for_passage(Said(marked, wording), passage) == expected
