# The two commands of this project are `make book` and `make test`; each starts from nothing.
# They need Python 3.11 or newer with venv, and make. All that they install goes into .venv.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help book test bench clean

help:
	@echo "make book    build the book: site, PDF and EPUB, into _book/"
	@echo "make test    run all the tests, the browser's included"
	@echo "make bench   time the builds and the anchoring, and print a table of each"
	@echo "make clean   remove what was built (the book too), but not .venv"

book: .venv/installed
	@$(BIN)/triptych build

test: .venv/installed-for-tests
	@$(BIN)/python tests/ensure_browser.py
	@$(BIN)/python -m pytest

bench: .venv/installed
	@$(BIN)/python benchmarks/builds.py
	@$(BIN)/python benchmarks/anchoring.py

clean:
	rm -rf build _book _variables.yml

.venv/installed: .venv/python pyproject.toml
	@echo "Installing triptych and what it needs into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-for-tests: .venv/installed pyproject.toml
	@echo "Installing what the tests need into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed. Name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || \
	  { echo "Python's venv is needed. On Debian: apt install python3-venv"; exit 1; }
	@touch $@
