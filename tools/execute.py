"""Runs a notebook in a fresh GoNB kernel and says how far it is."""

import pathlib
import re
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

TIMEOUT = 600  # seconds for one cell


class CellFailed(Exception):
    """A cell that did not run; the text names it and its error."""


def execute(source, target, log):
    """Runs every cell of the notebook `source` from an empty state, in its own
    folder, and writes the result to `target`. What the kernel logs goes to `log`.
    Returns the executed notebook; raises CellFailed at the first cell that fails.
    """
    source, target = pathlib.Path(source), pathlib.Path(target)
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    target.parent.mkdir(parents=True, exist_ok=True)
    progress = Progress(notebook)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="gonb",
        resources={"metadata": {"path": str(source.resolve().parent)}},
        on_cell_execute=progress.start,
        on_cell_executed=progress.end,
        record_timing=False,
    )
    if client.has_trait("coalesce_streams"):  # nbclient 0.9 and newer
        client.coalesce_streams = True
    try:
        with open(log, "w") as kernel_log:
            client.execute(stderr=kernel_log)
    except CellTimeoutError:
        raise CellFailed(f"{progress.cell}: no end after {TIMEOUT} s") from None
    except DeadKernelError:
        raise CellFailed(f"{progress.cell}: the kernel died; its log is {log}") from None
    except CellExecutionError as error:
        raise CellFailed(f"{progress.cell}\n{plain(error.traceback)}") from None
    finally:
        nbformat.write(notebook, target)
    return notebook


class Progress:
    """Prints a line a cell: which it is, and how long it took."""

    def __init__(self, notebook):
        self.count = sum(c.cell_type == "code" for c in notebook.cells)
        self.number = 0
        self.cell = "before the first cell"

    def start(self, cell, cell_index):
        self.number += 1
        self.cell = f"cell {self.number} of {self.count}: {title(cell)}"
        self.started = time.monotonic()
        print(f"  {self.number:2}/{self.count}  {title(cell):60.60}", end="  ", flush=True)

    def end(self, cell, cell_index, execute_reply):
        print(f"{time.monotonic() - self.started:5.1f} s", flush=True)


def title(cell):
    """The first line of a cell that says something."""
    for line in cell.source.splitlines():
        if line.strip() and line.strip() not in ("%%", "%test"):
            return line.strip()
    return "(empty)"


def plain(text):
    """A traceback without terminal colours and empty lines."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return "\n".join(line for line in text.splitlines() if line.strip())


def output_text(cell):
    """What a cell printed."""
    return "".join(
        o.text for o in cell.get("outputs", []) if o.output_type == "stream" and o.name == "stdout"
    )


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: execute.py NOTEBOOK EXECUTED-NOTEBOOK KERNEL-LOG")
    try:
        execute(*sys.argv[1:])
    except CellFailed as failure:
        sys.exit(f"\n{sys.argv[1]}, {failure}")
