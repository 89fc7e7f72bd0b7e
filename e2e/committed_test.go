package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"example.com/bigdata/internal/referee"
)

// TestCommittedNotebooks checks what is seen where a notebook is only looked at: every
// cell has run, without an error, and no output names a folder of the author's machine.
func TestCommittedNotebooks(t *testing.T) {
	for _, name := range []string{"asynchronous", "asynchronous-solutions"} {
		t.Run(name, func(t *testing.T) {
			n := readNotebook(t, "../notebooks/"+name+".ipynb")
			n.ranWhole(t)
			for _, c := range n.Cells {
				for _, o := range c.Outputs {
					if found := regexp.MustCompile(`(?:/home|/root|/work|/Users|/tmp)/\S*`).FindString(string(o.Text)); found != "" {
						t.Errorf("an output names %s", found)
					}
				}
			}
		})
	}
}

// TestNotebooksArePaired checks that the .ipynb files hold the cells of their MyST text,
// metadata included.
func TestNotebooksArePaired(t *testing.T) {
	if os.Getenv("LESSON_TOOLS") == "debian" {
		t.Skip("jupytext is not among Debian's packages")
	}
	got := referee.Python(t, "jupytext", `
import sys, jupytext, nbformat
for name in sys.argv[1:]:
    text, notebook = jupytext.read(name + ".md"), nbformat.read(name + ".ipynb", as_version=4)
    assert len(text.cells) == len(notebook.cells), f"{name}: {len(text.cells)} cells and {len(notebook.cells)}"
    for i, (a, b) in enumerate(zip(text.cells, notebook.cells)):
        assert (a.cell_type, a.source, a.metadata) == (b.cell_type, b.source, b.metadata), f"{name}, cell {i}:\n{a}\n{b}"
    print(len(text.cells))
`, "../notebooks/asynchronous", "../notebooks/asynchronous-solutions")
	if len(strings.Fields(got)) != 2 {
		t.Errorf("got %q", got)
	}
}

// TestEnvironmentsAgree checks that environment.yml pins the versions of requirements.txt
// and requirements-test.txt.
func TestEnvironmentsAgree(t *testing.T) {
	environment, err := os.ReadFile("../environment.yml")
	if err != nil {
		t.Fatal(err)
	}
	pins := 0
	for _, name := range []string{"../requirements.txt", "../requirements-test.txt"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, pin := range regexp.MustCompile(`(?m)^[a-z]+==.*$`).FindAllString(string(content), -1) {
			pins++
			conda := "  - " + strings.Replace(strings.Replace(pin, "==", "=", 1), "tables=", "pytables=", 1) + "\n"
			if !strings.Contains(string(environment), conda) {
				t.Errorf("%s pins %s; environment.yml has no line %q", name, pin, conda)
			}
		}
	}
	if pins < 7 {
		t.Errorf("%d pinned packages were found, want at least 7", pins)
	}
}
