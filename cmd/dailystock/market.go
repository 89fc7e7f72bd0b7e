package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"regexp"
	"time"
)

const (
	opening = 9 * time.Hour
	session = 7 * time.Hour
)

// A market moves all prices: a bar's logarithmic return is
//
//	βm · market + βs · sector + own
//
// with normally distributed parts. Stocks of one sector share its part, so that they
// move together; how closely depends on the size of the own part.
type market struct {
	symbols []string
	days    int
	freq    time.Duration
	seed    uint64

	whole   []float64            // the market's part, one for each bar
	sectors map[string][]float64 // each sector's
}

// A stock is what its symbol says about it: sizes are standard deviations of a day's
// return.
type stock struct {
	sector     string
	price      float64
	beta       float64 // share of the market's part
	sectorSize float64
	ownSize    float64
}

// stocks are those of the course, in their sectors. The two oil-field companies share
// the strongest sector and have the smallest parts of their own.
var stocks = map[string]stock{
	"afl": {"insurance", 61, 0.9, 0.006, 0.009},
	"aig": {"insurance", 56, 1.1, 0.006, 0.010},
	"al":  {"airlines", 34, 1.2, 0.008, 0.014},
	"avy": {"materials", 52, 1.0, 0.005, 0.011},
	"bwa": {"cars", 55, 1.2, 0.007, 0.013},
	"hal": {"oil", 39, 1.0, 0.020, 0.0020},
	"hp":  {"oil", 67, 1.0, 0.020, 0.0020},
	"hpq": {"computers", 40, 1.1, 0.008, 0.012},
	"ibm": {"computers", 162, 0.8, 0.008, 0.008},
	"jbl": {"computers", 22, 1.1, 0.008, 0.016},
	"jpm": {"banks", 62, 1.1, 0.008, 0.005},
	"luv": {"airlines", 42, 1.0, 0.008, 0.013},
	"pcg": {"power", 53, 0.4, 0.006, 0.009},
	"usb": {"banks", 45, 1.0, 0.008, 0.005},
}

const marketSize = 0.007

var symbolPattern = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

func newMarket(symbols []string, days int, freq time.Duration, seed uint64) (*market, error) {
	if len(symbols) == 0 {
		return nil, errors.New("-symbols: at least one is needed")
	}
	seen := map[string]bool{}
	for _, s := range symbols {
		if !symbolPattern.MatchString(s) || s[0] == '.' {
			return nil, fmt.Errorf("-symbols: %q cannot be the name of a file", s)
		}
		if seen[s] {
			return nil, fmt.Errorf("-symbols: %s stands there twice", s)
		}
		seen[s] = true
	}
	if days < 1 {
		return nil, errors.New("-days: at least 1 is needed")
	}
	if freq < time.Second || freq > session || freq%time.Second != 0 {
		return nil, fmt.Errorf("-freq: %v is not a number of whole seconds up to %v", freq, session)
	}
	m := &market{symbols: symbols, days: days, freq: freq, seed: seed, sectors: map[string][]float64{}}
	m.whole = m.normal("market", marketSize)
	for _, symbol := range symbols {
		sector := stockOf(symbol).sector
		if m.sectors[sector] == nil {
			m.sectors[sector] = m.normal("sector "+sector, 1)
		}
	}
	return m, nil
}

// stockOf returns the stock of a symbol; one that is not of the course gets a sector
// and a price from its name.
func stockOf(symbol string) stock {
	if s, ok := stocks[symbol]; ok {
		return s
	}
	n := hash(symbol)
	return stock{fmt.Sprint("sector", n%12), 20 + float64(n>>8%100), 1, 0.008, 0.010}
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

func (m *market) barsPerDay() int { return int(session / m.freq) }

// bars returns the number of rows of each symbol.
func (m *market) bars() int { return m.days * m.barsPerDay() }

// random returns the source of one part of the model. Each has its own, so that a part
// does not depend on which others there are.
func (m *market) random(part string) *rand.Rand {
	return rand.New(rand.NewPCG(m.seed, hash(part)))
}

// normal returns one normally distributed number for each bar; day is the standard
// deviation of their sum over a day.
func (m *market) normal(part string, day float64) []float64 {
	random := m.random(part)
	scale := day / math.Sqrt(float64(m.barsPerDay()))
	x := make([]float64, m.bars())
	for i := range x {
		x[i] = scale * random.NormFloat64()
	}
	return x
}

// bar is one row: the prices of one stock in one stretch of time.
type bar struct {
	timestamp              time.Time
	open, high, low, close float64
}

// walk calls f for every bar of the symbol.
func (m *market) walk(symbol string, f func(bar)) {
	s := stockOf(symbol)
	sector := m.sectors[s.sector]
	random := m.random("stock " + symbol)
	own := s.ownSize / math.Sqrt(float64(m.barsPerDay()))
	price := s.price
	day := time.Date(2015, 1, 2, 0, 0, 0, 0, time.UTC)
	for i := range m.bars() {
		bar := bar{timestamp: day.Add(opening + time.Duration(i%m.barsPerDay())*m.freq), open: price}
		price *= math.Exp(s.beta*m.whole[i] + s.sectorSize*sector[i] + own*random.NormFloat64())
		bar.close = price
		bar.high = max(bar.open, bar.close) * (1 + own*random.ExpFloat64()/2)
		bar.low = min(bar.open, bar.close) / (1 + own*random.ExpFloat64()/2)
		f(bar)
		if (i+1)%m.barsPerDay() == 0 {
			day = nextTradingDay(day)
		}
	}
}

func nextTradingDay(day time.Time) time.Time {
	for {
		day = day.AddDate(0, 0, 1)
		if w := day.Weekday(); w != time.Saturday && w != time.Sunday {
			return day
		}
	}
}
