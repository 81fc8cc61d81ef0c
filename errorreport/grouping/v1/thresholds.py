"""Every number the rules of v1 decide by, named, with its unit."""

# What a suggestion changes (changes.py)
WIDE = 3  # words: a longer mark may come with the corrected words alone
WIDE_UNSPACED = 12  # characters: the same where the script sets no spaces
ALIKE = 0.5  # likeness of two wordings, 0 to 1, from which one is taken for the other corrected
LEAD = 0.08  # likeness by which the words meant must be ahead of all others in the mark

# What a report points at (signs.py)
STRAY = 0.25  # of a word: a mark that ends inside it and holds no more did not mean it
NEAR = 1  # words that may stand unchanged between two changes of one mistake
NEAR_UNSPACED = 3  # characters: the same where the script sets no spaces
JOINT = 4  # words: a change of so many as one shows that they are one mistake

# Which signs mean one mistake (partition.py)
COVERED = 0.4  # of a place or of a mark, whichever is smaller, from which the one means the other
RIVAL = 0.67  # of the best such share, from which another place is as likely meant
FAINT = 22  # times as long as the place: a bare mark so wide says too little to mean it
FAINT_LENGTH = 60  # characters of a mark that is called wide on that ground

# Places without a text (windows.py)
GRAM = 8  # characters of a fingerprint
STEP = 8  # fingerprints in a row of which one at least is kept
PEERS = 16  # windows compared with each one that shares a fingerprint; they agree among themselves
CONTEXT = 6  # characters either side of a mark that two windows must share, where they have them

# Which findings are looked at for a new report (index.py)
COMMON = (
    32  # findings that share a key, above which it is a phrase of the article and tells nothing
)
MEMBERS = 64  # different reports of one finding that are compared, the narrowest suggestions first
REACH = 64  # code points between a mark and a finding, for the one to mean the other
