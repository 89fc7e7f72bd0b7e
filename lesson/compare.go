package lesson

import (
	"fmt"
	"os"
	"text/tabwriter"
	"time"
)

// Variant is one way to do something, for Compare.
type Variant struct {
	Name string
	Run  func()
}

// Compare runs the variants one after another and prints a table of their wall times
// and of how many times as fast as the first each one was.
func Compare(variants ...Variant) {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\twall time\tspeed-up\t")
	var first time.Duration
	for i, v := range variants {
		start := time.Now()
		v.Run()
		wall := time.Since(start)
		if i == 0 {
			first = wall
		}
		fmt.Fprintf(table, "%s\t%s\t%.2f ×\t\n", v.Name, formatDuration(wall), first.Seconds()/wall.Seconds())
	}
	table.Flush()
}
