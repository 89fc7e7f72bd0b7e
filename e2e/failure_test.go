package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestAFailingCellFailsTheRun checks that each way for a cell to fail makes the runner
// fail and name cell and error.
func TestAFailingCellFailsTheRun(t *testing.T) {
	copied := checkout(t)
	for _, test := range []struct{ name, cell, want string }{
		{"does not compile", `%%\nfmt.Println(undefined)`, "undefined: undefined"},
		{"panics", `%%\npanic(\"oh no\")`, "oh no"},
		{"exits", `%%\nos.Exit(3)`, "exit status 3"},
		{"fails a test", `%test\nfunc TestX(t *testing.T) { t.Error(\"not so\") }`, "not so"},
	} {
		t.Run(test.name, func(t *testing.T) {
			name := strings.ReplaceAll(test.name, " ", "-") + ".ipynb"
			content := `{"cells": [
				{"cell_type": "code", "execution_count": null, "id": "a", "metadata": {}, "outputs": [], "source": "%%\nfmt.Println(1)"},
				{"cell_type": "code", "execution_count": null, "id": "b", "metadata": {}, "outputs": [], "source": "` + test.cell + `"}
				], "metadata": {"kernelspec": {"name": "gonb", "display_name": "Go (gonb)", "language": "go"}}, "nbformat": 4, "nbformat_minor": 5}`
			writeFile(t, filepath.Join(copied, "notebooks", name), content)
			_, printed, err := execute(t, copied, name)
			if err == nil {
				t.Fatalf("the run succeeded:\n%s", printed)
			}
			if !strings.Contains(printed, "cell 2 of 2") || !strings.Contains(printed, test.want) {
				t.Errorf("the runner printed\n%s\nwant the cell's number and …%s…", printed, test.want)
			}
		})
	}
}
