"""Runs the chapter, makes the slide deck and says how it went (make lesson)."""

import pathlib
import re
import sys
import time

from execute import CellFailed, execute, output_text
from slides import export


def main(source, folder):
    source, folder = pathlib.Path(source), pathlib.Path(folder)
    executed = folder / source.name
    started = time.monotonic()
    print(f"Running {source} in a new GoNB kernel:")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        notebook = execute(source, executed, folder / "kernel.log")
    except CellFailed as failure:
        sys.exit(f"\nThe chapter stopped at {failure}\n\nAs far as it came: {executed}")
    deck = export(executed, folder)
    cells = sum(c.cell_type == "code" for c in notebook.cells)
    print(f"\n{cells} cells ran without an error in {time.monotonic() - started:.0f} s.\n\nTimed cells:")
    for heading, times in timed_cells(notebook):
        print(f"  {heading:52.52} {', '.join(times)}")
    print(f"\nBest pair: {best_pair(notebook)}\n")
    print(f"Notebook: {executed}   (make lab opens the chapter in JupyterLab)")
    print(f"Deck:     {deck}   (open it in a browser)")


def timed_cells(notebook):
    """Yields the heading above each timed cell, and its wall times."""
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            heading = next((l.lstrip("# ") for l in cell.source.splitlines() if l.startswith("#")), heading)
        elif times := re.findall(r"^Wall time: (.*)$", output_text(cell), re.M):
            yield heading, times


def best_pair(notebook):
    """The line that the pairwise cell printed."""
    for cell in notebook.cells:
        if found := re.search(r"^.* matches with .*$", output_text(cell), re.M):
            return found.group()
    return "none was printed"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: lesson.py NOTEBOOK FOLDER")
    main(*sys.argv[1:])
