"""The reading text of every shared vector, as written beside it."""

import pytest

from errorreport.extract import block_hash, block_hashes, point_offsets, reading_text
from tests.support.vectors import FOLDER, VECTORS, Vector


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_text_fingerprint_and_blocks(vector: Vector) -> None:
    """The server reads each vector as its file says."""
    reading = reading_text(
        vector.html, root=vector.root, ignored=vector.ignored, charset=vector.charset
    )

    assert reading.text.split("\n") == vector.text.split("\n")
    assert reading.fingerprint == vector.fingerprint
    assert list(block_hashes(reading.text)) == vector.blocks


@pytest.mark.parametrize(
    "vector", [vector for vector in VECTORS if vector.points], ids=lambda vector: vector.name
)
def test_points(vector: Vector) -> None:
    """Every point marked in a vector stands where its file says."""
    offsets = point_offsets(
        vector.html, root=vector.root, ignored=vector.ignored, charset=vector.charset
    )

    assert offsets == vector.points


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_every_place_has_the_block_of_its_line(vector: Vector) -> None:
    """The block of a mark is the hash of the line it stands in, at every line's two ends."""
    at = 0
    for line, block in zip(vector.text.split("\n"), vector.blocks, strict=True):
        end = at + len(line)
        assert block_hash(vector.text, at, end) == block_hash(vector.text, end, end) == block
        at = end + 1


def test_the_vectors_are_whole() -> None:
    """Each page has its expectation and the other way round; the page's points are all in it."""
    pages = {path.stem for path in FOLDER.glob("*.html")}

    assert pages == {vector.name for vector in VECTORS}
    assert len(VECTORS) >= 60
    for vector in VECTORS:
        html = vector.html.replace(b"\0", b"")  # UTF-16 in ASCII's clothes
        assert set(vector.points) == {
            piece.partition(b"-->")[0].decode() for piece in html.split(b"<!--@")[1:]
        }, vector.name
