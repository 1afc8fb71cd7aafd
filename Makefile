# Thin wrappers: each line is what you would type. PYTHON may name another interpreter.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: help build serve check test lint format clean
help:            ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/site-builder: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@

build: $(BIN)/site-builder      ## Build this repository's guide into build/site
	$(BIN)/site-builder build

serve: $(BIN)/site-builder      ## Preview the guide and reload on every change
	$(BIN)/site-builder serve

check: $(BIN)/site-builder      ## Find everything that is wrong with the guide
	$(BIN)/site-builder check --strict

test: $(BIN)/site-builder       ## Run the tests with coverage
	$(BIN)/pytest --cov

lint: $(BIN)/site-builder       ## Style, types and import rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(BIN)/site-builder     ## Put the code into its standard form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:           ## Remove what builds and tests left
	rm -rf build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache
