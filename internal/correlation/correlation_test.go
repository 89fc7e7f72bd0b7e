package correlation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// randomRows returns rows of normal numbers with something in common.
func randomRows(n, columns int) [][]float64 {
	r := rand.New(rand.NewPCG(uint64(n), uint64(columns)))
	common := make([]float64, columns)
	for k := range common {
		common[k] = r.NormFloat64()
	}
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, columns)
		for k := range rows[i] {
			rows[i][k] = 10 + common[k]*float64(i%5) + r.NormFloat64()
		}
	}
	return rows
}

// kernels are tile as it is chosen at run time, and the one for any processor.
func kernels(t testing.TB, test func(name string)) {
	chosen := tile
	defer func() { tile = chosen }()
	test("chosen")
	tile = tileGo
	test("Go")
}

func TestPearsonIsThatOfGonum(t *testing.T) {
	for n := 2; n < 400; n += 13 {
		rows := randomRows(2, n)
		got, want := Pearson(rows[0], rows[1]), stat.Correlation(rows[0], rows[1], nil)
		if math.Abs(got-want) > 1e-13 {
			t.Errorf("of %d columns: got %.17g, want %.17g", n, got, want)
		}
	}
}

func TestMatrixIsPearsonOfAllPairs(t *testing.T) {
	kernels(t, func(kernel string) {
		for _, size := range [][2]int{{1, 10}, {2, 2}, {3, 255}, {4, 256}, {5, 257}, {12, 513}, {13, 1000}, {25, 2000}, {61, 700}} {
			rows := randomRows(size[0], size[1])
			matrix := Matrix(rows)
			for i := range rows {
				for j := range rows {
					got, want := matrix[i*len(rows)+j], Pearson(rows[i], rows[j])
					if math.Abs(got-want) > 1e-14 {
						t.Fatalf("%s, %v: rows %d and %d: got %.17g, want %.17g", kernel, size, i, j, got, want)
					}
				}
			}
		}
	})
}

func TestMatrixOfTroublesomeRows(t *testing.T) {
	rows := randomRows(9, 300)
	rows[1][7] = math.NaN()
	for k := range rows[2] {
		rows[2][k] = 0.1
		rows[3][k] = math.NaN()
		rows[5][k] = 1e9 + 1e-3*rows[5][k]
	}
	rows[4][0], rows[4][299] = math.NaN(), math.NaN()
	rows[6][3] = math.Inf(1)
	rows[8] = rows[0]
	n := len(rows)
	matrix := Matrix(rows)
	for i := range rows {
		for j := range rows {
			want := math.NaN()
			if x, y := Complete(rows[i], rows[j]); len(x) > 1 {
				want = Pearson(x, y)
			}
			got := matrix[i*n+j]
			if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-13 {
				t.Errorf("rows %d and %d: got %.17g, want %.17g", i, j, got, want)
			}
		}
	}
	if got := Matrix(nil); len(got) != 0 {
		t.Errorf("of nothing: got %v", got)
	}
}

func BenchmarkMatrix(b *testing.B) {
	for _, size := range [][2]int{{14, 211_680}, {50, 100_000}, {200, 100_000}, {500, 100_000}} {
		rows := randomRows(size[0], size[1])
		kernels(b, func(kernel string) {
			b.Run(fmt.Sprintf("%s/%d", kernel, size[0]), func(b *testing.B) {
				for b.Loop() {
					Matrix(rows)
				}
			})
		})
	}
}

func BenchmarkPearson(b *testing.B) {
	rows := randomRows(2, 211_680)
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			Pearson(rows[0], rows[1])
		}
	})
	b.Run("gonum", func(b *testing.B) {
		for b.Loop() {
			stat.Correlation(rows[0], rows[1], nil)
		}
	})
}
