# Requires Go, Node.js with npm, and Python 3 with venv. All other tools are installed in the
# checkout, in node_modules, .venv and build. `make` lists the targets.
SHELL := /bin/bash
# All tools of tools/go.mod are built together; make compares the time of this one.
TOOLS := build/tools/golangci-lint
# The CDK CLI must not download notices, and keeps its files in the checkout.
export CDK_NOTICES := false
export CDK_HOME := $(CURDIR)/build/cdk-home
export PATH := $(CURDIR)/node_modules/.bin:$(CURDIR)/.venv/bin:$(PATH)

.PHONY: help setup page local local-stop test check unit synth templates e2e golden analytics java bench fuzz lock upgrade-cdk clean

help: ## List the targets
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  \1\t/' | expand -t 16

local: setup ## Deploy to MiniStack on this machine and send 100 records (KEEP=1: keep it running)
	@go build -o build/local ./internal/cmd/local
	@build/local $(if $(KEEP),--keep)

local-stop: ## Stop the server that make local KEEP=1 keeps running
	@go build -o build/local ./internal/cmd/local
	@build/local --stop

# The page is built, not committed. Its sources are in web and in the packages that the engine
# imports.
page: build/page/index.html ## Build the producer page in build/page, for kdg page and for page=true

PAGE_ENGINE = $(patsubst penstock/%,%,$(shell GOOS=js GOARCH=wasm go list -deps \
  -f '{{if .Module}}{{if .Module.Main}}{{$$p := .ImportPath}}{{range .GoFiles}}{{$$p}}/{{.}} {{end}}{{range .EmbedFiles}}{{$$p}}/{{.}} {{end}}{{end}}{{end}}' ./web/engine))

# The second expansion lists the engine's sources only when make builds the page.
.SECONDEXPANSION:
build/page/index.html: go.mod go.sum $(wildcard web/*.* web/src/*) $$(PAGE_ENGINE) web/node_modules/.package-lock.json | node_modules/.package-lock.json
	rm -rf build/page && mkdir -p build/page
	GOOS=js GOARCH=wasm go build -trimpath -ldflags '-s -w -buildid=' -buildvcs=false -o build/page/engine.wasm ./web/engine
	install -m 644 "$$(go env GOROOT)/lib/wasm/wasm_exec.js" build/page/
	web/node_modules/.bin/tsc --project web
	node web/build.mjs || { rm -f $@; exit 1; }
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json
	npm ci --no-audit --no-fund --ignore-scripts --prefix web
	@touch $@

# Two steps run at a time, because e2e mostly waits for the CDK CLI. It is the longest, so it is
# the first, and what it needs is there before. STEPS is a variable because the test of an
# interrupted make test overrides it.
STEPS := e2e check unit synth
test: export PENSTOCK_EVERY_FAULT = 1
test: ## Run everything that CI runs
	@TMPDIR=$$(mktemp -d) && export TMPDIR && trap 'rm -rf "$$TMPDIR"' EXIT && trap 'exit 130' INT TERM HUP && \
	  $(MAKE) --no-print-directory setup page $(TOOLS) && $(MAKE) --no-print-directory -j2 $(STEPS)
	@echo 'make test: check, unit, synth and e2e passed'

# The page's engine has no modules that kdg does not have.
check: setup $(TOOLS) ## Lint the code, search for secrets, and check licences and checksums
	build/tools/golangci-lint run ./...
	GOOS=js GOARCH=wasm build/tools/golangci-lint run ./web/engine
	build/tools/gitleaks dir --no-banner --log-level warn --verbose --redact --config .gitleaks.toml .
	go build -o build/linked/ ./cmd/kdg ./lambda/kdguser ./lambda/kdgworker ./lambda/kdgpage
	build/tools/lichen --config .lichen.yaml build/linked/* > build/licences.txt || { cat build/licences.txt; exit 1; }
	npm --prefix web query --package-lock-only '*:not(.dev)' | node web/licences.mjs
	go mod verify && go -C tools mod verify

# The tools have their own module, so that their dependencies change neither go.mod nor the
# hash of the Lambda function.
$(TOOLS): tools/go.mod tools/go.sum
	go -C tools build -o ../build/tools/ tool
	@touch $@

# The race detector does not work with CDK's Node.js process, and is too slow for every fault of
# kdguser and for DuckDB's runs of kdg. firehose, record and moment start no goroutines: generate
# and lake, which call them from several, run with the detector.
LIST := go list -f '{{.ImportPath}} {{.Deps}} {{.TestImports}}' ./...
NO_RACE := grep -e jsii -e cdktest -e '^penstock/firehose[ /]' -e '^penstock/record[ /]' -e '^penstock/internal/moment ' -e '^penstock/internal/cdk/gofunction '
# Without a symbol table for debuggers, the linker needs less time for each package.
LINK := -ldflags='-s -w'
unit: ## Test all packages, those with goroutines with the race detector
	go test $(LINK) ./lambda/kdguser $$($(LIST) | $(NO_RACE) | cut -d' ' -f1)
	go test $(LINK) -run '^TestDuckDB' ./cmd/kdg
	PENSTOCK_EVERY_FAULT= go test $(LINK) -race -skip '^TestDuckDB' -timeout 20m $$($(LIST) | $(NO_RACE) -v | cut -d' ' -f1)

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

e2e: setup page ## Run the deployment tests on MiniStack
	PENSTOCK_E2E=1 go test -count=1 -timeout 15m -parallel 3 ./e2e

golden: setup ## Rewrite the golden templates and the generated pages in docs/; review the diff like a deployment
	go test ./stacks -update
	go test ./firehose/definition -update
	go test ./internal/audit -run TestUpdates -update

analytics: java .venv/.installed build/flink/.installed ## Run the SQL of docs/analytics.md in Flink and compare each window with the records (installs 940 MB; FILMS=sakila-data.sql: chart the saved queries too)
	@go build -o build/analytics/ ./cmd/kdg ./internal/cmd/analytics
	@build/analytics/analytics '$(FILMS)'

# Java 8, which Flink no longer supports, rejects --version.
java:
	@"$${JAVA_HOME:+$$JAVA_HOME/bin/}java" -XX:-UsePerfData --version >/dev/null 2>&1 || { \
	  echo 'make analytics: Flink needs Java 11 or later: install a JRE, for example with apt-get install default-jre-headless or brew install openjdk, or set JAVA_HOME' >&2; exit 1; }

bench: setup page ## Benchmark synth, the Lambda functions, records, lakes, sending and the page against alternatives
	npm ci --no-audit --no-fund --ignore-scripts --prefix bench/synth/typescript
	npm ci --no-audit --no-fund --ignore-scripts --prefix bench/record/node
	npm ci --no-audit --no-fund --ignore-scripts --prefix bench/send/node
	go run ./bench/synth
	go run ./bench/lambda
	go run ./bench/record
	go run ./bench/lake
	go run ./bench/send
	go run ./bench/worker
	go run ./bench/page

fuzz: ## Fuzz the parsers of templates, prefixes, streams and films, each for TIME=60s
	go test ./record -run XXX -fuzz FuzzParse -fuzztime $(or $(TIME),60s)
	go test ./record -run XXX -fuzz FuzzAppend -fuzztime $(or $(TIME),60s)
	go test ./internal/moment -run XXX -fuzz FuzzFormat -fuzztime $(or $(TIME),60s)
	go test ./firehose/prefix -run XXX -fuzz FuzzParse -fuzztime $(or $(TIME),60s)
	go test ./firehose/projection -run XXX -fuzz FuzzProject -fuzzminimizetime 1s -fuzztime $(or $(TIME),60s)
	for keys in Paths Dates; do go test ./firehose/partition -run XXX -fuzz Fuzz$$keys -fuzztime $(or $(TIME),60s) || exit; done
	go test ./internal/films -run XXX -fuzz FuzzParse -fuzzminimizetime 1s -fuzztime $(or $(TIME),60s)
	go test ./internal/transform -run XXX -fuzz FuzzOutcomes -fuzztime $(or $(TIME),60s)
	for reader in CloudFormation Serverless Terraform Describe Create; do \
	  go test ./firehose/definition -run XXX -fuzz Fuzz$$reader -fuzzminimizetime 1s -fuzztime $(or $(TIME),60s) || exit; done

lock: ## Update the lock files of requirements.in, tools/*.in and both package.json (uses uv from PyPI)
	python3 -m venv build/uv && build/uv/bin/pip -q install uv
	for file in requirements tools/checkov tools/flink; do \
	  build/uv/bin/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-header --no-emit-index-url $$file.in -o $$file.txt || exit; done
	$(NPM_PIN)
	$(NPM_PIN) --prefix web

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
	rm -rf .local .venv build cdk.out node_modules web/node_modules

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
