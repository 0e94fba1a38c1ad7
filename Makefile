# Each verb does its own set-up: a fresh machine needs Python ≥ 3.11 and make, nothing else.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
LOCK := -q --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --python-version 3.11

.PHONY: demo test check bench messages lock clean

demo: $(VENV)/runtime        ## watch sample posts travel into both chats
	@$(RUN) -m bot demo

test: $(VENV)/dev            ## every test there is
	$(RUN) -m pytest -q -n auto --hypothesis-profile=ci  # the same examples everywhere; plain pytest makes others each time

check: $(VENV)/dev           ## format, lint, types, import rules, test docstrings
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports
	$(RUN) -m interrogate -q tests
	$(VENV)/bin/hadolint Dockerfile
	$(VENV)/bin/check-jsonschema -q --builtin-schema vendor.compose-spec compose.yaml
	$(VENV)/bin/check-jsonschema -q --builtin-schema vendor.github-workflows .github/workflows/*.yml

bench: $(VENV)/dev           ## ratios, measured side by side on this machine
	$(RUN) -m tests.bench

messages: $(VENV)/dev        ## compile the Korean catalogue after sokbo.po changed
	$(RUN) -m tests.compile_messages

lock:                        ## write the lock files, constraints.txt and NOTICE anew; needs uv
	uv pip compile $(LOCK) pyproject.toml -o requirements.lock
	uv pip compile $(LOCK) pyproject.toml --all-extras --group dev -o requirements-dev.lock
	sed -i 's/^lxml\[html-clean\]/lxml[html_clean]/' requirements-dev.lock  # pip before 24 takes the two spellings for two extras
	sed -E '/^( +--hash|#)/d; s/ *\\$$//; s/\[[^]]*\]==/==/' requirements-dev.lock > constraints.txt  # pip takes no local wheel beside hashes
	$(MAKE) $(VENV)/dev
	$(RUN) -m tests.licences > NOTICE

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/runtime: requirements.lock
	@test -f $(VENV)/dev || $(PYTHON) .ci/set_up.py requirements.lock $(VENV)
	@touch $@

$(VENV)/dev: requirements-dev.lock
	@$(PYTHON) .ci/set_up.py requirements-dev.lock $(VENV)
	@touch $@
