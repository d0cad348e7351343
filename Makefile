# The whole of set-up, run and test. Each target does all it needs; a second start takes a moment.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := packaging/lock
PIP_INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
KERNELS := $(addprefix src/buzzcam/kernels/,kernels.c mjpeg.c build.py)
CATALOGUES := $(wildcard src/buzzcam/locale/*/LC_MESSAGES/buzzcam.po)

.PHONY: run install test mutants lock screenshots translations clean

run: install  ## BuzzCam; the demo where there is no camera
	@$(BIN)/buzzcam

install: $(VENV)/installed  ## leaves .venv/bin/buzzcam

test: $(VENV)/installed-dev  ## all tests; those on devices inside the virtual machine
	@$(BIN)/ruff check --quiet .
	@said=$$($(BIN)/lint-imports --no-cache --no-logo) || { echo "$$said"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

$(VENV)/installed: pyproject.toml $(LOCK)/build.txt $(LOCK)/run.txt packaging/build_hook.py packaging/linux/packages.txt $(KERNELS) $(CATALOGUES)
	@packaging/linux/install-packages packaging/linux/packages.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "BuzzCam needs Python 3.11 or later. If you have one by another name: make PYTHON=python3.12" >&2; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@echo "Installing BuzzCam into $(VENV) (a few minutes the first time) ..."
	@$(PIP_INSTALL) --require-hashes -r $(LOCK)/build.txt
	@$(PIP_INSTALL) --require-hashes --no-build-isolation -r $(LOCK)/run.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed $(LOCK)/test.txt packaging/linux/packages-test.txt
	@packaging/linux/install-packages packaging/linux/packages-test.txt
	@$(PIP_INSTALL) --require-hashes --no-build-isolation -r $(LOCK)/test.txt
	@touch $@

mutants: $(VENV)/installed-dev  ## lines made wrong, one at a time: the tests must notice
	@$(BIN)/python tests/mutants.py

lock:  ## takes the newest releases that pyproject.toml allows (CONTRIBUTING.md says how to test them)
	@packaging/make-lock --upgrade

screenshots: $(VENV)/installed-dev  ## pictures of every state of the window and the guest page, into build/screenshots; documents show a few of them
	@$(BIN)/python docs/make_screenshots.py
	@$(BIN)/python docs/make_page_screenshots.py

translations: $(VENV)/installed-dev  ## collects the texts, names what is not translated
	@$(BIN)/python packaging/translate.py

clean:  ## everything that make has made
	rm -rf $(VENV) build dist src/buzzcam/kernels/_compiled.* src/buzzcam/locale/*/LC_MESSAGES/*.mo .pytest_cache .mypy_cache .ruff_cache
