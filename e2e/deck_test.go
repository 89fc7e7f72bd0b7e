package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestCommittedDeck makes the deck of the chapter as it was committed.
func TestCommittedDeck(t *testing.T) {
	deck(t, "../notebooks/asynchronous.ipynb", readNotebook(t, "../notebooks/asynchronous.ipynb"))
}

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
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	html := string(file)
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
	walk(t, path, slides)
}

// withoutLinks removes links for the reader to follow.
func withoutLinks(html string) string {
	return regexp.MustCompile(`<a [^>]*>`).ReplaceAllString(html, "")
}

// walk opens the deck in the browser, goes through its slides, and checks that there are
// as many as expected, that each shows something, and that none is wider than the
// screen. With LESSON_SHOTS it leaves a picture of each in that folder.
func walk(t *testing.T, deck string, slides int) {
	t.Helper()
	ctx := browser(t)
	err := chromedp.Do(ctx,
		chromedp.EmulateViewport(1280, 720),
		chromedp.Navigate("file://"+deck),
		chromedp.WaitReady(".reveal.ready"))
	if err != nil {
		t.Fatal(err)
	}
	total, err := chromedp.Run(ctx, chromedp.Evaluate[int](`Reveal.getTotalSlides()`))
	if err != nil {
		t.Fatal(err)
	}
	if total != slides {
		t.Errorf("the browser shows %d slides, the notebook has %d", total, slides)
	}
	for i := range total {
		shown, err := chromedp.Run(ctx, chromedp.Evaluate[content](`(() => {
			const slides = Reveal.getSlides(), { h, v } = Reveal.getIndices(slides[`+strconv.Itoa(i)+`]);
			Reveal.slide(h, v);
			while (Reveal.nextFragment());
			const now = Reveal.getCurrentSlide();
			return { text: now.innerText.trim(), pictures: now.querySelectorAll("img").length,
				width: now.scrollWidth, screen: now.clientWidth };
		})()`))
		if err != nil {
			t.Fatal(err)
		}
		if len(shown.Text) < 20 && shown.Pictures == 0 {
			t.Errorf("slide %d shows %q", i+1, shown.Text)
		}
		if shown.Width > shown.Screen {
			t.Errorf("slide %d is %v wide, the screen %v", i+1, shown.Width, shown.Screen)
		}
		keepPicture(t, ctx, fmt.Sprintf("slide-%02d.png", i+1))
	}
}

// content is what a slide shows, and how wide it and the screen are.
type content struct {
	Text     string  `json:"text"`
	Pictures int     `json:"pictures"`
	Width    float64 `json:"width"`
	Screen   float64 `json:"screen"`
}

// browser returns a context in which chromedp drives a new Chromium.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium here: the deck was not opened")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()), chromedp.Env("TMPDIR="+t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

func keepPicture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	folder := os.Getenv("LESSON_SHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
