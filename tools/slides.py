"""Makes the reveal.js deck of a notebook with nbconvert (make slides)."""

import pathlib
import sys

import nbformat
from nbconvert.exporters import SlidesExporter

TOOLS = pathlib.Path(__file__).resolve().parent
REVEAL = TOOLS.parent / ".tools/deck/sphinx_revealjs/_static/revealjs"


def export(source, folder):
    """Writes the deck of the notebook `source` into `folder` and returns its path.
    The deck is one file and needs no network, provided that set-up found reveal.js.
    """
    source, folder = pathlib.Path(source), pathlib.Path(folder)
    exporter = SlidesExporter()
    if (REVEAL / "dist/reveal.js").exists():
        exporter = SlidesExporter(
            template_name="deck",
            extra_template_basedirs=[str(TOOLS)],
            extra_template_paths=[str(REVEAL)],
        )
    else:
        print("slides: no reveal.js in the checkout; the deck loads it from the network", file=sys.stderr)
    notebook = nbformat.read(source, as_version=4)
    notebook.metadata.setdefault("title", title(notebook))
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": source.stem}})
    folder.mkdir(parents=True, exist_ok=True)
    deck = folder / f"{source.stem}.slides.html"
    deck.write_text(body)
    return deck


def title(notebook):
    """The first heading of the notebook."""
    for cell in notebook.cells:
        for line in cell.source.splitlines():
            if cell.cell_type == "markdown" and line.startswith("# "):
                return line[2:].strip()
    return ""


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: slides.py NOTEBOOK FOLDER")
    print(f"Deck: {export(*sys.argv[1:])}   (open it in a browser)")
