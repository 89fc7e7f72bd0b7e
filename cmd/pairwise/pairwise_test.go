package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/bigdata/lesson"
)

// TestMain runs the command itself in a child that is told to.
func TestMain(m *testing.M) {
	if os.Getenv("PAIRWISE_TEST_MAIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// command runs pairwise and returns what it printed and its exit code.
func command(t *testing.T, arguments ...string) (stdout, stderr string, code int) {
	t.Helper()
	c := exec.Command(os.Args[0], arguments...)
	c.Env = append(os.Environ(), "PAIRWISE_TEST_MAIN=1")
	var out, err bytes.Buffer
	c.Stdout, c.Stderr = &out, &err
	failed := c.Run()
	var exit *exec.ExitError
	if failed != nil && !errors.As(failed, &exit) {
		t.Fatal(failed)
	}
	return out.String(), err.String(), c.ProcessState.ExitCode()
}

// stocks writes .h5 files with a column close.
func stocks(t *testing.T, closes map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, lines := range closes {
		frame := lesson.Must(lesson.ParseJSONLines(strings.NewReader(lines)))
		if err := frame.WriteHDF(filepath.Join(dir, name+".h5"), "/data"); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPairwise(t *testing.T) {
	dir := stocks(t, map[string]string{
		"up":   "{\"close\": 1.0}\n{\"close\": 2.0}\n{\"close\": 3.0}\n{\"close\": 4.0}",
		"also": "{\"close\": 1.0}\n{\"close\": 3.0}\n{\"close\": 2.0}\n{\"close\": 4.0}",
		"down": "{\"close\": 4.0}\n{\"close\": 3.0}\n{\"close\": 2.0}\n{\"close\": 1.0}",
	})
	for _, executor := range []string{"threads", "processes", "threads,processes"} {
		out, stderr, code := command(t, "-executor", executor, "-workers", "2", dir)
		if code != 0 || !strings.HasPrefix(out, "also matches with up with correlation 0.800000\n") || !strings.Contains(out, "All pairs at once took ") {
			t.Errorf("-executor %s: exit code %d, printed\n%s%s", executor, code, out, stderr)
		}
		for _, name := range strings.Split(executor, ",") {
			title := strings.ToUpper(name[:1]) + name[1:]
			if !strings.Contains(out, name+", 2 workers") || !strings.Contains(out, title+" took ") {
				t.Errorf("-executor %s: no row for %s, or no explanation, in\n%s", executor, name, out)
			}
		}
	}
}

func TestPairwiseErrors(t *testing.T) {
	one := stocks(t, map[string]string{"one": `{"close": 1.0}`})
	odd := stocks(t, map[string]string{"a": `{"close": 1.0}`, "b": `{"open": 1.0}`})
	for _, test := range []struct {
		name      string
		arguments []string
		code      int
		text      string
	}{
		{"an unknown executor", []string{"-executor", "fibers"}, 2, "fibers"},
		{"negative workers", []string{"-workers", "-1"}, 2, "negative"},
		{"an unknown flag", []string{"-fast"}, 2, "Usage: pairwise"},
		{"two folders", []string{"a", "b"}, 2, `"b"`},
		{"an empty folder", []string{t.TempDir()}, 1, "holds 0 .h5 files"},
		{"one file", []string{one}, 1, "holds 1 .h5 files"},
		{"no column close", []string{odd}, 1, `b.h5: it has no column "close"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, stderr, code := command(t, test.arguments...)
			if code != test.code || !strings.Contains(stderr, test.text) {
				t.Errorf("exit code %d, printed\n%s%s\nwant %d and …%s…", code, out, stderr, test.code, test.text)
			}
		})
	}
	if _, stderr, code := command(t, "-help"); code != 0 || !strings.Contains(stderr, "-workers") {
		t.Errorf("-help: exit code %d, printed\n%s", code, stderr)
	}
}

func TestTaskTimes(t *testing.T) {
	at := func(ms int) time.Time { return time.Time{}.Add(time.Duration(ms) * time.Millisecond) }
	task := func(worker string, start, end int) lesson.Event {
		return lesson.Event{Worker: worker, Start: at(start), End: at(end)}
	}
	first, other := taskTimes([]lesson.Event{task("a", 30, 31), task("b", 0, 20), task("a", 0, 30), task("b", 20, 23), task("a", 31, 33)})
	if first != 30*time.Millisecond || other != 2*time.Millisecond {
		t.Errorf("got %v and %v, want 30ms and 2ms", first, other)
	}
	if first, other = taskTimes(nil); first != 0 || other != 0 {
		t.Errorf("of no tasks: got %v and %v", first, other)
	}
}

func TestShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                        "",
		999:                      "999ns",
		123456 * time.Nanosecond: "123µs",
		98765 * time.Microsecond: "98.8ms",
		12345 * time.Millisecond: "12.3s",
	} {
		if got := short(d); got != want {
			t.Errorf("short(%d) = %q, want %q", d, got, want)
		}
	}
}
