# The commands of the README. Each does its own set-up; only Python 3.11 or newer (with venv) and make are needed.
.DEFAULT_GOAL := help
.PHONY: help run test check format bench assets catalogues requirements clean

SHELL := /bin/sh
V := .venv
BIN := $(V)/bin
# a file's tests stay together: they share what is slow to set up
PARALLEL := -q -n auto --dist loadfile --no-loadscope-reorder
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard pac_toolkit/translations/*/LC_MESSAGES/messages.po))

help: ## One line a target
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r t d; do printf '  make %-13s %s\n' "$$t" "$$d"; done

run: $(V)/.run catalogues ## Serve the site with its demonstration on http://127.0.0.1:8000 (PORT= HOST= DATABASE_URL=)
	@exec $(BIN)/flask --app wsgi serve

test: $(V)/.dev assets ## Run every test, on every core
	@$(BIN)/python -m pytest $(PARALLEL)

check: $(V)/.dev assets ## Format, lint, types, import contracts, templates, catalogues, tests: what CI runs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --lint pac_toolkit/templates
	@$(BIN)/python -m pytest $(PARALLEL)

format: $(V)/.dev ## Write code and templates in the house's form
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(V)/.dev catalogues ## Run every benchmark: name, figure, baseline, ratio, bound
	@$(BIN)/python -m benchmarks

assets: $(V)/.run catalogues ## Build what browsers load (fonts, Leaflet, plotly, own files) into var/assets
	@$(BIN)/flask --app wsgi assets build

catalogues: $(CATALOGUES) ## Compile the translations

strings: $(V)/.dev ## Collect the texts to translate into the catalogues
	@mkdir -p var
	@$(BIN)/pybabel extract -F babel.cfg -k lazy_gettext -k lazy_pgettext:1c,2 -k lazy_ngettext:1,2 --omit-header --sort-output --no-location -o var/messages.pot pac_toolkit
	@$(BIN)/pybabel update -i var/messages.pot -d pac_toolkit/translations --no-wrap --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete

%.mo: %.po | $(V)/.run
	@$(BIN)/pybabel -q compile -i $< -o $@

requirements: ## Pin the requirements anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate -q -o requirements.txt
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate -q -o requirements-dev.txt

clean: ## Remove the environment and caches; the data in var/ stays
	rm -rf $(V) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# the newest Python 3.11+ that can make an environment; where none can, say what is missing
$(V)/bin/python:
	@for p in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	  command -v $$p >/dev/null 2>&1 || continue; \
	  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  found=$$p; \
	  $$p -c 'import venv, ensurepip' 2>/dev/null || continue; \
	  echo "Creating $(V) with $$($$p --version) …"; \
	  $$p -m venv $(V) && exit 0; \
	done; \
	if [ -n "$$found" ]; then echo "$$found cannot make virtual environments: install the package $$found-venv, then try again." >&2; \
	else echo "Python 3.11 or newer is needed: install the packages python3 and python3-venv, then try again." >&2; fi; \
	exit 1

$(V)/.run: requirements.txt | $(V)/bin/python
	@echo "Installing the requirements (about a minute, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(V)/.dev: requirements-dev.txt $(V)/.run | $(V)/bin/python
	@echo "Installing the development requirements (about a minute, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
