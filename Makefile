# `make demo` shows the whole night on an invented town; `make test` checks everything. Both make .venv the first time.
VENV ?= .venv
PYTHON ?= $(shell for p in python3.12 python3.11 python3.13 python3; do command -v $$p >/dev/null 2>&1 && \
  $$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN = $(VENV)/bin

.PHONY: demo test lint pytest bench docs constraints clean

demo: $(VENV)/ready  ## an invented town's deliveries through the whole nightly flow
	@$(BIN)/mash demo

test: $(VENV)/ready  ## style, types, who may import whom, and every test
	@$(MAKE) --no-print-directory --jobs 2 lint pytest

lint: $(VENV)/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

pytest: $(VENV)/ready
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

bench: $(VENV)/ready  ## what a night costs, measured here and now
	@$(BIN)/python -m benchmarks

docs: $(VENV)/ready  ## the pages that are made from the code
	@for maker in docs/make_*.py; do $(BIN)/python $$maker; done

$(VENV)/ready: constraints.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 with its venv module is needed (Debian: apt install python3-venv)."; exit 2; }
	@echo "Making $(VENV) with $(PYTHON): about a minute, once." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

constraints:  ## resolves the pins of pyproject.toml anew, for every supported Python and system (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --quiet --output-file constraints.txt

clean:
	rm -rf $(VENV) var build *.egg-info
