package jsonlines

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/bigdata/internal/referee"
	"example.com/bigdata/internal/table"
)

// described is a column as both sides tell it: its dtype and its values as text, "" for
// a missing one.
type described struct {
	Name, Type string
	Values     []string
}

// TestPandasAgrees has pandas read a few thousand small files of random records.
func TestPandasAgrees(t *testing.T) {
	const files = 3000
	random := rand.New(rand.NewPCG(1, 2))
	inputs := make([]string, files)
	for i := range inputs {
		inputs[i] = randomLines(random)
	}
	content, err := json.Marshal(inputs)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "inputs.json")
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
	var theirs [][]described
	if err := json.Unmarshal([]byte(referee.Python(t, "pandas", describeWithPandas, file)), &theirs); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for i, in := range inputs {
		columns, err := Read(strings.NewReader(in), int64(len(in)))
		if err != nil {
			t.Fatalf("%v\n%s", err, in)
		}
		ours := describe(columns)
		for _, c := range ours {
			seen[c.Type]++
		}
		if a, b := fmt.Sprint(ours), fmt.Sprint(theirs[i]); a != b {
			t.Fatalf("of\n%s\nwe read\n%s\nand pandas\n%s", in, a, b)
		}
	}
	for _, kind := range []string{"int64", "uint64", "float64", "bool", "object", "text", "datetime64[ns]"} {
		if seen[kind] < files/100 {
			t.Errorf("%d columns of %s were tried: too few", seen[kind], kind)
		}
	}
}

// describeWithPandas makes a frame of the records, and of texts that are all times
// datetime64[ns], which pandas leaves to its users.
const describeWithPandas = `
import json, re, sys
import pandas as pd
time = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d{1,9})?)?")
def describe(name, column):
    kind = str(column.dtype)
    present = column.dropna()
    if kind in ("object", "str") and len(present) and isinstance(present.iloc[0], str):
        kind = "text"
        forms = {re.sub(r"\d", "0", v) for v in present}
        if len(forms) == 1 and all(time.fullmatch(v) for v in present):
            kind, column = "datetime64[ns]", pd.to_datetime(column).astype("datetime64[ns]")
    return {"Name": name, "Type": kind, "Values": [value(v) for v in column]}
def value(v):
    if v is None or pd.isna(v):
        return ""
    if isinstance(v, float):
        return v.hex() if v else "0"
    if isinstance(v, pd.Timestamp):
        return str(v.value)
    return v if isinstance(v, str) else str(v).lower()
frames = (pd.DataFrame([json.loads(line) for line in lines.splitlines() if line.strip()]) for lines in json.load(open(sys.argv[1])))
print(json.dumps([[describe(n, f[n]) for n in f.columns] for f in frames]))
`

func describe(columns []table.Column) []described {
	all := make([]described, len(columns))
	for i, c := range columns {
		all[i].Name = c.Name
		for row := range c.Len() {
			kind, value := describeValue(c.Values, row)
			all[i].Type, all[i].Values = kind, append(all[i].Values, value)
		}
	}
	return all
}

func describeValue(values any, row int) (kind, value string) {
	switch v := values.(type) {
	case []int64:
		return "int64", strconv.FormatInt(v[row], 10)
	case []uint64:
		return "uint64", strconv.FormatUint(v[row], 10)
	case []float64:
		return "float64", pythonHex(v[row])
	case []bool:
		return "bool", strconv.FormatBool(v[row])
	case []table.Truth:
		return "object", map[table.Truth]string{table.True: "true", table.False: "false"}[v[row]]
	case []table.Text:
		return "text", v[row].Value
	case []table.Timestamp:
		if v[row] == table.NaT {
			return "datetime64[ns]", ""
		}
		return "datetime64[ns]", strconv.FormatInt(int64(v[row]), 10)
	}
	return fmt.Sprintf("%T", values), ""
}

// pythonHex writes a number as Python's float.hex does.
func pythonHex(x float64) string {
	switch {
	case x != x:
		return ""
	case x == 0:
		return "0"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(x, 'x', 13, 64), "p")
	n, _ := strconv.Atoi(exponent)
	return fmt.Sprintf("%sp%+d", mantissa, n)
}

// randomLines returns a few records with columns of random types, gaps and order.
func randomLines(r *rand.Rand) string {
	columns := make([]func() string, 1+r.IntN(4))
	for i := range columns {
		columns[i] = randomColumn(r)
	}
	gaps := []float64{0, 0, 0.2, 0.7}[r.IntN(4)]
	end := []string{"\n", "\r\n", "\n\n"}[r.IntN(3)]
	shuffle := r.IntN(3) == 0
	var b strings.Builder
	for range 1 + r.IntN(12) {
		fields := []string{`"always": 1`} // so that no record is empty
		for i, value := range columns {
			switch {
			case r.Float64() >= gaps:
				fields = append(fields, fmt.Sprintf(`"column %d": %s`, i, value()))
			case r.IntN(2) == 0:
				fields = append(fields, fmt.Sprintf(`"column %d": null`, i))
			}
		}
		if shuffle {
			r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
		}
		b.WriteString("{" + strings.Join(fields, ", ") + "}" + end)
	}
	return b.String()
}

// randomColumn returns a source of JSON values of one type.
func randomColumn(r *rand.Rand) func() string {
	quote := func(s string) string { q, _ := json.Marshal(s); return string(q) }
	moment := func() time.Time { return time.Unix(r.Int64N(8e9)-4e9, r.Int64N(1e9)).UTC() }
	whole := func() string { return strconv.FormatInt(r.Int64()>>r.IntN(60)-r.Int64N(100), 10) }
	fraction := func() string {
		formats := []string{"%.1f", "%.4f", "%.9f", "%g", "%e", "%.17g"}
		return fmt.Sprintf(formats[r.IntN(len(formats))], r.NormFloat64()*float64(uint64(1)<<r.IntN(40)))
	}
	layouts := []string{time.DateOnly, time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04:05.000", "2006-01-02T15:04:05.000000000"}
	layout := layouts[r.IntN(len(layouts))]
	return []func() string{
		whole,
		func() string { return strconv.FormatUint(r.Uint64()>>r.IntN(3), 10) },
		fraction,
		func() string { return []func() string{whole, fraction}[r.IntN(2)]() },
		func() string { return strconv.FormatBool(r.IntN(2) == 0) },
		func() string {
			return quote([]string{"", "plain", "with \"quotes\"", "naïve", "日本", "back\\slash", "a\tb"}[r.IntN(7)])
		},
		func() string { return quote(moment().Format(layout)) },
		func() string { return quote(moment().Format(layouts[r.IntN(len(layouts))])) },
	}[r.IntN(8)]
}
