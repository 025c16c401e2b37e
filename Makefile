# Everything a fresh clone needs: `make run` and `make test` do all the set-up themselves.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/set-up
NODE := tests/node/node_modules/.package-lock.json
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" pyproject.toml
WORDS := resources/translations

# Where a wrong branch would lose or double money, every branch is tested.
DEMANDED := ims_desktop/domain/*,ims_desktop/use_cases/*,ims_desktop/store/outbox.py,sync/contract/*,sync/contract/localgov/*,sync/client/engine.py,sync/central/accept.py

.PHONY: help setup run test lint bench lock translations clean
.DEFAULT_GOAL := help

help:
	@echo "make run           set up, then open the window on a demo council (without a display: the guided demo)"
	@echo "make test          set up, lint, every test, coverage"
	@echo "make lint          ruff, mypy, import contracts"
	@echo "make bench         measure against the budgets"
	@echo "make setup         system libraries, virtual environment, locked dependencies, Node packages of the tests"
	@echo "make lock          resolve the dependencies anew and write the lock files"
	@echo "make translations  gather the sentences and compile the catalogues"
	@echo "make clean         remove what the other targets made, the virtual environment too"

setup: $(STAMP) $(NODE)

$(STAMP): requirements-dev.lock pyproject.toml installers/setup/debian.sh
	PYTHON=$(PYTHON) sh installers/setup/debian.sh
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary=:all: -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(NODE): tests/node/package-lock.json installers/setup/node.sh | $(STAMP)
	sh installers/setup/node.sh
	touch $@

run: $(STAMP)
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		$(BIN)/ims-desktop demo; \
	else \
		echo "There is no display here, so the guided demo runs instead and leaves its pictures in demo-output."; \
		$(BIN)/ims-desktop demo --headless --out demo-output; \
	fi

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: lint
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered
	$(BIN)/coverage report --include='$(DEMANDED)' --fail-under=100 --show-missing --skip-covered

bench: setup
	$(BIN)/python -m bench

lock: setup
	$(LOCK) --upgrade --output-file requirements.lock
	$(LOCK) --upgrade --group dev --extra otel --output-file requirements-dev.lock
	$(BIN)/python installers/central/lock.py

translations: setup
	$(BIN)/pybabel --quiet extract --no-location --sort-output -k say -k say_n:1,2 --project ims-desktop \
		--copyright-holder "IMS Desktop contributors" -o $(WORDS)/ims-desktop.pot ims_desktop ui sync
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete -l cy -i $(WORDS)/ims-desktop.pot -o $(WORDS)/cy/ims-desktop.po
	$(BIN)/pybabel --quiet compile -l cy -i $(WORDS)/cy/ims-desktop.po -o $(WORDS)/cy/ims-desktop.mo

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov demo-output build dist tests/node/node_modules
