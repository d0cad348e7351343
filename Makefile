# The whole of set-up, run and test. Each target does all it needs; a second start takes a moment.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run install test screenshots translations clean

run: install  ## BuzzCam; the demo where there is no camera
	@$(BIN)/buzzcam

install: $(VENV)/installed  ## leaves .venv/bin/buzzcam

test: $(VENV)/installed-dev  ## all tests; those on devices inside the virtual machine
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2 --dist loadfile

$(VENV)/installed: pyproject.toml packaging/build_kernels.py packaging/linux/packages.txt src/buzzcam/kernels/kernels.c src/buzzcam/kernels/mjpeg.c src/buzzcam/kernels/build.py
	@packaging/linux/install-packages packaging/linux/packages.txt
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@echo "Installing BuzzCam into $(VENV) (a few minutes the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed packaging/linux/packages-test.txt
	@packaging/linux/install-packages packaging/linux/packages-test.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

screenshots: $(VENV)/installed-dev  ## pictures of every state of the window and the guest page, into docs/screenshots
	@$(BIN)/python docs/make_screenshots.py
	@$(BIN)/python docs/make_page_screenshots.py

translations: $(VENV)/installed-dev  ## collects the window's texts, names what is not translated
	@$(BIN)/python packaging/translate.py

clean:  ## everything that make has made
	rm -rf $(VENV) build dist src/buzzcam/kernels/_compiled.* .pytest_cache .mypy_cache .ruff_cache
