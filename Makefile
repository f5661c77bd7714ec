# Everything is reachable from here; `make help` says what each target does.
SHELL := /bin/bash
PY := .venv/bin/python
PORT ?= 8000
SIZE ?= S
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test check faults browser catalogue screenshots bench clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.ready ## Install everything into .venv (afterwards .venv/bin/luoshi works)

.venv/.ready: pyproject.toml uv.lock $(wildcard src/luoshi/locale/*/LC_MESSAGES/*.po)
	@bash tools/setup.sh
	@touch $@

demo: setup ## Build the sample institution and serve it at http://127.0.0.1:$(PORT)
	.venv/bin/luoshi demo --port $(PORT) --size $(SIZE)

browser: ## Install what the browser tests need (Chromium, Chinese fonts)
	@bash tools/browser.sh

test: setup browser ## Run every test: core, rooms on SQLite and PostgreSQL, pages, journeys in a browser
	$(PY) tools/test.py

check: setup browser ## What must be green: lint, types, import contract, translations, migrations, all tests
	.venv/bin/ruff check src tests tools
	.venv/bin/ruff format --check src tests tools
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/djlint src/luoshi --lint --quiet
	$(PY) tools/catalogue.py --check
	.venv/bin/python -m django makemigrations --check --dry-run --settings luoshi.settings
	$(PY) tools/test.py

faults: setup ## Kill the server 1,000 times in a write loop and count what was confirmed
	LUOSHI_FAULT_ROUNDS=1000 $(PY) -m pytest tests/faults -s

catalogue: setup ## Collect the messages and say which have no English yet
	$(PY) tools/catalogue.py --update

screenshots: setup browser ## Take the pictures of docs/screenshots anew from the demo
	$(PY) tools/screenshots.py

bench: setup ## Measure queries of the pages, and entries per turn, at sample size (growth and throughput: bench/README.md)
	$(PY) bench/pages.py
	$(PY) bench/entries.py

clean: ## Throw the environment away (the ledger in LUOSHI_HOME stays)
	rm -rf .venv
