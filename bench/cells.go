package main

import "encoding/json"

// cells adds the time of a warm notebook cell, from sending it to its end.
func cells(r *report) error {
	out, err := output("python", "python/warm_cell.py") // the Python that has Jupyter
	if err != nil {
		return err
	}
	var seconds map[string]float64
	if err := json.Unmarshal(out, &seconds); err != nil {
		return err
	}
	r.info("warm cell with nothing but Go", seconds["go"], "s")
	r.atMost("warm cell with lesson", seconds["lesson"], "s", 1.2)
	r.atMost("warm cell with lesson and plotting", seconds["plotting"], "s", 1.2)
	return nil
}
