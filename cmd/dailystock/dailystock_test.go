package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/bigdata/lesson"
)

func small(t *testing.T, seed uint64) *market {
	t.Helper()
	m, err := newMarket(strings.Split(courseSymbols, ","), 252, time.Hour, seed)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSizeOfTheCoursesData(t *testing.T) {
	m, err := newMarket(strings.Split(courseSymbols, ","), 252, 30*time.Second, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.symbols) != 14 || m.bars() != 211_680 {
		t.Errorf("got %d symbols of %d rows, want 14 of 211680", len(m.symbols), m.bars())
	}
}

func TestFirstAndLastLine(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(jsonLines("hp", small(t, 1)))), "\n")
	first, last := lines[0], lines[len(lines)-1]
	if !strings.HasPrefix(first, `{"timestamp": "2015-01-02 09:00:00", "open": 67.0000, "high": `) {
		t.Errorf("the first line is %s", first)
	}
	if !strings.HasPrefix(last, `{"timestamp": "2015-12-21 15:00:00", `) {
		t.Errorf("the last line is %s", last)
	}
}

func TestBarsHoldTogether(t *testing.T) {
	m := small(t, 1)
	before := 0.0
	m.walk("ibm", func(b bar) {
		if b.low > min(b.open, b.close) || b.high < max(b.open, b.close) || b.low <= 0 {
			t.Fatalf("open %v, high %v, low %v, close %v", b.open, b.high, b.low, b.close)
		}
		if before != 0 && b.open != before {
			t.Fatalf("a bar opens at %v after one that closed at %v", b.open, before)
		}
		if day := b.timestamp.Weekday(); day == time.Saturday || day == time.Sunday {
			t.Fatalf("a bar on %v", b.timestamp)
		}
		before = b.close
	})
}

func TestOneSeedOneArchive(t *testing.T) {
	dir := t.TempDir()
	read := func(name string, seed uint64) []byte {
		path := filepath.Join(dir, name, "daily-stock.tgz")
		if _, err := write(path, small(t, seed)); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	one, again, other := read("one", 1), read("again", 1), read("other", 2)
	if !bytes.Equal(one, again) {
		t.Error("two archives of one seed differ")
	}
	if bytes.Equal(one, other) {
		t.Error("two archives of different seeds are the same")
	}
}

func TestTheBestPairIsThatOfTheModel(t *testing.T) {
	found := 0
	for seed := range uint64(20) {
		dir := t.TempDir()
		if _, err := write(filepath.Join(dir, "daily-stock.tgz"), small(t, seed)); err != nil {
			t.Fatal(err)
		}
		best, second := bestPairs(t, dir)
		if best.A == "hal" && best.B == "hp" {
			found++
		}
		if best.Corr == second.Corr {
			t.Errorf("seed %d: %v and %v tie", seed, best, second)
		}
	}
	// Random walks can go together by chance, but not often this closely.
	if found < 18 {
		t.Errorf("hal and hp, which share the strongest factor, were the best pair of %d in 20 markets", found)
	}
}

// bestPairs extracts the archive in dir and returns its two best pairs.
func bestPairs(t *testing.T, dir string) (best, second lesson.Pair) {
	t.Helper()
	if err := lesson.ExtractData("daily-stock", dir); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "daily-stock", "*.json"))
	if err != nil || len(files) != 14 {
		t.Fatalf("the archive holds %v, %v", files, err)
	}
	var pairs []lesson.Pair
	closes := map[string]*lesson.Series{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		closes[name] = lesson.Must(lesson.Must(lesson.ReadJSONLines(file)).Series("close"))
		for other, series := range closes {
			if other != name {
				pairs = append(pairs, lesson.Pair{A: other, B: name, Corr: lesson.Must(series.Corr(closes[name]))})
			}
		}
	}
	slices.SortFunc(pairs, lesson.ByCorr)
	return pairs[len(pairs)-1], pairs[len(pairs)-2]
}

func TestFlags(t *testing.T) {
	if got := parseSymbols("500"); len(got) != 500 || got[499] != "s0500" {
		t.Errorf("-symbols 500: got %d symbols, the last %s", len(got), got[len(got)-1])
	}
	for _, test := range []struct {
		symbols string
		days    int
		freq    time.Duration
		text    string
	}{
		{"0", 1, time.Minute, "at least one"},
		{"a,,b", 1, time.Minute, `""`},
		{"a,../b", 1, time.Minute, "../b"},
		{"a,b,a", 1, time.Minute, "twice"},
		{"a", 0, time.Minute, "-days"},
		{"a", 1, 0, "-freq"},
		{"a", 1, 8 * time.Hour, "-freq"},
		{"a", 1, 1500 * time.Millisecond, "-freq"},
	} {
		if _, err := newMarket(parseSymbols(test.symbols), test.days, test.freq, 1); err == nil || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%+v: got %v", test, err)
		}
	}
	if _, err := write(filepath.Join(t.TempDir(), "x.zip"), small(t, 1)); err == nil || !strings.Contains(err.Error(), ".tgz") {
		t.Errorf("-out x.zip: got %v", err)
	}
}

func TestAFailedWriteLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "daily-stock.tgz", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := write(filepath.Join(dir, "daily-stock.tgz"), small(t, 1)); err == nil {
		t.Fatal("no error")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", fmt.Sprint(left))
	}
}
