package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
)

// report is what a run has measured.
type report struct {
	Machine machine `json:"machine"`
	Rows    []row   `json:"rows"`
	// Missing says what could not be measured, and why.
	Missing map[string]string `json:"missing,omitempty"`

	out io.Writer
}

// row is one figure, beside that of a rival or a limit.
type row struct {
	Name       string  `json:"name"`
	Value      float64 `json:"value"`
	Unit       string  `json:"unit"`
	Rival      string  `json:"rival,omitempty"`
	RivalValue float64 `json:"rival_value,omitempty"`
	Ratio      float64 `json:"ratio,omitempty"` // how many times as good as the rival
	Goal       string  `json:"goal,omitempty"`
	Met        *bool   `json:"met,omitempty"` // the goal, if there is one
}

const layout = "%-46s %12s %26s %8s %14s  %s\n"

func newReport(out io.Writer) *report {
	r := &report{Machine: thisMachine(), Missing: map[string]string{}, out: out}
	fmt.Fprintf(out, "%s\n\n", r.Machine)
	fmt.Fprintf(out, layout, "", "ours", "rival", "ratio", "goal", "met")
	return r
}

// info adds a figure that has no goal.
func (r *report) info(name string, value float64, unit string) {
	r.add(row{Name: name, Value: value, Unit: unit})
}

// atMost adds a figure that is not to be larger than the limit.
func (r *report) atMost(name string, value float64, unit string, limit float64) {
	r.goal(row{Name: name, Value: value, Unit: unit}, "≤ "+figure(limit, unit), value <= limit)
}

// atLeast adds a figure that is not to be smaller than the limit.
func (r *report) atLeast(name string, value float64, unit string, limit float64) {
	r.goal(row{Name: name, Value: value, Unit: unit}, "≥ "+figure(limit, unit), value >= limit)
}

// beside adds a figure, the smaller the better, and a rival's. The ratio is how many
// times as good as the rival's it is; 0 for the least one stands for no goal.
func (r *report) beside(name string, value float64, unit, rival string, theirs, ratio, least float64) {
	compared := row{Name: name, Value: value, Unit: unit, Rival: rival, RivalValue: theirs, Ratio: ratio}
	if least == 0 {
		r.add(compared)
		return
	}
	r.goal(compared, fmt.Sprintf("≥ %g ×", least), ratio >= least)
}

func (r *report) goal(w row, goal string, met bool) {
	w.Goal, w.Met = goal, &met
	r.add(w)
}

func (r *report) add(w row) {
	r.Rows = append(r.Rows, w)
	rival, ratio, met := "", "", ""
	if w.Rival != "" {
		rival = w.Rival + " " + figure(w.RivalValue, w.Unit)
		ratio = fmt.Sprintf("%.1f ×", w.Ratio)
	}
	if w.Met != nil {
		met = map[bool]string{true: "yes", false: "NO"}[*w.Met]
	}
	fmt.Fprintf(r.out, layout, w.Name, figure(w.Value, w.Unit), rival, ratio, w.Goal, met)
}

// missing notes what could not be measured.
func (r *report) missing(what string, why error) {
	r.Missing[what] = why.Error()
	fmt.Fprintf(r.out, "%-46s not measured: %v\n", what, why)
}

// figure writes a value with three digits that matter.
func figure(value float64, unit string) string {
	decimals := 0
	for limit := 100.0; decimals < 3 && value < limit && value != float64(int(value)); limit /= 10 {
		decimals++
	}
	return strconv.FormatFloat(value, 'f', decimals, 64) + " " + unit
}

func (r *report) write(file string) error {
	content, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(content, '\n'), 0o644)
}
