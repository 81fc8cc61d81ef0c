"""Which reports mean one mistake: the second pure core, no I/O of any kind.

The rules are versioned. What is stored with a finding is ``VERSION``; a change of the rules is a
new package beside ``v1``, and findings grouped under the old rules keep them.
"""

from errorreport.grouping.candidate import Candidate, Known
from errorreport.grouping.remarks import reads_as_comment, words_said
from errorreport.grouping.v1 import VERSION, Index, group, keys, match
from errorreport.grouping.v1.changes import Change, changes_of

__all__ = [
    "VERSION",
    "Candidate",
    "Change",
    "Index",
    "Known",
    "changes_of",
    "group",
    "keys",
    "match",
    "reads_as_comment",
    "words_said",
]
