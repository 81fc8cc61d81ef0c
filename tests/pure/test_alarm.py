"""What a process remembers of a flood, and that it forgets."""

from errorreport.api.alarm import MOST_KEPT, Alarm


def test_names_are_kept_for_their_time_and_no_more_than_so_many() -> None:
    now = [100.0]
    alarm = Alarm(lambda: now[0])
    assert not alarm
    alarm.asked.add("site", 600)
    alarm.asked.add("site", 10)  # which does not shorten it
    alarm.refused.add("network", 60)
    assert alarm
    assert alarm.asked.left("none", "site") == 600
    now[0] += 60
    assert (alarm.refused.left("network"), alarm.asked.left("site")) == (0, 540)
    now[0] += 540
    assert not alarm
    for number in range(3 * MOST_KEPT):
        alarm.asked.add(str(number), 60)
    assert len(alarm.asked) <= MOST_KEPT
    assert alarm.asked.left(str(3 * MOST_KEPT - 1)) == 60
    assert alarm.asked.left("0") == 0
    now[0] += 61
    alarm.asked.add("site", 1)
    assert len(alarm.asked) == 1
