# `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

.PHONY: help run test channels pictures bench drill format lock clean train accuracy

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.run: requirements.lock pyproject.toml
	@scripts/venv "$(PYTHON)" "$(VENV)" requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@scripts/venv "$(PYTHON)" "$(VENV)" requirements-dev.lock
	@touch $@ $(VENV)/.run

run: $(VENV)/.run ## start everything: database, web, worker and the sandbox
	@exec $(BIN)/guanjia up

test: $(VENV)/.dev ## lint, types, floors and every test, the browser's too
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/check

bench: $(VENV)/.run ## measure speed and size; writes var/bench.json
	@$(BIN)/guanjia bench

drill: $(VENV)/.run ## kill things while callbacks arrive, and count what was lost; writes var/drill.json
	@$(BIN)/guanjia drill

train: $(VENV)/.dev ## fit the models of app/language from training/data; the same rows give the same bytes
	@$(BIN)/python -m training.fit

accuracy: $(VENV)/.dev ## score how messages are understood; writes docs/accuracy.md, fails below the contract
	@$(BIN)/python -m training.accuracy

channels: $(VENV)/.dev ## run the day of tests/channels on each deployment; writes docs/channels.md
	@rm -rf var/channels && mkdir -p var/channels
	@GUANJIA_CHANNELS="$(CURDIR)/var/channels" $(BIN)/python -m pytest -q tests/channels/test_day.py

pictures: $(VENV)/.dev ## take the README's pictures anew, from the running app
	@PATH="$(CURDIR)/$(BIN):$$PATH" GUANJIA_PICTURES=docs/pictures python -m pytest -q tests/browser/test_journey.py tests/browser/test_orders.py

format: $(VENV)/.dev ## put the code in its usual shape
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: ## resolve the dependencies anew (needs uv)
	@scripts/lock

clean: ## forget the environment (never the data in var/)
	@rm -rf $(VENV)
