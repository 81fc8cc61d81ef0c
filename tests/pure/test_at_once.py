"""Few compute at once, and who waits for something else lets another go on."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from errorreport import at_once
from errorreport.at_once import AT_ONCE, few_at_once, give_up_place


@contextmanager
def all_but_one_place_taken() -> Iterator[None]:
    """Let other threads have all places but one."""
    go_home = threading.Event()
    with ExitStack() as stack:
        for _ in range(AT_ONCE - 1):
            has_place = threading.Event()

            def stay(has_place: threading.Event = has_place) -> None:
                with few_at_once():
                    has_place.set()
                    go_home.wait()

            thread = threading.Thread(target=stay)
            thread.start()
            stack.callback(thread.join)
            stack.callback(go_home.set)
            has_place.wait()
        yield


def a_place_is_free() -> bool:
    free = at_once._places.acquire(blocking=False)
    if free:
        at_once._places.release()
    return free


def test_a_place_is_free_again_once_it_is_left_or_given_up() -> None:
    with all_but_one_place_taken():
        with few_at_once():
            assert not a_place_is_free()
            give_up_place()
            assert a_place_is_free()
            give_up_place()  # there is none to give up
        assert a_place_is_free()
        with few_at_once():
            assert not a_place_is_free()
        assert a_place_is_free()


def test_nobody_waits_for_a_place_longer_than_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "PATIENCE", 0.01)
    gone_on = threading.Event()

    def come_too() -> None:
        with few_at_once():
            gone_on.set()

    with all_but_one_place_taken(), few_at_once():
        thread = threading.Thread(target=come_too)
        thread.start()
        assert gone_on.wait(10)
        thread.join()
        assert not a_place_is_free()  # who had none gave none back
