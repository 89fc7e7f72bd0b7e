package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// deck exports the executed notebook and checks that the deck holds every slide and
// fragment, what the cells show and the figure, that it refers to nothing outside of
// itself, and that a browser lays out one page a slide.
func deck(t *testing.T, executed string, n notebook) {
	if os.Getenv("LESSON_TOOLS") == "debian" {
		t.Skip("reveal.js is not among Debian's packages")
	}
	folder := t.TempDir()
	if out, err := exec.Command("python", "../tools/slides.py", executed, folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	path := filepath.Join(folder, "asynchronous.slides.html")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	html := string(content)
	slides, fragments := 0, 0
	for _, c := range n.Cells {
		switch c.Metadata.Slideshow.Type {
		case "slide", "subslide":
			slides++
		case "fragment":
			fragments++
		}
	}
	if got := strings.Count(html, `<div class="fragment"`); got != fragments {
		t.Errorf("the deck has %d fragments, the notebook %d", got, fragments)
	}
	for _, want := range []string{"[0 2 4 6 8 10 12 14]", "matches with", "data:image/png;base64,", "Some conclusions about futures"} {
		if !strings.Contains(html, want) {
			t.Errorf("the deck does not hold %q", want)
		}
	}
	if found := regexp.MustCompile(`(?:src|href)="(?:https?:)?//[^"]*"`).FindAllString(withoutLinks(html), -1); len(found) > 0 {
		t.Errorf("the deck loads from the network: %v", found)
	}
	if got := pages(t, path); got != slides {
		t.Errorf("the browser shows %d slides, the notebook has %d", got, slides)
	}
}

// withoutLinks removes links for the reader to follow.
func withoutLinks(html string) string {
	return regexp.MustCompile(`<a [^>]*>`).ReplaceAllString(html, "")
}

// pages returns how many slides reveal.js has laid out in the browser: it gives each its
// own page when asked to print.
func pages(t *testing.T, deck string) int {
	t.Helper()
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("no Chromium here: the deck was not opened")
	}
	out, err := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir="+t.TempDir(), "--virtual-time-budget=15000", "--dump-dom", "file://"+deck+"?print-pdf").Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	return strings.Count(string(out), `class="pdf-page"`)
}
