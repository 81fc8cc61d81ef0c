# `make setup` needs Python 3.11 or newer and make; everything else is installed into .venv.

BIN := .venv/bin
# more options for pytest, as in: make test ARGS="-k life -x"
ARGS ?=
# tests run in a process per core; each starts a PostgreSQL of its own, hence the limit. To watch one
# test without other processes: make test AT_ONCE= ARGS="-k receipt -x"
AT_ONCE ?= -n logical --maxprocesses 4 --dist worksteal
# a folder with anchor-cases/ and group-cases/ for `make bench`, and where predictions go
CASES ?=
CASES_OUT ?= $(or $(TMPDIR),/tmp)
# seconds `make fuzz` spends on each target, and where chance begins (another number takes other ways);
# requests `make fuzz-api` makes up for each call
TIME ?= 600
SEED ?= 1
EXAMPLES ?= 200
# where `make screenshots` puts its pictures
PICTURES ?= $(or $(TMPDIR),/tmp)/errorreport-pictures

.DEFAULT_GOAL := help
.PHONY: help setup serve test lint bench fuzz fuzz-api audit docs screenshots messages snippet build lock clean

help:
	@echo 'make setup   make .venv and install the locked dependencies into it'
	@echo 'make serve   run the service with a demo publication (PORT, DEMO_PORT)'
	@echo 'make test    run the suite on SQLite and PostgreSQL (ARGS)'
	@echo 'make lint    ruff, mypy and the import contracts'
	@echo 'make bench   measure intake, pushes, anchoring and grouping (CASES=DIR scores them)'
	@echo 'make fuzz    look for pages, addresses and texts that break a promise (TIME=seconds for each, SEED)'
	@echo 'make fuzz-api  make up requests from the OpenAPI document (EXAMPLES for each call)'
	@echo 'make audit   look up known holes of the locked packages; needs api.osv.dev'
	@echo 'make docs    write docs/settings.md and docs/commands.md anew'
	@echo 'make screenshots take pictures of every page and the dialog (PICTURES=DIR)'
	@echo 'make messages bring the translations of the pages up to date with the source'
	@echo 'make snippet join and minify the sources in errorreport/embed/'
	@echo 'make build   build the wheel into dist/'
	@echo 'make lock    write requirements.lock anew from pyproject.toml'
	@echo 'make clean   remove what the other targets made, but never instance/'

setup:
	@sh scripts/setup

serve: setup
	@exec $(BIN)/errorreport serve --demo

test: setup
	@sh scripts/system-packages
	@$(BIN)/python -m pytest $(AT_ONCE) $(if $(COVERAGE),--cov --cov-report=) $(ARGS)

lint: setup
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache

bench: setup
	@$(BIN)/python -m tests.bench $(ARGS)
	@$(BIN)/python -m tests.bench.crowded
	@$(BIN)/python -m tests.bench.flood
	@$(BIN)/python -m tests.bench.anchoring_speed
	@$(BIN)/python -m tests.bench.grouping_speed
	@$(BIN)/python -m tests.bench.snippet
	@$(BIN)/python -m tests.bench.elsewhere
	@$(BIN)/python -m tests.bench.desk
	@$(BIN)/python -m tests.bench.pushing
ifneq ($(CASES),)
	@$(BIN)/python -m tests.bench.anchoring --cases $(CASES)/anchor-cases --out $(CASES_OUT)/anchoring.jsonl
	@$(BIN)/python -m tests.bench.anchoring --cases $(CASES)/anchor-cases --without-old \
		--out $(CASES_OUT)/anchoring-without-old.jsonl
	@$(BIN)/python -m tests.bench.grouping --cases $(CASES)/group-cases --out $(CASES_OUT)/grouping.jsonl
	@$(BIN)/python -m tests.bench.replay --cases $(CASES)/anchor-cases
else
	@echo 'No CASES=DIR was given: what anchoring and grouping get right is not scored, and no'
	@echo 'history of an article is replayed.'
endif

fuzz: setup
	@for target in reading addresses anchoring; do \
		$(BIN)/python -m tests.fuzz $$target --seconds $(TIME) --seed $(SEED) || exit 1; done

fuzz-api: setup
	@sh scripts/system-packages
	@API_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -n 2 --timeout 0 tests/contract/test_api_by_machine.py

audit: setup
	@$(BIN)/python scripts/audit.py

docs: setup
	@$(BIN)/python scripts/reference.py

# the README's two are taken anew, the others are for looking at
screenshots: setup
	@sh scripts/system-packages
	@$(BIN)/python -m tests.browser.desk_screenshots $(PICTURES)
	@$(BIN)/python -m tests.browser.screenshots $(PICTURES)
	@cp $(PICTURES)/queue.png $(PICTURES)/dialog.png docs/img/

messages: setup
	@$(BIN)/python scripts/messages.py

snippet: setup
	@$(BIN)/python scripts/snippet.py

build: setup
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

# extras are kept: with hashes, older pip takes no requirement coverage[toml] that the lock has as coverage
lock: setup
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev --generate-hashes --no-strip-extras \
		--no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock

clean:
	rm -rf .venv dist build .coverage .coverage.* htmlcov .hypothesis .pytest_cache .ruff_cache \
		.mypy_cache .import_linter_cache
	find errorreport migrations tests -name __pycache__ -prune -exec rm -rf {} +
