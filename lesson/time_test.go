package lesson

import (
	"testing"
	"testing/synctest"
	"time"
)

// The expected texts are what IPython 8's _format_time prints.
func TestFormatDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                            "0 ns",
		7 * time.Nanosecond:          "7 ns",
		1234 * time.Nanosecond:       "1.23 µs",
		25500 * time.Nanosecond:      "25.5 µs",
		time.Millisecond:             "1 ms",
		81_400 * time.Microsecond:    "81.4 ms",
		1001 * time.Millisecond:      "1 s",
		8004 * time.Millisecond:      "8 s",
		12_345 * time.Millisecond:    "12.3 s",
		time.Minute + 20*time.Second: "1min 20s",
		time.Hour + time.Second:      "1h 1s",
		25*time.Hour + 3*time.Minute + 700*time.Millisecond: "1d 1h 3min",
	} {
		if got := formatDuration(d); got != want {
			t.Errorf("%v: got %q, want %q", time.Duration(d), got, want)
		}
	}
}

func TestTimeReturnsTheWallTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if wall := Time(func() { time.Sleep(3 * time.Second) }); wall != 3*time.Second {
			t.Errorf("got %v, want 3s", wall)
		}
	})
}
