// Package referee lets tests ask Python: pandas says whether our files and numbers are
// its own.
package referee

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Python runs a script with the arguments as sys.argv[1:] and returns what it printed.
// Where set-up has not provided a Python with the module, the test is skipped; where it
// says that it has (LESSON_TOOLS is set), the test fails.
func Python(t testing.TB, module, script string, arguments ...string) string {
	t.Helper()
	if out, err := exec.Command("python", "-c", "import "+module).CombinedOutput(); err != nil {
		Missing(t, "python with "+module+": "+lastLine(string(out)))
	}
	command := exec.Command("python", append([]string{"-W", "ignore", "-c", script}, arguments...)...)
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("python: %v\n%s", err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

// Missing skips a test that cannot run without what is named, and fails it where
// set-up has been run to provide that.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("LESSON_TOOLS") != "" {
		t.Fatalf("set-up did not provide %s", what)
	}
	t.Skipf("%s is missing: run the tests with make test", what)
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}
