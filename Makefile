# Everything a fresh machine needs: Python >= 3.11 with venv, and make.
# PYTHON=python3.12 make test   uses another interpreter.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO_DIR ?= data/demo
# Python keeps what it has compiled, even where images tell it not to: the tests start it many times.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests demo serve check stories test prove bench fix docs lock

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: $(VENV)/run.stamp  ## the environment, from the locked packages

setup-tests: $(VENV)/test.stamp

$(VENV)/run.stamp: requirements/run.lock pyproject.toml
	@$(PYTHON) tools/environment.py $(VENV) requirements/run.lock
	@touch $@

$(VENV)/test.stamp: requirements/test.lock pyproject.toml tools/environment.py tools/browser.py
	@$(PYTHON) tools/environment.py $(VENV) requirements/test.lock
	@$(BIN)/python tools/browser.py
	@touch $@ $(VENV)/run.stamp

demo: setup  ## a shop with a year of real receipts, served on this machine
	@$(BIN)/regulars --data-dir $(DEMO_DIR) demo

serve: setup  ## your own shop, served on this machine
	@$(BIN)/regulars serve

check: setup-tests  ## format, lint, types, floors, stories, docs
	@$(BIN)/python tools/check.py

stories: setup  ## the stories, through the engine
	@$(BIN)/regulars check tests/stories/programs/*.yaml tests/stories/*.story

# In three parts at once, one more than there are cores: each waits now and then for a browser or a served shop. What takes
# long is parted otherwise. The last is checked before; if that fails or is broken off, so are the others.
FIRST       := tests/analytics/pumps tests/engine tests/store tests/stories
SECOND      := tests/actions tests/analytics tests/main --ignore=tests/analytics/pumps
LONG_FIRST  := tests/analytics/pumps
LONG_SECOND := tests/engine

define in_parts
@$(BIN)/python -m pytest -m "$(1)" $(2) > $(VENV)/first.log 2>&1 & first=$$!; \
$(BIN)/python -m pytest -m "$(1)" $(3) > $(VENV)/second.log 2>&1 & second=$$!; \
trap 'exit 130' INT; trap 'kill $$first $$second 2>/dev/null' EXIT; \
$(BIN)/python tools/check.py || exit 1; \
$(BIN)/python -m pytest -m "$(1)" $(patsubst %,--ignore=%,$(filter tests/%,$(2) $(3))); failed=$$?; \
wait $$first || failed=1; wait $$second || failed=1; \
cat $(VENV)/first.log $(VENV)/second.log; exit $$failed
endef

test: setup-tests  ## every check and test: what CI runs, at most 10 minutes
	$(call in_parts,not long,$(FIRST),$(SECOND))

prove: setup-tests  ## the long laws, the large loads and the second PostgreSQL, in full
	$(call in_parts,long or not long,$(LONG_FIRST),$(LONG_SECOND))
	@REGULARS_POSTGRES=16 $(BIN)/python -m pytest -m "not long" tests/store tests/actions tests/web

bench: setup-tests  ## the figures, beside the raw limit of this machine
	@$(BIN)/regulars bench

fix: setup-tests  ## format and mend what can be mended by itself
	@$(BIN)/ruff format src tests tools bench
	@$(BIN)/ruff check --fix src tests tools bench

docs: setup-tests  ## write the generated pages anew
	@$(BIN)/python tools/docs.py

lock:  ## resolve the packages anew (needs uv)
	@tools/lock.sh
