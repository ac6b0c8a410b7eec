# make demo    grade a sample class; the reports lie under reports/demo/
# make test    run every test, with the examples in docstrings and README
# make check   the gate: lint, then test
# make lint    format, ruff, types, import contracts
# make lock    pin requirements/*.in anew (UPGRADE=--upgrade for newer versions)
# make wheel   build dist/*.whl
# make bench   grade 200 copies of a write-up, measure, and compare the bytes of runs
# make clean   remove everything made here
#
# Needed beforehand: git, make and Python 3.11 or newer. Everything else goes into .venv, from locks with hashes.

VENV   := .venv
PYTHON := $(VENV)/bin/python
SAMPLE := ecs289-2020
UPGRADE :=

FIND_PYTHON = for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
    "$$p" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; exit; }; done
PIP_INSTALL = $(PYTHON) -m pip --disable-pip-version-check --quiet install
COMPILE = cd requirements && ../$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
    --custom-compile-command "make lock" $(UPGRADE)

.PHONY: demo test check lint format lock wheel bench clean

demo: $(VENV)/runtime.stamp
	@$(PYTHON) -m grader grade $(SAMPLE) tests/samples/$(SAMPLE) --out reports/demo || case $$? in 1|3) ;; *) exit 1;; esac
	@echo "That wrong answers and unreadable files are found is what the sample is for. Open reports/demo/index.html in a browser."

test: $(VENV)/dev.stamp
	$(PYTHON) -m pytest --quiet

check: lint
	$(MAKE) --no-print-directory test

lint: $(VENV)/dev.stamp
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/basedpyright --pythonpath $(PYTHON)
	PYTHONPATH=. $(VENV)/bin/lint-imports --no-cache

format: $(VENV)/dev.stamp
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

lock: $(VENV)/dev.stamp
	$(COMPILE) runtime.in -o runtime.txt
	$(COMPILE) dev.in -o dev.txt

wheel: $(VENV)/dev.stamp
	$(VENV)/bin/hatchling build -t wheel -d dist

bench: $(VENV)/runtime.stamp
	$(PYTHON) benchmarks/grade_class.py --check-bytes

clean:
	rm -rf $(VENV) dist build reports/demo .pytest_cache .ruff_cache .hypothesis
	find grader tests benchmarks problems -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say which lock the environment was made from: what grader runs on, then what the developer needs on top.
$(VENV)/runtime.stamp: requirements/runtime.txt
	@python="$$($(FIND_PYTHON))"; \
	if [ -z "$$python" ]; then \
	    echo "grader needs Python 3.11 or newer with venv and pip; found: $$(python3 --version 2>/dev/null || echo no python3)." >&2; \
	    echo "On Debian and Ubuntu: apt install python3-venv. Then run make again." >&2; exit 1; fi; \
	echo "Setting up $(VENV) with $$($$python --version) ..."; "$$python" -m venv --clear $(VENV)
	@$(PIP_INSTALL) --require-hashes -r requirements/runtime.txt
	@touch $@

$(VENV)/dev.stamp: $(VENV)/runtime.stamp requirements/dev.txt pyproject.toml
	@echo "Adding the developer's tools to $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
