package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/bigdata/internal/referee"
	"example.com/bigdata/lesson"
)

const symbols = "afl aig al avy bwa hal hp hpq ibm jbl jpm luv pcg usb"

// TestChapter runs the chapter on its real data and looks at what every cell shows.
func TestChapter(t *testing.T) {
	copied := checkout(t)
	giveData(t, copied)
	path, printed, err := execute(t, copied, "asynchronous.ipynb")
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	n := readNotebook(t, path)
	n.ranWhole(t)
	stocks := filepath.Join(copied, "notebooks", "data", "daily-stock")

	t.Run("what the cells print", func(t *testing.T) { chapterPrints(t, n) })
	t.Run("parallel beats sequential", func(t *testing.T) { chapterSpeedUps(t, n) })
	t.Run("the figure", func(t *testing.T) { chapterFigure(t, n) })
	t.Run("pandas finds the same pair", func(t *testing.T) { chapterPair(t, n, stocks) })
	t.Run("pandas reads the files", func(t *testing.T) { chapterFiles(t, stocks) })
	t.Run("the deck", func(t *testing.T) { deck(t, path, n) })
}

const times = `CPU times: user .+, sys: .+, total: .+\nWall time: .+\n`

func chapterPrints(t *testing.T, n notebook) {
	var jsonNames, finished strings.Builder
	for _, s := range strings.Fields(symbols) {
		fmt.Fprintf(&jsonNames, "data/daily-stock/%s\\.json\n", s)
		fmt.Fprintf(&finished, "Finished : %s\\.h5\n", s)
	}
	for _, test := range []struct{ cell, want string }{
		{"fmt.Println(slowadd(1, 1))", `2\n` + times},
		{"var future = lesson.Submit", `<Future at 0x[0-9a-f]+ state=(running|pending)>\n`},
		{"%%\nfmt.Println(lesson.Must(future.Result()))", `3\n`},
		{"future := addInScope()", `<Future at 0x[0-9a-f]+ state=finished returned int>\n3\n`},
		{"results[i] = slowadd(i, i)", `\[0 2 4 6 8 10 12 14\]\n` + times},
		{"futures[i] = lesson.Submit", `\[0 2 4 6 8 10 12 14\]\n` + times},
		{"func sequential() []int", `\[1 2 3 4 1 3 4 5 2 1 5 6 3 2 1 7 4 3 2 1\]\n` + times},
		{"exercise.Check71", `(?s).*Exercise 7\.1 is yours.*--- SKIP.*PASS\n`},
		{"exercise.Check72", `(?s).*Exercise 7\.2 is yours.*--- SKIP.*PASS\n`},
		{"TestThreads", `(?s).*Exercise 7\.3 is yours.*--- SKIP.*PASS\n`},
		{"TestProcesses", `(?s).*Exercise 7\.3 is yours.*--- SKIP.*PASS\n`},
		{"lesson.ExtractData", `Extracting data\.\.\.\n`},
		{"func filenames() []string", jsonNames.String()},
		{"lesson.Progress(filenames())", finished.String() + times},
		{"sync.OnceValue", `14 series of 211680 closing prices each\n`},
		{"best := bestPair()\n\tfmt.Printf", `data/daily-stock/\w+\.h5 matches with data/daily-stock/\w+\.h5 with correlation 0\.\d{6}\n` + times},
		{"cmd/pairwise", `(?s)\w+ matches with \w+ with correlation 0\.\d{6}\n.*one after another.*threads, 4 workers.*processes, 4 workers.*second round.*Threads took .* as the loop.*Processes took .*All pairs at once took .*`},
		{"lesson.Pairwise(all)", `data/daily-stock/\w+\.h5 matches with data/daily-stock/\w+\.h5 with correlation 0\.\d{6}\n` + times},
	} {
		if got := n.find(t, test.cell).printed(); !regexp.MustCompile(`^(?:` + test.want + `)$`).MatchString(got) {
			t.Errorf("the cell with %q printed\n%s\nwant\n%s", test.cell, got, test.want)
		}
	}
	bar := n.find(t, "lesson.Progress(filenames())").html()
	if !strings.Contains(bar, `value="14" max="14"`) || !strings.Contains(bar, "100%") {
		t.Errorf("the progress bar ended as %q", bar)
	}
}

// html returns the HTML that the cell shows.
func (c cell) html() string {
	var b strings.Builder
	for _, o := range c.Outputs {
		b.WriteString(string(o.Data["text/html"]))
	}
	return b.String()
}

// chapterSpeedUps compares the wall times that cells of the same run have printed.
func chapterSpeedUps(t *testing.T, n notebook) {
	one := wall(t, n.find(t, "fmt.Println(slowadd(1, 1))"))
	sequential := wall(t, n.find(t, "results[i] = slowadd(i, i)"))
	parallel := wall(t, n.find(t, "futures[i] = lesson.Submit"))
	if ratio := sequential.Seconds() / one.Seconds(); ratio < 7 {
		t.Errorf("eight slow adds took %.1f times as long as one", ratio)
	}
	if ratio := sequential.Seconds() / parallel.Seconds(); ratio < 6 {
		t.Errorf("eight futures were %.1f times as fast as one call after another, want about 8", ratio)
	}
}

// wall returns the wall time that a cell printed.
func wall(t *testing.T, c cell) time.Duration {
	t.Helper()
	found := regexp.MustCompile(`Wall time: ([0-9.]+) (s|ms|µs)\n`).FindStringSubmatch(c.printed())
	if found == nil {
		t.Fatalf("no wall time in\n%s", c.printed())
	}
	d, err := time.ParseDuration(found[1] + found[2])
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func chapterFigure(t *testing.T, n notebook) {
	var pictures []string
	for _, o := range n.find(t, "plotting.NewFigure(10, 4)").Outputs {
		if data, ok := o.Data["image/png"]; ok {
			pictures = append(pictures, string(data))
		}
	}
	if len(pictures) != 1 {
		t.Fatalf("the cell shows %d pictures, want one", len(pictures))
	}
	content, err := base64.StdEncoding.DecodeString(strings.TrimSpace(pictures[0]))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if got := picture.Bounds().Size(); got != image.Pt(1000, 400) {
		t.Errorf("the figure has %v pixels, want 1000 × 400", got)
	}
	for _, c := range []color.RGBA{{0x1f, 0x77, 0xb4, 0xff}, {0xff, 0x7f, 0x0e, 0xff}} {
		if !holds(picture, c) {
			t.Errorf("no pixel has the colour %v", c)
		}
	}
}

func holds(picture image.Image, c color.RGBA) bool {
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if color.RGBAModel.Convert(picture.At(x, y)) == c {
				return true
			}
		}
	}
	return false
}

// chapterPair has pandas do the course's own loops over the files that the notebook
// made, and compares the line that both print, and the number behind it.
func chapterPair(t *testing.T, n notebook, stocks string) {
	var pandas struct {
		Line string
		Corr float64
	}
	out := referee.Python(t, "pandas, tables", `
import glob, json, os, sys
import pandas as pd
os.chdir(sys.argv[1])
filenames = sorted(glob.glob(os.path.join("data", "daily-stock", "*.h5")))
series = {fn: pd.read_hdf(fn)["close"] for fn in filenames}
results = {(a, b): series[a].corr(series[b]) for a in filenames for b in filenames if a != b}
((a, b), corr) = max(results.items(), key=lambda kv: kv[1])
print(json.dumps({"line": "%s matches with %s with correlation %f" % (a, b, corr), "corr": float(corr)}))
`, filepath.Dir(filepath.Dir(stocks)))
	if err := json.Unmarshal([]byte(out), &pandas); err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(n.find(t, "best := bestPair()\n\tfmt.Printf").printed(), "\n")
	if line != pandas.Line {
		t.Errorf("the notebook says %q, pandas %q", line, pandas.Line)
	}
	names := regexp.MustCompile(`\w+\.h5`).FindAllString(line, 2)
	if len(names) != 2 {
		t.Fatalf("no two files in %q", line)
	}
	got, err := closes(t, stocks, names[0]).Corr(closes(t, stocks, names[1]))
	if err != nil || !(math.Abs(got-pandas.Corr) <= 1e-12) {
		t.Errorf("the correlation is %v, %v; pandas says %v", got, err, pandas.Corr)
	}
}

func closes(t *testing.T, stocks, name string) *lesson.Series {
	t.Helper()
	frame, err := lesson.ReadHDF(filepath.Join(stocks, name), "/data")
	if err != nil {
		t.Fatal(err)
	}
	series, err := frame.Series("close")
	if err != nil {
		t.Fatal(err)
	}
	return series
}

// chapterFiles has pandas compare an .h5 with the .json that it was made from.
func chapterFiles(t *testing.T, stocks string) {
	got := referee.Python(t, "pandas, tables", `
import json, sys
import pandas as pd
with open(sys.argv[1] + ".json") as f:
    want = pd.DataFrame([json.loads(line) for line in f])
want["timestamp"] = pd.to_datetime(want["timestamp"]).astype("datetime64[ns]")
got = pd.read_hdf(sys.argv[1] + ".h5", "/data")
pd.testing.assert_frame_equal(got, want, check_exact=True)
print(len(got), *got.columns)
`, filepath.Join(stocks, "jpm"))
	if want := strconv.Itoa(211_680) + " timestamp open high low close"; got != want {
		t.Errorf("pandas reads %q, want %q", got, want)
	}
}

// TestSolutions runs the solutions: every check passes, and each parallel version beats
// the sequential one.
func TestSolutions(t *testing.T) {
	copied := checkout(t)
	giveData(t, copied)
	path, printed, err := execute(t, copied, "asynchronous-solutions.ipynb")
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	n := readNotebook(t, path)
	n.ranWhole(t)
	for _, test := range []struct{ cell, want string }{
		{"exercise.Check71", `Right: 20 tasks on 8 workers`},
		{"exercise.Check72", `Right: 4 files`},
		{"exercise.Check73", `(?s)Right: 182 pairs from \d workers.*Right: 182 pairs from \d workers`},
		{"slices.MaxFunc(pairwise", `data/daily-stock/hal\.h5 matches with data/daily-stock/hp\.h5 with correlation 0\.99`},
		{"2 processes, second round", `2 threads +\d`},
	} {
		c := n.find(t, test.cell)
		if !regexp.MustCompile(test.want).MatchString(c.printed()) || strings.Contains(c.printed(), "SKIP") {
			t.Errorf("the cell with %q printed\n%s\nwant …%s…", test.cell, c.printed(), test.want)
		}
	}
	if got := speedUp(t, n.find(t, "20 workers"), "8 workers"); got < 5 {
		t.Errorf("Exercise 7.1 with 8 workers: %.2f times as fast as one after another, want about 6.7", got)
	}
}

// speedUp returns the number in a row of the table that lesson.Compare printed.
func speedUp(t *testing.T, c cell, row string) float64 {
	t.Helper()
	found := regexp.MustCompile(regexp.QuoteMeta(row) + ` .* ([0-9.]+) ×`).FindStringSubmatch(c.printed())
	if found == nil {
		t.Fatalf("no row %q in\n%s", row, c.printed())
	}
	value, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}
