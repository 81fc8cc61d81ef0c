"""What a WSGI server imports."""

import gc

from errorreport import create_app

app = create_app()
# What has been made by now stays as long as the process. Without this the collector looks through
# all of it again and again while many rows are read: up to a fifth of a push with 500 findings.
gc.collect()
gc.freeze()
