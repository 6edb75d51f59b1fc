# Icefront's commands. `make help` lists them. Every target may be the first one on a new machine.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# Fyne complains about the C locale.
ifneq (,$(filter C POSIX,$(or $(LC_ALL),$(LANG),C)))
export LANG := C.UTF-8
unexport LC_ALL
endif

# Fyne takes the language from the locale's name, and C.UTF-8 names none.
FYNE_LANG := $(if $(filter C.%,$(LANG)),LANG=en_US.UTF-8)

BENCH ?= .
FUZZTIME ?= 30s

.PHONY: help setup build run demo test test-long bench bench-long fuzz lint clean deps

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing (Debian packages, ONNX Runtime) and build
	@scripts/setup.sh

# What has no use for the programs does without a build.
deps:
	@scripts/setup.sh --no-build

build: setup ## all programs, into bin/

run: build ## the desktop program; SCENE=file opens a scene
	@$(FYNE_LANG) bin/icefront $(SCENE)

demo: build ## predict the embedded scene, print its front error, write files to out/demo
	@bin/icefront-cli demo -o out/demo

test: build ## all tests, with the race detector where goroutines are, and with a real window
	@scripts/test.sh

test-long: build ## tests that take minutes (build tag long)
	@scripts/test.sh long

bench: build ## benchmarks; BENCH=regexp selects
	@scripts/bench.sh '$(BENCH)'

bench-long: build ## the benchmarks that take long: whole curves
	@scripts/bench.sh '$(if $(filter .,$(BENCH)),^BenchmarkLong,$(BENCH))' long

fuzz: deps ## every fuzz target for FUZZTIME (30s)
	@scripts/fuzz.sh '$(FUZZTIME)'

lint: deps ## gofmt, vet (also for windows and darwin), staticcheck, import rules
	@scripts/lint.sh

clean: ## remove what was built; the set-up stays in .deps
	rm -rf bin out
