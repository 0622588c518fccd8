# Everything runs in .venv, set up from the locks in requirements/ as soon as a target needs it.
# Needs python3 (3.11 or newer) with its venv module, git and make. Another Python: make run PYTHON=python3.13

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# A virtual environment is bound to its interpreter: when that one changes (an upgrade, PYTHON=...), build anew.
MADE := $(VENV)/.made-with-$(notdir $(realpath $(shell command -v $(PYTHON))))
TOKEN_IN_ENV_FILE := $(shell grep -Eqs "^[[:space:]]*(export[[:space:]]+)?DISCORD_TOKEN[[:space:]]*=[[:space:]]*[\"']?[^\"'[:space:]\#]" .env && echo yes)
RUNS := $(if $(value DISCORD_TOKEN)$(TOKEN_IN_ENV_FILE),bot,demo)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test check fmt messages deep bench chaos lock clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.$(RUNS) ## set up and run: the bot if DISCORD_TOKEN is set (environment or .env), else the demo
	@exec $(PY) -m $(RUNS)

demo: $(VENV)/.demo ## set up and run the demo: the bot on a simulated Discord, in the browser
	@exec $(PY) -m demo $(ARGS)

test: $(VENV)/.dev ## set up and run the tests (ARGS="-k follow" for some of them)
	@exec $(PY) -m pytest --numprocesses auto --dist worksteal $(ARGS)

check: $(VENV)/.dev ## format, lint, types, architecture: change nothing, say what is wrong
	@$(PY) -m ruff format --check --quiet . || { echo 'The formatting is off: make fmt' >&2; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --cache-dir build/import-linter --no-logo

fmt: $(VENV)/.dev ## format, and mend what the linter can mend
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

messages: $(VENV)/.bot ## gather all texts into locales/mutuals.pot, and bring the catalogues up to date with it
	@exec $(PY) -m locales

deep: $(VENV)/.dev ## the tests with many more Hypothesis examples
	@HYPOTHESIS_PROFILE=deep exec $(PY) -m pytest --numprocesses auto --dist worksteal $(ARGS)

.PHONY: bench-graph
bench-graph: $(VENV)/.bot ## measure what the follow graph costs (two minutes; docs/performance.md says how to read it)
	@exec $(PY) -m benchmarks.graph

.PHONY: bench-access
bench-access: $(VENV)/.demo ## count what access asks of Discord, and time the dry run (half a minute)
	@exec $(PY) -m benchmarks.access

bench: $(VENV)/.dev ## all benchmarks, in one table and in build/bench.json (half an hour)
	@exec $(PY) -m benchmarks $(ARGS)

chaos: $(VENV)/.dev ## kill the bot a hundred times among people who act at random (SEED=7 for a certain run)
	@exec $(PY) -m tests.wire.chaos

.PHONY: bench-relay
bench-relay: $(VENV)/.demo ## measure what carrying a message costs, against an echo bot (half a minute)
	@exec $(PY) -m benchmarks.relay

.PHONY: bench-counting
bench-counting: $(VENV)/.bot ## measure what counting costs an event, against a bare discord.py listener (a minute)
	@exec $(PY) -m benchmarks.counting

.PHONY: bench-digest
bench-digest: $(VENV)/.bot ## measure what digests cost to put together and to draw (some minutes, 2 GB of disk meanwhile)
	@exec $(PY) -m benchmarks.digest

.PHONY: readme-picture
readme-picture: $(VENV)/.bot ## draw docs/pictures/digest.png anew
	@exec $(PY) -m demo.picture

.PHONY: bench-feed
bench-feed: $(VENV)/.bot ## measure what a feed costs (a minute; docs/performance.md says how to read it)
	@exec $(PY) -m benchmarks.feed

.PHONY: bench-wire
bench-wire: $(VENV)/.dev ## measure Mutuals over real sockets against a bare bot (some minutes)
	@exec $(PY) -m benchmarks.wire

.PHONY: bench-footprint
bench-footprint: $(VENV)/.dev ## measure its memory, and how fast it stands up (some minutes)
	@exec $(PY) -m benchmarks.footprint

# dev first: the smaller locks are cut from it, so that all three agree on every version.
lock: $(VENV)/.dev ## write requirements/*.txt anew from pyproject.toml (UPGRADE=1 takes the newest of everything)
	@$(LOCK) --extra dev $(if $(UPGRADE),--upgrade) --output-file requirements/dev.txt
	@$(LOCK) --extra demo --constraint requirements/dev.txt --output-file requirements/demo.txt
	@$(LOCK) --constraint requirements/dev.txt --output-file requirements/bot.txt

# No configuration of this machine's; wheels alone, because building one runs code nobody hashed.
LOCK = UV_CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m uv pip compile --quiet --no-config \
	--no-emit-index-url --no-emit-find-links --no-build \
	--universal --python-version 3.11 --generate-hashes --no-annotate pyproject.toml

clean: ## remove what make made (.venv, caches); data/ and .env stay
	@rm -rf $(VENV) build .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.bot $(VENV)/.demo $(VENV)/.dev: $(VENV)/.%: requirements/%.txt $(MADE)
	@echo 'Installing what $< locks (once, or when it changes) ...'
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input \
		--require-hashes --only-binary :all: --requirement $<
	@touch $@

$(MADE):
	@$(if $(CANNOT),$(error $(CANNOT)))
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

CANNOT = $(shell \
	command -v $(PYTHON) >/dev/null || \
		{ echo 'There is no $(PYTHON) here: apt install python3 python3-venv'; exit; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Mutuals needs Python 3.11 or newer and this is $$($(PYTHON) --version): try make PYTHON=python3.13"; exit; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		echo 'This Python cannot make virtual environments: apt install python3-venv')
