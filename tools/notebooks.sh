#!/bin/sh
# Runs every notebook in place, from its MyST text, so that the committed .ipynb shows
# what the cells put out now. For authors: after a change to notebooks/*.md.
set -eu
for text in notebooks/*.md; do
	notebook=${text%.md}.ipynb
	echo "$notebook"
	jupytext --quiet --update --to ipynb "$text" --output "$notebook"
	python tools/execute.py "$notebook" "$notebook" build/kernel.log
done
