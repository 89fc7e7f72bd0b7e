package lesson

import (
	"cmp"
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"strconv"

	"example.com/bigdata/internal/correlation"
	"example.com/bigdata/internal/pandashdf"
	"example.com/bigdata/internal/table"
	"example.com/bigdata/internal/wholefile"
)

// CorrMatrix is the correlation of each of n series with each other (DataFrame.corr).
type CorrMatrix struct {
	names  []string
	values []float64 // n rows of n
}

// Pairwise returns Pearson's correlation of all pairs of the series, as Corr computes
// each: over the rows whose index both have and in which neither is NaN. The pairs (a, b)
// and (b, a) are computed once, and those of series with the same index in blocks that
// stay in the processor's caches, on all processors. The names are in order.
func Pairwise(series map[string]*Series) (*CorrMatrix, error) {
	m := &CorrMatrix{names: slices.Sorted(maps.Keys(series))}
	n := len(m.names)
	all := make([]*Series, n)
	rows := make([][]float64, n)
	same := true
	for i, name := range m.names {
		all[i] = series[name]
		rows[i] = all[i].values
		same = same && sameIndex(all[0], all[i])
	}
	if same {
		m.values = correlation.Matrix(rows)
		return m, nil
	}
	m.values = make([]float64, n*n)
	for i, a := range all {
		for j, b := range all[:i+1] {
			r, err := a.Corr(b)
			if err != nil {
				return nil, err
			}
			if i == j && r == r {
				r = 1
			}
			m.values[i*n+j], m.values[j*n+i] = r, r
		}
	}
	return m, nil
}

// Names returns the names of the series, in the order of rows and columns.
func (m *CorrMatrix) Names() []string { return slices.Clone(m.names) }

// At returns the correlation in row i and column j, from 0.
func (m *CorrMatrix) At(i, j int) float64 { return m.values[i*len(m.names)+j] }

// Max returns the pair of two different series with the largest correlation. Of nothing
// but NaN, and of fewer than two series, it is a pair without names.
func (m *CorrMatrix) Max() Pair {
	if top := m.Top(1); len(top) == 1 {
		return top[0]
	}
	return Pair{}
}

// Top returns the k pairs with the largest correlations, the largest first and those that
// are equal in the order of their names. A pair is there once, in the order of the names;
// one whose correlation is NaN is not.
func (m *CorrMatrix) Top(k int) []Pair {
	var pairs []Pair
	for i, a := range m.names {
		for j := i + 1; j < len(m.names); j++ {
			if r := m.At(i, j); r == r {
				pairs = append(pairs, Pair{a, m.names[j], r})
			}
		}
	}
	slices.SortStableFunc(pairs, func(p, q Pair) int { return cmp.Compare(q.Corr, p.Corr) })
	return pairs[:max(0, min(k, len(pairs)))]
}

// WriteCSV stores the matrix as a text file, with the names in the first row and in the
// first column, as DataFrame.to_csv does. NaN is an empty field.
func (m *CorrMatrix) WriteCSV(name string) error {
	return wholefile.Write(name, func(file *os.File) error {
		out := csv.NewWriter(file)
		out.Write(append([]string{""}, m.names...))
		for i, row := range m.names {
			fields := []string{row}
			for j := range m.names {
				field := ""
				if r := m.At(i, j); r == r {
					field = strconv.FormatFloat(r, 'g', -1, 64)
				}
				fields = append(fields, field)
			}
			out.Write(fields)
		}
		out.Flush()
		return out.Error()
	})
}

// WriteHDF stores the matrix as a frame with the names as index and as columns, which
// pandas.read_hdf opens. See Frame.WriteHDF.
func (m *CorrMatrix) WriteHDF(name, key string) error {
	index := make([]table.Text, len(m.names))
	columns := make([]table.Column, len(m.names))
	for i, series := range m.names {
		values := make([]float64, len(m.names))
		for j := range values {
			values[j] = m.At(j, i)
		}
		index[i].Value = series
		columns[i] = table.Column{Name: series, Values: values}
	}
	return pandashdf.Write(name, key, table.Table{Index: table.Index{Values: index}, Columns: columns})
}
