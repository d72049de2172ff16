# Everything that is needed is set up by the targets themselves, into .venv; the first run takes a minute, later ones seconds.

PY := .venv/bin/python
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet

.DEFAULT_GOAL := help
.PHONY: help run test test-long check lint fix bench eval messages lock clean

help: ## Show this list
	@echo "Reverie. Targets:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "Settings come from the environment or from .env (see .env.example); PORT=8000 by default."

run: ## Start Reverie at http://127.0.0.1:$PORT; Ctrl-C stops it
	@.ci/setup runtime
	@exec $(PY) manage.py serve

test: ## Run the test suite on SQLite, on PostgreSQL with Redis, and in a browser; ARGS=tests/chat for one area
	@.ci/setup dev
	@.ci/system-packages
	@exec $(PY) -m tests.run $(ARGS)

test-long: ## Run the tests that take minutes (many rounds, many examples, many cuts); before a release
	@.ci/setup dev
	@.ci/system-packages
	@exec $(PY) -m tests.run --long $(ARGS)

check: ## Check format, lint, types, import directions, migrations and templates
	@.ci/setup dev
	@exec .ci/check

lint: check ## The same as check

fix: ## Format the code and repair what can be repaired mechanically
	@.ci/setup dev
	$(PY) -m ruff check --fix --quiet .
	$(PY) -m ruff format .

bench: ## Compare this server with plain ways of doing the same; ARGS=--quick for a short run
	@.ci/setup dev
	@exec $(PY) -m tests.bench $(ARGS)

eval: ## Ask analysts sixty dreams a language and check their answers; ARGS="--model a --model b" compares two models
	@.ci/setup dev
	@exec $(PY) -m tests.evaluation $(ARGS)

docs: ## Build the documentation as a site into site/
	@.ci/setup dev
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict --quiet

screenshots: ## Make the pictures of docs/images anew, from a server with made-up data
	@.ci/setup dev
	@exec $(PY) -m tests.screenshots

messages: ## Collect the texts to translate into locale/ and compile them (needs gettext)
	@.ci/setup runtime
	$(PY) manage.py makemessages --all --no-location --no-wrap --no-obsolete --ignore=.venv --ignore=var --ignore=tests
	$(PY) manage.py makemessages --all --no-location --no-wrap --no-obsolete --domain=djangojs --ignore=.venv --ignore=var --ignore=static/vendor --ignore=tests
	$(PY) manage.py compilemessages --ignore=.venv --verbosity=0

lock: ## Resolve the dependencies of pyproject.toml anew (needs uv)
	$(LOCK) -o requirements.lock
	$(LOCK) --group dev --extra anthropic --extra s3 --extra docs --extra sentry --extra otel --extra c2pa --extra push -c requirements.lock -o requirements-dev.lock

clean: ## Remove .venv and caches; data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
