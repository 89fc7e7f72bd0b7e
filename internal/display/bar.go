package display

import (
	"fmt"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Bar is a progress bar: HTML that is updated in place in a notebook, a line on
// standard error in a terminal, and nothing where neither is there.
type Bar struct {
	total, done int
	start, last time.Time
	show        func(b *Bar)
}

// NewBar returns a bar for the given number of steps and shows it.
func NewBar(total int, label string) *Bar {
	b := &Bar{total: total, start: time.Now()}
	switch {
	case InNotebook():
		id := "progress_" + gonbui.UniqueId()
		b.show = func(b *Bar) { gonbui.UpdateHTML(id, b.html(label)) }
	case term.IsTerminal(int(os.Stderr.Fd())):
		line := progressbar.NewOptions(total,
			progressbar.OptionSetDescription(label),
			progressbar.OptionSetWriter(os.Stderr),
			progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionOnCompletion(func() { fmt.Fprintln(os.Stderr) }))
		b.show = func(b *Bar) { line.Set(b.done) }
	default:
		b.show = func(*Bar) {}
	}
	b.show(b)
	return b
}

// Step counts one more step as done. It redraws at most ten times a second.
func (b *Bar) Step() {
	b.done++
	if now := time.Now(); now.Sub(b.last) >= time.Second/10 {
		b.last = now
		b.show(b)
	}
}

// Close leaves the bar as it is now, and waits until the notebook has it.
func (b *Bar) Close() {
	b.show(b)
	gonbui.Sync()
}

func (b *Bar) html(label string) string {
	elapsed := time.Since(b.start)
	rest := "?"
	if b.done > 0 {
		rest = clock(elapsed / time.Duration(b.done) * time.Duration(b.total-b.done))
	}
	rate := float64(b.done) / max(elapsed.Seconds(), 1e-9)
	return fmt.Sprintf(`<div style="font-family: monospace">%s%3d%% <progress value="%d" max="%d" style="width: 40%%; vertical-align: middle"></progress> %d/%d [%s&lt;%s, %.2f it/s]</div>`,
		label, 100*b.done/max(b.total, 1), b.done, max(b.total, 1), b.done, b.total, clock(elapsed), rest, rate)
}

// clock writes a duration as tqdm does, 01:05.
func clock(d time.Duration) string {
	s := int(d.Seconds())
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}
