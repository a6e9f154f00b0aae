# Resonanz. `make demo` and `make test` are all a newcomer needs; the rest is for daily work.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
DATA ?= ./data
CUSTOMERS ?= 20000
PORT ?= 7400
# The whole workspace is always selected: another selection resolves other features and builds
# dependencies again.
ALL := --workspace

.PHONY: help
help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# --- running -------------------------------------------------------------------------------------

.PHONY: demo
demo: release ## Build everything and start the demo company
	$(TARGET)/release/resonanz demo --data $(DATA) --port $(PORT) --customers $(CUSTOMERS)

.PHONY: release
release: web widget kiosk ## Build the optimised binary with the web app, the widget and the kiosk inside
	$(CARGO) build --release -p resonanz

.PHONY: web
web: web/dist/index.html ## Build the web app

web/node_modules: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules $(shell find web/src web/index.html web/vite.config.ts web/public 2>/dev/null)
	cd web && npm run build
	@touch $@

.PHONY: widget
widget: widget/dist/widget.js ## Build the script for the pages of websites; fails when it weighs too much

widget/node_modules: widget/package-lock.json
	cd widget && npm ci --no-audit --no-fund
	@touch $@

widget/dist/widget.js: widget/node_modules crates/api/src/respond/style.css \
  $(shell find widget/src widget/build widget/vite.config.ts 2>/dev/null)
	cd widget && npm run build
	@touch $@

.PHONY: kiosk
kiosk: kiosk/dist/worker.js ## Build what tablets in shops run; fails when it weighs too much

kiosk/node_modules: kiosk/package-lock.json
	cd kiosk && npm ci --no-audit --no-fund
	@touch $@

kiosk/dist/worker.js: kiosk/node_modules \
  $(shell find kiosk/src kiosk/build kiosk/public kiosk/vite.config.ts 2>/dev/null)
	cd kiosk && npm run build
	@touch $@

.PHONY: dev
dev: web/node_modules widget kiosk ## Server and web app with reload: edit, save, look
	@scripts/dev.sh

# --- checking ------------------------------------------------------------------------------------

.PHONY: test
test: tools lint test-rust test-web test-e2e ## Every test there is; installs what it needs

.PHONY: tools
tools: ## Install what tests need: PostgreSQL, Chromium, Python and npm clients
	@scripts/tools.sh

.PHONY: lint
lint: web/node_modules widget/node_modules kiosk/node_modules clippy ## Formatting and lints; warnings are errors
	$(CARGO) fmt --all --check
	cd web && npm run lint
	cd widget && npm run lint
	cd kiosk && npm run lint

.PHONY: clippy
clippy: ## Lints of the Rust code; warnings are errors
	@if $(CARGO) clippy --version >/dev/null 2>&1; then \
	  set -x; $(CARGO) clippy $(ALL) --all-targets -- -D warnings; \
	else echo 'clippy is missing, Rust is not linted: rustup component add clippy' >&2; fi

.PHONY: audit
audit: ## Licences, origins and known weaknesses of what is used; needs the network and `cargo install cargo-deny`
	@cargo deny --version >/dev/null 2>&1 || { echo 'cargo-deny is missing: cargo install --locked cargo-deny' >&2; exit 1; }
	cargo deny check
	cd web && npm audit --omit=dev

.PHONY: test-rust
test-rust: web widget kiosk ## Rust tests, on SQLite and on PostgreSQL
	@scripts/test-rust.sh

.PHONY: test-web
test-web: web/node_modules widget/node_modules kiosk/node_modules ## Tests of the web app, the widget and the kiosk
	cd web && npm test
	cd widget && npm test
	cd kiosk && npm test

.PHONY: test-e2e
test-e2e: web widget kiosk ## The whole system: browsers, third-party clients, faults
	@scripts/test-e2e.sh

.PHONY: openapi
openapi: web/node_modules ## Write openapi.json and the web app's types from what the handlers say
	WRITE_OPENAPI=1 $(CARGO) test $(ALL) --test it the_file_in_the_repository_is_the_document
	cd web && npm run schema

.PHONY: bench
bench: release ## Measure intake, pages, import and questions beside peers; writes bench/REPORT.md
	scripts/bench.sh --binary $(TARGET)/release/resonanz

.PHONY: screenshots
screenshots: ## Take the pictures of the README from a demo that runs at RESONANZ_URL
	node e2e/screenshots.mjs

.PHONY: clean
clean: ## Remove what was built; data stays
	$(CARGO) clean
	rm -rf web/dist web/node_modules widget/dist widget/node_modules kiosk/dist kiosk/node_modules e2e/node_modules
