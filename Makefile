# `make` alone lists the targets. Settings come from the environment or from `.env` (see .env.example).

# The first of these that is Python 3.11 or 3.12; or say `make PYTHON=/path/to/python3.12 run`.
RIGHT := import sys; sys.exit(sys.version_info[:2] not in [(3, 11), (3, 12)])
PYTHON ?= $(shell for p in .venv/bin/python python3.12 python3.11 python3 python; \
	do $$p -c '$(RIGHT)' 2>/dev/null && echo $$p && break; done)
IN := .venv/bin/python -m
BESIDE_SERVERS := $(IN) config.embedded
WORKERS ?= 2
# Where the machine says this, each of the many processes would translate every module of ours once more.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help

.PHONY: help
help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 – /p' Makefile

.PHONY: run
run: install ## The whole portal on this machine; Ctrl-C ends it
	@exec $(IN) config.run

.PHONY: test
test: lint chromium pytest ## Everything that must hold: lint, types, layers, migrations, all tests

.PHONY: test-fast
test-fast: lint ## The same without the browser
	@ENV_FILE=/dev/null $(BESIDE_SERVERS) $(IN) pytest -n $(WORKERS) -m "not browser"

.PHONY: pytest
pytest: install-dev messages
	@ENV_FILE=/dev/null $(BESIDE_SERVERS) $(IN) pytest -n $(WORKERS)

.PHONY: screenshots
screenshots: chromium messages ## The pictures of the README, taken on the browser journeys, with texts of the demo
	@mkdir -p docs/screenshots
	@ENV_FILE=/dev/null SCREENSHOTS=docs/screenshots $(BESIDE_SERVERS) $(IN) pytest -m "not realdata" \
		tests/browser/test_desk.py tests/browser/test_journey.py

.PHONY: chaos-reminders
chaos-reminders: install-dev ## No reminder is lost or comes twice while workers, Redis and PostgreSQL die (N=20000)
	@$(IN) tests.chaos.reminders $(or $(N),20000)

.PHONY: privacy
privacy: install-dev messages ## Nobody meets what is not theirs: every person crawls N generated cases (N=2000)
	@ENV_FILE=/dev/null MARKER_CASES=$(or $(N),2000) $(BESIDE_SERVERS) $(IN) pytest -n $(WORKERS) tests/sweeps/test_markers.py

.PHONY: bench
bench: install-dev ## How fast each page is with ROWS cases (100000); KEEP=1 keeps the database for the next time
	@ROWS=$(or $(ROWS),100000) $(IN) tests.bench.run

.PHONY: lint
lint: install-dev messages ## Style, types, layers, missing migrations
	$(IN) ruff format --check .
	$(IN) ruff check .
	$(IN) djlint --lint --quiet templates
	$(IN) mypy
	.venv/bin/lint-imports
	ENV_FILE=/dev/null $(BESIDE_SERVERS) .venv/bin/python manage.py makemigrations --check --dry-run

.PHONY: install
install: python ## What a running portal needs, into .venv
	@$(PYTHON) config/install.py requirements.txt

.PHONY: install-dev
install-dev: python ## The same with what the tests need
	@$(PYTHON) config/install.py requirements-dev.txt

.PHONY: chromium
chromium: install-dev
	@$(IN) tests.browser.chromium

.PHONY: messages
messages: install-dev
	@$(IN) config.messages compile >/dev/null

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed and neither was found; say make PYTHON=/path/to/python3.12" >&2; exit 1; }
