# Everything a reader, an author and a maintainer of the book needs. `make` alone lists it.

PORT ?= 8000
PREVIEW ?= 8001
# Where a running server keeps comments and keys. `make clean` never touches it.
DATA ?= var
# The address under which readers reach a public book, and the address of the web server in front of it.
SITE ?=
PROXY ?=
BOOK_PYTHON := .venv/bin/python
DEV_PYTHON := .venv-dev/bin/python

.DEFAULT_GOAL := help
.PHONY: help serve book write gettext release test test-postgres test-deploy test-latex check bench soak pins clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{printf "%-13s %s\n", $$1, $$2}'

serve: book ## build the book and serve it with its comments at http://127.0.0.1:8000/ (PORT=9000 for another)
	@exec $(BOOK_PYTHON) -m livingbook serve --port "$(PORT)" --data "$(DATA)" \
		$(if $(SITE),--site "$(SITE)") $(if $(PROXY),--proxy "$(PROXY)")

# The command itself knows whether anything has changed since the last build.
book: .venv/installed ## build HTML and PDFs into _build/html/
	@$(BOOK_PYTHON) -m livingbook build

write: .venv/installed ## show the pages at http://127.0.0.1:8001/ while you write: a save reloads them (PREVIEW=9001 for another port)
	@exec $(BOOK_PYTHON) -m livingbook write --port "$(PREVIEW)"

release: .venv/installed ## make a new version: make release VERSION=2026.12 (see docs/release.md)
	@test -n "$(VERSION)" || { echo "say which: make release VERSION=2026.12" >&2; exit 2; }
	@$(BOOK_PYTHON) -m livingbook release "$(VERSION)"

gettext: .venv/installed ## take out the texts of chapters and interface for translators, into _build/gettext/; see docs/translate.md
	@$(BOOK_PYTHON) -m livingbook gettext

test: .venv/installed .venv-dev/installed ## set up what the tests need, then run them all
	CHROMIUM="$$(tools/find-chromium.sh)" $(DEV_PYTHON) -m pytest

test-postgres: .venv/installed .venv-dev/installed ## the tests of the comments once more, on a PostgreSQL server that is started for them
	tools/require-package.sh "make test-postgres" postgresql
	CHROMIUM="$$(tools/find-chromium.sh)" $(DEV_PYTHON) -m tests.postgres $(DEV_PYTHON) -m pytest -m "not sqlite" tests/server tests/postgres

test-deploy: .venv/installed .venv-dev/installed ## the book behind nginx and Caddy, with the files of deploy/
	tools/require-package.sh "make test-deploy" nginx libnginx-mod-http-brotli-static caddy systemd openssl
	CHROMIUM="$$(tools/find-chromium.sh)" $(DEV_PYTHON) -m pytest tests/deploy

test-latex: .venv/installed .venv-dev/installed ## set the book with an installed TeX Live, see docs/pdf.md; no gate
	$(DEV_PYTHON) -m tests.latex

check: .venv-dev/installed ## lint, types, spelling, evidence and bibliography: seconds
	$(DEV_PYTHON) -m ruff check .
	$(DEV_PYTHON) -m ruff format --check .
	$(DEV_PYTHON) -m mypy
	$(DEV_PYTHON) -m codespell_lib --config .codespellrc
	$(DEV_PYTHON) -m livingbook check

bench: .venv/installed .venv-dev/installed ## measure speed, size and memory, beside their budgets (SUBJECT=comments for one)
	@CHROMIUM="$$(tools/find-chromium.sh)" $(DEV_PYTHON) -m tests.bench $(SUBJECT)

soak: .venv/installed .venv-dev/installed ## try the comment server hard: kills, crowds, hostile input; minutes (SOAK="--kills 20" for less)
	@CHROMIUM="$$(tools/find-chromium.sh)" $(DEV_PYTHON) -m tests.soak $(SOAK)

pins: .venv-dev/installed ## write requirements*.txt anew from requirements*.in
	$(DEV_PYTHON) -m uv pip compile --universal --python-version 3.11 --no-header --upgrade requirements.in -o requirements.txt
	$(DEV_PYTHON) -m uv pip compile --universal --python-version 3.11 --no-header --upgrade requirements-dev.in -o requirements-dev.txt

clean: ## remove everything that was built; comments in var/ stay
	rm -rf _build .mypy_cache .pytest_cache .ruff_cache

.venv/installed: requirements.txt
	@echo "Setting up .venv (about a minute, once) ..."
	@python="$$(tools/find-python.sh)" && "$$python" -m venv --clear .venv
	@$(BOOK_PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv-dev/installed: requirements-dev.txt
	@echo "Setting up .venv-dev for tests and checks (about a minute, once) ..."
	@python="$$(tools/find-python.sh)" && "$$python" -m venv --clear .venv-dev
	@$(DEV_PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
