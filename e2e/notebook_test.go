package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/bigdata/internal/referee"
)

// notebook is a Jupyter notebook (nbformat 4), as far as the tests look at it.
type notebook struct {
	Cells []cell `json:"cells"`
}

type cell struct {
	Type     string `json:"cell_type"`
	Source   text   `json:"source"`
	Count    *int   `json:"execution_count"`
	Metadata struct {
		Slideshow struct {
			Type string `json:"slide_type"`
		} `json:"slideshow"`
	} `json:"metadata"`
	Outputs []output `json:"outputs"`
}

type output struct {
	Type string          `json:"output_type"`
	Name string          `json:"name"`
	Text text            `json:"text"`
	Data map[string]text `json:"data"`
}

// text is a string that a notebook may hold as a list of lines.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	var lines []string
	if json.Unmarshal(data, &lines) == nil {
		*t = text(strings.Join(lines, ""))
		return nil
	}
	return json.Unmarshal(data, (*string)(t))
}

func readNotebook(t *testing.T, path string) notebook {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var n notebook
	if err := json.Unmarshal(content, &n); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return n
}

// find returns the one code cell whose source holds the text.
func (n notebook) find(t *testing.T, source string) cell {
	t.Helper()
	var found []cell
	for _, c := range n.Cells {
		if c.Type == "code" && strings.Contains(string(c.Source), source) {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d code cells hold %q, want one", len(found), source)
	}
	return found[0]
}

// printed returns what the cell wrote to standard output.
func (c cell) printed() string {
	var b strings.Builder
	for _, o := range c.Outputs {
		if o.Type == "stream" && o.Name == "stdout" {
			b.WriteString(string(o.Text))
		}
	}
	return b.String()
}

// ranWhole checks that every code cell has run, in order and without an error.
func (n notebook) ranWhole(t *testing.T) {
	t.Helper()
	count := 0
	for _, c := range n.Cells {
		if c.Type != "code" {
			continue
		}
		count++
		if c.Count == nil {
			t.Errorf("cell %d did not run:\n%s", count, c.Source)
		}
		for _, o := range c.Outputs {
			if o.Type == "error" || o.Name == "stderr" {
				t.Errorf("cell %d has an output of type %s %s:\n%s\n%s", count, o.Type, o.Name, c.Source, o.Text)
			}
		}
	}
	if count == 0 {
		t.Error("the notebook has no code cells")
	}
}

// checkout is a copy of this checkout, so that a notebook runs from an empty state and
// leaves nothing behind.
func checkout(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("gonb"); err != nil {
		referee.Missing(t, "the GoNB kernel")
	}
	top, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "checkout")
	for _, part := range []string{"go.mod", "go.sum", "cmd", "exercise", "internal", "lesson", "plotting", "notebooks/asynchronous.ipynb", "notebooks/asynchronous-solutions.ipynb"} {
		from, to := filepath.Join(top, part), filepath.Join(copied, part)
		if info, err := os.Stat(from); err != nil {
			t.Fatal(err)
		} else if info.IsDir() {
			err = os.CopyFS(to, os.DirFS(from))
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		copyFile(t, from, to)
	}
	return copied
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, to, string(content))
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// giveData puts the archive that `make data` made into the copy.
func giveData(t *testing.T, copied string) {
	t.Helper()
	archive, err := filepath.Abs("../notebooks/data/daily-stock.tgz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(archive); err != nil {
		referee.Missing(t, "the chapter's data (make data)")
	}
	data := filepath.Join(copied, "notebooks", "data")
	if err := os.MkdirAll(data, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(archive, filepath.Join(data, "daily-stock.tgz")); err != nil {
		t.Fatal(err)
	}
}

// execute runs a notebook of the copy in a new kernel and returns it as it then is, and
// what the runner printed. The kernel's own files go to a folder of the test.
func execute(t *testing.T, copied, name string) (executed, printed string, err error) {
	t.Helper()
	out := t.TempDir()
	executed = filepath.Join(out, name)
	command := exec.Command("python", "../tools/execute.py", filepath.Join(copied, "notebooks", name), executed, filepath.Join(out, "kernel.log"))
	command.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	printedBytes, err := command.CombinedOutput()
	return executed, string(printedBytes), err
}
