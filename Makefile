# Verbs for people; each one installs what it needs. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup build executables demo test test-unit test-program test-fault test-real test-packages test-all test-coverage control-plane mutants bench bench-check bench-scale sbom audit fmt fmt-check vet lint typecheck check install uninstall clean

NODE := scripts/with-node
BINDIR ?= $(shell if [ -w /usr/local/bin ]; then echo /usr/local/bin; else echo "$$HOME/.local/bin"; fi)

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

# Not `npm ci`: it refuses a lockfile without the binaries of platforms that a registry does not carry.
node_modules/.package-lock.json: package.json package-lock.json
	@$(NODE) npm install --no-save --loglevel=error
	@touch $@

setup: node_modules/.package-lock.json ## Install Node (if PATH has none that is new enough) and the packages

build: setup ## Build dist/kubectl-mc, one file to execute, and dist/npm, the package for npm
	@$(NODE) node scripts/build.ts

executables: setup ## Build the single executable for Linux, macOS and Windows into dist/executables
	@$(NODE) node scripts/build-executables.ts

demo: build ## Show the main job on an embedded fleet
	@$(NODE) node scripts/demo.ts

control-plane: setup ## Build etcd, kube-apiserver, kube-controller-manager, kubectl and kwok once, into a cache (needs Go 1.26)
	@$(NODE) node scripts/build-control-plane.ts

test: build control-plane ## Run every test but the long suites: unit, program, faults, real control plane, parity with kubectl
	@$(NODE) npx vitest run --project unit --project program --project fault --project real

test-unit: setup ## Run the tests beside the code
	@$(NODE) npx vitest run --project unit

test-program: build ## Run the whole-program tests over the simulated fleet
	@$(NODE) npx vitest run --project program

test-fault: build ## Run the fault matrix: everything that can be wrong with a member
	@$(NODE) npx vitest run --project fault

test-real: build control-plane ## Run the tests against real API servers and a real kubectl
	@$(NODE) npx vitest run --project real

test-packages: build ## Run the program and fault tests against each package that make build leaves (KUBECTL_MC_ARTIFACT_NODE=… for another Node)
	@for package in dist/kubectl-mc dist/npm/kubectl-mc.cjs; do \
	  echo "$$package"; KUBECTL_MC_ARTIFACT=$$package $(NODE) npx vitest run --project program --project fault || exit 1; done

test-all: test test-packages ## Run the long suites too
	@KUBECTL_MC=$(CURDIR)/dist/kubectl-mc $(NODE) npx vitest run --project long
	@KUBECTL_MC_LONG_TESTS=1 $(NODE) npx vitest run --project unit src/files src/mapping
	@$(NODE) node scripts/mutation-check.ts

test-coverage: build control-plane ## Run the tests and report the line coverage of src/
	@$(NODE) npx vitest run --project unit --project program --project fault --project real --coverage

mutants: build ## Break one rule of the product at a time, and see that the tests notice (MUTANTS=… to choose)
	@$(NODE) node scripts/mutation-check.ts $(MUTANTS)

bench: build control-plane ## Measure the program against kubectl and Go (15 minutes on a quiet machine), and write docs/performance.md
	@$(NODE) node bench/run.ts

bench-check: build control-plane ## Measure a few ratios with wide margins, in a minute
	@$(NODE) node bench/check.ts

bench-scale: build control-plane ## Measure one command over 1 to 1,000 clusters, and write docs/scale.md
	@$(NODE) node bench/scale.ts

sbom: setup ## Write the bill of materials of the bundle and the executables, and the licences that go with it, into dist/
	@$(NODE) node scripts/sbom.ts

audit: setup ## Ask the registry for known vulnerabilities (needs its audit service)
	@$(NODE) npm audit --audit-level=low
	@$(NODE) npm audit signatures

fmt: setup ## Format the code
	@$(NODE) npm run --silent fmt

fmt-check: setup
	@$(NODE) npm run --silent fmt:check

lint: setup
	@$(NODE) npm run --silent lint

typecheck: setup
	@$(NODE) npm run --silent typecheck

vet: lint typecheck ## Lint and type-check

check: fmt-check vet test-unit test-program ## What to run before a commit

install: build ## Put kubectl-mc where kubectl finds it (BINDIR=…)
	@mkdir -p "$(BINDIR)"
	@rm -f "$(BINDIR)/kubectl-mc"
	@cp dist/kubectl-mc "$(BINDIR)/kubectl-mc"
	@"$(BINDIR)/kubectl-mc" completion kubectl >"$(BINDIR)/kubectl_complete-mc"
	@chmod 755 "$(BINDIR)/kubectl_complete-mc"
	@echo "installed $(BINDIR)/kubectl-mc"
	@case ":$$PATH:" in *":$(BINDIR):"*) ;; *) echo "$(BINDIR) is not on PATH; add it, so that kubectl finds the plugin" >&2 ;; esac

uninstall: ## Remove what make install put there
	@rm -f "$(BINDIR)/kubectl-mc" "$(BINDIR)/kubectl_complete-mc"

clean: ## Remove what the build made (the caches outside the work tree stay)
	@rm -rf dist coverage node_modules
