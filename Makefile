# Needs Python 3.11 or newer and make; everything else goes into the virtual environment .venv, made on first use.
# Another Python:  make demo PYTHON=/path/to/python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
METADATA := setup.cfg pyproject.toml
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test lint bench bundle clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@echo "make demo    rehearse the whole job on the shipped plan, here in this folder"
	@echo "make test    lint, types and the whole test suite"
	@echo "make lint    ruff and mypy only"
	@echo "make bench   measure, and print the figures"
	@echo "make bundle  wheels and installer for a computer without a network: PLATFORM=win_amd64 PYTHON=3.12"
	@echo "make clean   remove .venv, caches and build products (never templates/, inbox/, outbox/)"

demo: $(VENV)/.installed
	@$(BIN)/ipxl demo .

test: lint
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.installed-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m bench

# PYTHON is the target's version here, such as 3.12; the default is that of .venv
bundle: $(VENV)/.installed-dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m release.bundle "$(PLATFORM)" "$(PYTHON)"

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find ipxl tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps tell which extras are in, and are made anew when the metadata changes. A .venv made by hand is used as it is.
$(VENV)/.installed: $(METADATA) | $(BIN)/python
	@$(call require-3.11,$(BIN)/python)
	@echo "正在安装 ipxl 所需的库到 $(VENV)（首次约一分钟） / installing into $(VENV)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade >/dev/null
	@$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.installed-dev: $(METADATA) | $(BIN)/python
	@$(call require-3.11,$(BIN)/python)
	@echo "正在安装 ipxl 及开发工具到 $(VENV)（首次约一分钟） / installing into $(VENV)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade >/dev/null
	@$(PIP_INSTALL) -e '.[dev]'
	@touch $(VENV)/.installed $@

$(BIN)/python: MAKER = $(if $(filter 3.%,$(PYTHON)),python3,$(PYTHON))
$(BIN)/python:
	@$(call require-3.11,$(MAKER))
	@$(MAKER) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "不能建立虚拟环境。Debian/Ubuntu 请先安装：apt-get install python3-venv / cannot make a virtual environment" >&2; \
	  exit 2; }

define require-3.11
$(1) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
  echo "需要 Python 3.11 或更新版本，而 $(1) 是：$$($(1) --version 2>&1 | head -n 1)。请指定另一个：make PYTHON=/路径/python3.12 …" >&2; \
  echo "Python 3.11 or newer is needed; name one with PYTHON=... (and remove an older $(VENV) first)" >&2; \
  exit 2; }
endef
