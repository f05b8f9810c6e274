# The two commands of this project are `make book` and `make test`; each starts from nothing.
# They need Python 3.11 or newer with venv, and make. All that they install goes into .venv.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help book test fuzz test-lowest lock bench clean

help:
	@echo "make book    build the book: site, PDF and EPUB, into _book/"
	@echo "make test    run all the tests, the browser's included"
	@echo "make fuzz    try many more random files, texts and arguments than the tests do"
	@echo "make test-lowest   run the tests with the lowest permitted versions of all that is used"
	@echo "make lock    write anew which versions development uses"
	@echo "make bench   time the builds and the anchoring, and print a table of each"
	@echo "make clean   remove what was built (the book too), but not .venv"

book: .venv/installed
	@$(BIN)/triptych build

test: .venv/installed-for-tests
	@$(BIN)/python tests/ensure_browser.py
	@$(BIN)/python -m pytest

fuzz: .venv/installed-for-tests
	@$(BIN)/python -m pytest --hypothesis-profile=long tests/test_fuzz.py

test-lowest: .venv/python
	@$(PYTHON) -m venv build/lowest
	@build/lowest/bin/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints-lowest.txt --editable '.[test]'
	@build/lowest/bin/python -m pytest -W default::DeprecationWarning

lock: .venv/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --upgrade --extra test \
	  pyproject.toml --output-file requirements-dev.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --resolution lowest-direct \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" --upgrade \
	  pyproject.toml --output-file constraints-lowest.txt

bench: .venv/installed-for-bench
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

.venv/installed-for-bench: .venv/installed pyproject.toml
	@echo "Installing what the benchmarks need into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed. Name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || \
	  { echo "Python's venv is needed. On Debian: apt install python3-venv"; exit 1; }
	@touch $@
