# Every target is a word of the launcher (dps/launch, standard library only).
# PYTHON=/path/to/python3.12 picks another Python than the first python3 on PATH.
PYTHON ?= python3
LAUNCH = $(PYTHON) -B -m dps.launch

.DEFAULT_GOAL := help
.PHONY: help run test check prove bench reset lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: ## install what is missing, then start everything; Ctrl-C stops it (PORT, DATABASE_URL, REDIS_URL)
	@exec $(LAUNCH) run

test: ## the whole suite on its own PostgreSQL and Valkey; ARGS="-k ledger" is handed to pytest
	@exec $(LAUNCH) test -- $(ARGS)

check: ## linters, types, import floors, security lint, migrations, deployment check
	@exec $(LAUNCH) check

prove: ## the full bar of one quality id: make prove ID=S5
	@exec $(LAUNCH) prove -- $(ID)

bench: ## performance figures against their references; ARGS are handed on
	@exec $(LAUNCH) bench -- $(ARGS)

reset: ## remove var/: databases, files, keys; refused while something runs
	@exec $(LAUNCH) reset

lock: ## resolve the dependency lists of pyproject.toml and package.json again
	@exec $(LAUNCH) lock
