# Everything a person does with a checkout. Needs Python 3.11 or newer and make.
#   make run PORT=8001      another port
#   make run PYTHON=...     another Python for the first start
#   make test ARGS='-k x'   arguments for pytest

MAKEFLAGS += --no-print-directory
PORT ?= 8000
WORKERS ?= auto
PYTHON ?=
CHROMIUM ?=
export PORT PYTHON CHROMIUM
# Where the machine forbids keeping compiled files, each process compiles all anew.
export PYTHONDONTWRITEBYTECODE =
PYTEST = .venv/bin/python -m pytest

# A command with a database and with settings as strict as a real site's.
STRICT = .venv/bin/python -m tests.embedded

.PHONY: help run test test-all check bench pages format pins

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: ## the site on http://localhost:8000: database, web server and worker
	@.ci/setup requirements.txt
	@exec .venv/bin/python -m clinic.up

test: ## the tests, those in a browser included
	@.ci/setup requirements-dev.txt
	@.ci/chromium >/dev/null
	@$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long" --ignore=tests/browser --ignore=tests/bench $(ARGS)
	@$(PYTEST) -n $(WORKERS) -m "not long" tests/browser $(ARGS)

test-all: ## the tests and the long ones
	@.ci/setup requirements-dev.txt
	@.ci/chromium >/dev/null
	@THOROUGH=1 $(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore=tests/browser --ignore=tests/bench $(ARGS)
	@THOROUGH=1 $(PYTEST) -n $(WORKERS) tests/browser $(ARGS)

check: ## format, lint, types, migrations, deployment settings
	@.ci/setup requirements-dev.txt
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@$(STRICT) -m mypy .
	@$(STRICT) manage.py makemigrations --check --dry-run
	@$(STRICT) manage.py check --deploy --fail-level WARNING

bench: ## how fast it is
	@.ci/setup requirements-dev.txt
	@$(PYTEST) tests/bench $(ARGS)

pages: ## what each page costs a phone (LIGHTHOUSE= names that program)
	@.ci/setup requirements-dev.txt
	@.ci/chromium >/dev/null
	@.venv/bin/python -m tests.page_table docs/pages.md 2>/dev/null

format: ## put the code into its form
	@.ci/setup requirements-dev.txt
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

pins: ## take the newest versions that pyproject.toml allows (needs uv)
	@uv pip compile -q --upgrade $(PIN) pyproject.toml -o requirements.txt
	@uv pip compile -q --upgrade $(PIN) pyproject.toml --extra dev -c requirements.txt \
		-o requirements-dev.txt

# No address of an index is written into the files: each machine has its own.
PIN = --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url
