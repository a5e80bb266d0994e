# Requires Go, Node.js with npm, and Python 3 with venv. All other tools are installed in the
# checkout, in node_modules, .venv and build. `make` lists the targets.
SHELL := /bin/bash
# All tools of tools/go.mod are built together; make compares the time of this one.
TOOLS := build/tools/golangci-lint
# The CDK CLI must not download notices, and keeps its files in the checkout.
export CDK_NOTICES := false
export CDK_HOME := $(CURDIR)/build/cdk-home
export PATH := $(CURDIR)/node_modules/.bin:$(CURDIR)/.venv/bin:$(PATH)

.PHONY: help setup local local-stop test check unit synth templates e2e golden analytics java bench fuzz lock upgrade-cdk clean

help: ## List the targets
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  \1\t/' | expand -t 16

local: setup ## Deploy to MiniStack on this machine and send 100 records (KEEP=1: keep it running)
	@go build -o build/local ./internal/cmd/local
	@build/local $(if $(KEEP),--keep)

local-stop: ## Stop the server that make local KEEP=1 keeps running
	@go build -o build/local ./internal/cmd/local
	@build/local --stop

# STEPS is a variable because the test of an interrupted make test overrides it.
STEPS := setup check unit synth e2e
test: export PENSTOCK_EVERY_FAULT = 1
test: ## Run everything that CI runs
	@TMPDIR=$$(mktemp -d) && export TMPDIR && trap 'rm -rf "$$TMPDIR"' EXIT && trap 'exit 130' INT TERM HUP && \
	  $(MAKE) --no-print-directory $(STEPS)

check: setup $(TOOLS) ## Lint the code, search for secrets, and check licences and checksums
	build/tools/golangci-lint run ./...
	build/tools/gitleaks dir --no-banner --log-level warn --verbose --redact --config .gitleaks.toml .
	go build -o build/linked/ ./cmd/kdg ./lambda/kdguser ./lambda/kdgworker
	build/tools/lichen --config .lichen.yaml build/linked/* > build/licences.txt || { cat build/licences.txt; exit 1; }
	go mod verify && go -C tools mod verify

# The tools have their own module, so that their dependencies change neither go.mod nor the
# hash of the Lambda function.
$(TOOLS): tools/go.mod tools/go.sum
	go -C tools build -o ../build/tools/ tool
	@touch $@

unit: ## Test all packages, and those without CDK also with the race detector
	go test ./...
	PENSTOCK_EVERY_FAULT= go test -race $$(go list -f '{{.ImportPath}} {{.Deps}} {{.TestImports}}' ./... | grep -v -e jsii -e cdktest | cut -d' ' -f1)

synth: setup build/checkov/.installed ## Check the templates with CDK's validation, cfn-lint and checkov; fail on warnings
	@$(MAKE) --no-print-directory templates
	cfn-lint build/synth/*.template.json
	BC_SKIP_MAPPING=TRUE build/checkov/bin/checkov --skip-download --quiet --compact --framework cloudformation --directory stacks/testdata

# Run the app without the CDK CLI, which would pass the user's settings in cdk.json. The CLI
# then only reports the findings.
templates: export CDK_VALIDATION := true
templates:
	rm -rf build/synth
	JSII_RUNTIME=none CDK_OUTDIR=build/synth go run .
	cdk synth --strict --quiet --app build/synth

e2e: setup ## Run the deployment tests on MiniStack
	PENSTOCK_E2E=1 go test -count=1 -timeout 15m ./e2e

golden: setup ## Rewrite the golden templates and the generated pages in docs/; review the diff like a deployment
	go test ./stacks -update
	go test ./firehose/definition -update
	go test ./internal/audit -run TestUpdates -update

analytics: java build/flink/.installed ## Run the SQL of docs/analytics.md in Flink and compare each window with the records (installs 940 MB)
	@go build -o build/analytics/ ./cmd/kdg ./internal/cmd/analytics
	@build/analytics/analytics

# Java 8, which Flink no longer supports, rejects --version.
java:
	@"$${JAVA_HOME:+$$JAVA_HOME/bin/}java" --version >/dev/null 2>&1 || { \
	  echo 'make analytics: Flink needs Java 11 or later: install a JRE, for example with apt-get install default-jre-headless or brew install openjdk, or set JAVA_HOME' >&2; exit 1; }

bench: setup ## Benchmark synth, the Lambda functions, records, lakes and sending against alternatives
	npm ci --no-audit --no-fund --ignore-scripts --prefix bench/synth/typescript
	npm ci --no-audit --no-fund --ignore-scripts --prefix bench/record/node
	npm ci --no-audit --no-fund --ignore-scripts --prefix bench/send/node
	go run ./bench/synth
	go run ./bench/lambda
	go run ./bench/record
	go run ./bench/lake
	go run ./bench/send
	go run ./bench/worker

fuzz: ## Fuzz the parsers of templates, prefixes, streams and films, each for TIME=60s
	go test ./record -run XXX -fuzz FuzzParse -fuzztime $(or $(TIME),60s)
	go test ./record -run XXX -fuzz FuzzAppend -fuzztime $(or $(TIME),60s)
	go test ./internal/moment -run XXX -fuzz FuzzFormat -fuzztime $(or $(TIME),60s)
	go test ./firehose/prefix -run XXX -fuzz FuzzParse -fuzztime $(or $(TIME),60s)
	go test ./firehose/projection -run XXX -fuzz FuzzProject -fuzzminimizetime 1s -fuzztime $(or $(TIME),60s)
	go test ./internal/films -run XXX -fuzz FuzzParse -fuzzminimizetime 1s -fuzztime $(or $(TIME),60s)
	for reader in CloudFormation Serverless Terraform Describe Create; do \
	  go test ./firehose/definition -run XXX -fuzz Fuzz$$reader -fuzzminimizetime 1s -fuzztime $(or $(TIME),60s) || exit; done

lock: ## Update the lock files of requirements.in, tools/*.in and package.json (uses uv from PyPI)
	python3 -m venv build/uv && build/uv/bin/pip -q install uv
	for file in requirements tools/checkov tools/flink; do \
	  build/uv/bin/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-header --no-emit-index-url $$file.in -o $$file.txt || exit; done
	$(NPM_PIN)

CDK := github.com/aws/aws-cdk-go/awscdk/v2
NPM_PIN := npm install --package-lock-only --omit-lockfile-registry-resolved --save-exact --no-audit --no-fund

# The CDK CLI has its own version numbers. The newest CLI supports every released library.
upgrade-cdk: ## Change the CDK version and rewrite the golden templates: VERSION=2.x.y
	@[[ '$(VERSION)' =~ ^2\.[0-9]+\.[0-9]+$$ ]] || { echo 'make upgrade-cdk: VERSION="$(VERSION)": must be a CDK version; run make upgrade-cdk VERSION=2.x.y' >&2; exit 2; }
	go get $(CDK)@v$(VERSION) && go mod tidy
	go -C examples/own-app get $(CDK)@v$(VERSION) && go -C examples/own-app mod tidy
	$(NPM_PIN) --save-dev aws-cdk@latest
	$(NPM_PIN) --prefix bench/synth/typescript aws-cdk-lib@$(VERSION)
	tar -xzOf "$$(go list -m -f '{{.Dir}}' $(CDK))/jsii/aws-cdk-lib-$(VERSION).tgz" package/recommended-feature-flags.json | node internal/cmd/upgrade-cdk/flags.mjs
	@$(MAKE) --no-print-directory golden || { echo 'make upgrade-cdk: the code does not work with CDK $(VERSION) yet: correct it and run make golden' >&2; exit 1; }
	@echo 'Read the release notes up to https://github.com/aws/aws-cdk/releases/tag/v$(VERSION), and git diff:'
	@echo 'a new flag or a changed template changes what is deployed. Then run make test.'

clean: ## Remove all files that make created
	rm -rf .local .venv build cdk.out node_modules

setup: node_modules/.package-lock.json .venv/.installed ## Install the pinned tools in the checkout

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

.venv/.installed: requirements.txt
# checkov needs its own environment, because MiniStack requires another version of boto3.
build/checkov/.installed: tools/checkov.txt
# Flink is large: only make analytics installs it.
build/flink/.installed: tools/flink.txt

.venv/.installed build/checkov/.installed build/flink/.installed:
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
