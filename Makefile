# Classclock: everything here works in a fresh clone on a machine that has Python 3.11 or newer and make.

PYTHON ?= python3
CONFIG ?= config.toml
CHROMIUM ?= /usr/bin/chromium
ARGS ?=
WORKERS ?= auto

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
MADE := $(VENV)/.made
RUN_READY := $(VENV)/.requirements
DEV_READY := $(VENV)/.requirements-dev

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test torture browser pictures lint format bench lock clean

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name what; do \
		printf '  make %-8s %s\n' "$$name" "$$what"; done

run: $(RUN_READY)  ## start the bot with CONFIG=config.toml
	@$(BIN)/python -m bot --config $(CONFIG)

demo: $(DEV_READY)  ## try it out: a page with three phones, Zoom and a clock; needs no token (ARGS=--scripted)
	@$(BIN)/python -m tests.simulator.demo $(ARGS)

test: $(DEV_READY)  ## run the tests that need no browser (ARGS go to pytest)
	@$(BIN)/python -m pytest -m "not browser" -n $(WORKERS) --dist worksteal $(ARGS)

torture: $(DEV_READY)  ## kill the program hundreds of times in a storm (ARGS=--kills=50; TORTURE_POSTGRES=postgres://…/…test…)
	@$(BIN)/python -m tests.torture $(ARGS)

browser: $(DEV_READY)  ## run the pages in real Chromium (CHROMIUM=/usr/bin/chromium)
	@CHROMIUM=$(CHROMIUM) $(BIN)/python -m pytest -m browser $(ARGS)

pictures: $(DEV_READY)  ## take the README's pictures anew, from the playground (needs Chromium and a font with emoji)
	@CHROMIUM=$(CHROMIUM) $(BIN)/python -m tests.browser.pictures $(ARGS)

lint: $(DEV_READY)  ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(DEV_READY)  ## let ruff put the code in shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(DEV_READY)  ## measure (ARGS choose what)
	@$(BIN)/python -m tests.bench $(ARGS)

lock: $(VENV)/.uv  ## write both lock files anew from pyproject.toml (ARGS=--upgrade for newer releases)
	@$(call compile,requirements.lock,)
	@$(call compile,requirements-dev.lock,--extra dev --constraint requirements.lock)

clean:  ## remove the virtual environment and all caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

# One lock for every platform and every Python from 3.11 on. Neither an index nor a path may get into it.
compile = $(BIN)/uv pip compile pyproject.toml $(2) --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet $(ARGS) --output-file $(1)

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
		"Classclock needs Python 3.11 or newer: say make PYTHON=/path/to/python3.11")'
	@echo "Making $(VENV) (once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(RUN_READY): requirements.lock $(MADE)
	@echo "Installing requirements.lock"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(DEV_READY): requirements-dev.lock $(MADE)
	@echo "Installing requirements-dev.lock"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.uv: $(MADE)
	@$(PIP) install uv
	@touch $@
