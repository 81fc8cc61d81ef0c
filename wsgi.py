"""What a WSGI server imports."""

import gc

# Nothing of what is being imported is garbage: to look for it is a sixth of the start.
gc.disable()

from errorreport import create_app  # noqa: E402 # as said above

app = create_app()
# What has been made by now stays as long as the process. Without this the collector looks through
# all of it again and again while many rows are read: up to a fifth of a push with 500 findings.
gc.collect()
gc.freeze()
gc.enable()
