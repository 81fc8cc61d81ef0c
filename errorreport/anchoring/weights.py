"""Every weight and threshold of the anchoring core, named, with its unit.

Set by hand on real article histories, ten publications of fifteen, and checked on the other five.
None is finer than a round number, so that none fits those texts alone.
"""

# Aligning two texts.
ANCHOR = 8  # code points a line or clause needs to hold two texts together; short ones recur
ANCHOR_WORDS = 5  # words in a row that do so inside one huge line
GAP_CELLS = 25_000_000  # pairs of letters in a stretch compared by words at most: 6 ms, 3 MB
LETTER_CELLS = 1_000_000  # letter pairs compared at most to place one edge: a third of a ms
SNAP = 200  # code points an edge placed by letters is moved at most, to the nearest like edge
ISLAND = 0.4  # of the rewritten stretches either side: a common block no longer than this is chance
ISLAND_IN_CUT = 0.5  # the same where a needle is compared with a window, and little is known

# Searching a text for a needle.
QUOTE_CONTEXT = 32  # code points of a text that come with a quote on either side, where it has them
CONTEXT = 64  # code points of the old text taken along on either side of a passage
PAD = 24  # code points looked at beyond the expected ends of a needle
SEED = 10  # code points of a needle looked up literally
SEED_DENSE = 5  # the same in Han, Kana, Hangul and the like
SEED_OCCURRENCES = 12  # a seed that stands more often says nothing about the place
SEEDS_AGREEING = 3  # seeds that point at one place, after which no more are looked up
OCCURRENCES = 64  # exact occurrences weighed one by one; of more, the best surrounded
CANDIDATES = 5  # places compared word by word
RIVAL = 0.5  # of the best candidate's votes: one with fewer is not looked at if the best is good
WINDOW_LIKENESS = 50  # RapidFuzz ratio, per cent: below it nothing in the text is like the needle

# Weighing a place. Support is counted in code points of the needle found again.
CHANCE = 3  # code points by which every common stretch counts for less: short ones are chance
CHANCE_DENSE = 1  # the same in Han, Kana, Hangul and the like, where two characters are a word
CONTEST = 0.75  # of the best place's support: from here on another story makes the verdict unsure
SIDE = 6  # code points of support from which a side of the quote counts as found
SEAM = 6  # code points of context on either side of a seam, for a passage to have been taken out
EVIDENCE = 20  # code points of support an exact occurrence needs, its own words counted up to 40
SAME_WORDS = 2  # code points of support that the words themselves are worth over versions of them
FARTHER = 2.0  # times as far from the old place a rival must stand not to be one
OWN_WORDS = 40  # code points; longer marks do not recur by chance
VERSION = 40  # RapidFuzz ratio, per cent: two wordings between known sides are versions
VERSION_ONE_SIDE = 65  # the same when only one side was found again
NOTHING_ALIKE = 25  # below this, between known sides, the old words went and others came
LOST = 0.3  # share of the needle found again, below which the passage went with its surroundings
LOST_ONE_SIDE = 0.25  # the same where one side of it stands

# In the place the alignment gives.
VERSION_HERE = 30  # RapidFuzz ratio, per cent, from which a stretch with guessed edges is a version

# Moved text: a passage gone from its place, its words found in text that is new.
MOVED = 0.5  # share of the passage and its line found again in one new place
MOVED_LEAST = 20  # code points that must be found again, whatever the share
NEW_LEAST = 8  # code points; shorter stretches of new text are not searched for moved words
MAYBE_MOVED = 0.4  # from this share on the engine does not claim that the passage is gone

# A text's clusters.
CLUSTER_REACH = 256  # code points looked back for a safe start; past that all clusters are counted

# Readers' wordings.
SHORT_WORDS = 3  # words: a mark up to here is itself what is wrong
SHORT_LETTERS = 6  # the same, in letters, in scripts without spaces
REWORDED = 0.4  # share of the quote a suggestion keeps, below which it is another text altogether
ACROSS = 0.5  # of the region and a suggestion together, what they must share to be one
CORE = 2  # code points either side of wrong letters that tell whether they still stand
STANDS = 0.5  # share of the rest of a sentence that must stand for a word to have been taken out
