"""``python -m errorreport`` is the ``errorreport`` command."""

from errorreport.cli import main

main()
