# The chapter and everything around it. `make` alone lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

chapter := asynchronous
archive := notebooks/data/daily-stock.tgz
run     := sh tools/run.sh

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

setup: ## install what the chapter needs (the other targets do it by themselves)
	@sh tools/setup.sh

data: setup $(archive) ## make the chapter's data

$(archive):
	@$(run) go run ./cmd/dailystock -out $@

lesson: data ## run the chapter from an empty state, make the deck, say how it went
	@$(run) python tools/lesson.py notebooks/$(chapter).ipynb build

lab: data ## open the chapter in JupyterLab
	@$(run) sh tools/lab.sh notebooks/$(chapter).ipynb

slides: setup ## make the slide deck from the notebook as it was last run
	@$(run) python tools/slides.py $(firstword $(wildcard build/$(chapter).ipynb) notebooks/$(chapter).ipynb) build

test: ## run all tests: vet, units with the race detector, notebooks in a real kernel
	@sh tools/setup.sh test
	@$(MAKE) --no-print-directory $(archive)
	@$(run) sh tools/test.sh

bench: ## measure beside pandas, NumPy, Polars, DuckDB, CPython and Go's pools
	@sh tools/bench.sh

notebooks: data ## for authors: run the notebooks in place and pair them with their text
	@$(run) sh tools/notebooks.sh

clean: ## remove what the chapter made: executed notebook, deck, data
	rm -rf build notebooks/data

distclean: clean ## the same, and the tools that set-up put into the checkout
	rm -rf .tools .venv

.PHONY: help setup data lesson lab slides test bench notebooks clean distclean
