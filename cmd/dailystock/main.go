// Command dailystock makes the chapter's data: a year of 30-second bars for fourteen
// stocks, as JSON Lines in a tar archive. The prices are invented, from the seed on the
// same for everybody; the shape is that of real ones.
package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// courseSymbols are the stocks of the course's own archive.
const courseSymbols = "afl,aig,al,avy,bwa,hal,hp,hpq,ibm,jbl,jpm,luv,pcg,usb"

func main() {
	flag.Usage = func() {
		fmt.Fprintf(flag.CommandLine.Output(), `Usage: dailystock [flags]

Makes an archive of invented daily stock data: a folder with a file SYMBOL.json for
each symbol, one JSON object a line with timestamp, open, high, low and close.

`)
		flag.PrintDefaults()
	}
	symbols := flag.String("symbols", courseSymbols, "the symbols, separated by commas, or a number of them")
	days := flag.Int("days", 252, "trading days, from 2015-01-02 on")
	freq := flag.Duration("freq", 30*time.Second, "length of a bar; a day has seven hours of them")
	seed := flag.Uint64("seed", 2015, "seed of the random numbers")
	out := flag.String("out", "notebooks/data/daily-stock.tgz", "the archive to write; its folder is named after it")
	flag.Parse()
	market, err := newMarket(parseSymbols(*symbols), *days, *freq, *seed)
	if err == nil && flag.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "dailystock: %v\n", err)
		os.Exit(2)
	}
	start := time.Now()
	size, err := write(*out, market)
	if err != nil {
		fmt.Fprintf(os.Stderr, "dailystock: %v\n", err)
		os.Exit(1)
	}
	fmt.Printf("dailystock: wrote %s: %d symbols × %d rows, %d MB, in %.1f s\n",
		*out, len(market.symbols), market.bars(), size>>20, time.Since(start).Seconds())
}

// parseSymbols reads a list of names, or a number of invented ones.
func parseSymbols(s string) []string {
	count, err := strconv.Atoi(s)
	if err != nil {
		return strings.Split(s, ",")
	}
	names := make([]string, max(count, 0))
	for i := range names {
		names[i] = fmt.Sprintf("s%04d", i+1)
	}
	return names
}
