# Everything that runs the platform. `make help` lists it.
# PORT (8000) and DATA_DIR (var) choose an instance: make run PORT=8001 DATA_DIR=var2

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3.14 python3) python3)
export PORT DATA_DIR
BIN := .venv/bin
RUN := $(BIN)/python -m
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run stop test check fix story messages benchmark lock dev

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Run the platform with a demonstration; Ctrl-C stops it
	@$(PYTHON) deploy/install.py run
	@exec $(RUN) deploy.run

stop: ## Stop a database that was left running on purpose
	@$(RUN) deploy.run stop

dev:
	@$(PYTHON) deploy/install.py dev

test: dev ## Run every test with coverage, or some: make test TESTS=tests/deploy
	@$(PYTHON) deploy/install.py browser
	@$(RUN) pytest -n 2 --dist loadgroup $(if $(TESTS),$(TESTS),--cov --cov-fail-under=90)

check: dev ## Check everything that can be checked without running it; changes nothing
	@$(PYTHON) deploy/install.py checkers
	@$(RUN) deploy.check

fix: dev ## Put right what can be put right by itself
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/djlint --reformat --quiet templates || true

story: ## Play a petition's whole life on the running platform
	@LOG_LEVEL=$${LOG_LEVEL:-WARNING} $(BIN)/python manage.py play_petition

messages: dev ## Collect the sentences to translate into locale/, and compile them
	@$(RUN) deploy.messages collect

benchmark: dev ## Measure signing, reading and mailing; writes docs/performance.md
	@$(RUN) benchmarks

lock: ## Resolve pyproject.toml into requirements/*.lock (needs uv)
	uv pip compile --quiet --generate-hashes --python-version 3.11 --extra embedded --output-file requirements/run.lock pyproject.toml
	uv pip compile --quiet --generate-hashes --python-version 3.11 --all-extras --output-file requirements/dev.lock pyproject.toml
