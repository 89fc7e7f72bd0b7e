package correlation

import (
	"runtime"
	"sync"
)

// depth is how many columns are multiplied at once: so many that a tile is worth its
// loading, so few that what it is made of stays in the processor's caches.
const depth = 256

// sums are the sums of products of all pairs of rows, in tiles. A tile is computed once
// where a row of its left side does not stand above all of its right.
type sums struct {
	rows      [][]float64
	standards []standard
	columns   int
	tiles     []float64
}

func newSums(rows [][]float64, standards []standard) *sums {
	s := &sums{rows: rows, standards: standards}
	if len(rows) > 0 {
		s.columns = len(rows[0])
	}
	s.tiles = make([]float64, tileSize*s.lefts()*s.rights())
	return s
}

func (s *sums) lefts() int  { return (len(s.rows) + tileHeight - 1) / tileHeight }
func (s *sums) rights() int { return (len(s.rows) + tileWidth - 1) / tileWidth }

// add adds up all columns. Each processor takes a share of them, and the sums of the
// shares are added in order, so that a machine gives the same result each time.
func (s *sums) add() {
	blocks := (s.columns + depth - 1) / depth
	shares := min(blocks, runtime.GOMAXPROCS(0))
	parts := make([][]float64, shares)
	var workers sync.WaitGroup
	for share := range shares {
		workers.Go(func() {
			parts[share] = make([]float64, len(s.tiles))
			s.addShare(parts[share], share*blocks/shares*depth, (share+1)*blocks/shares*depth)
		})
	}
	workers.Wait()
	for _, part := range parts {
		for i, x := range part {
			s.tiles[i] += x
		}
	}
}

// addShare adds the products of some columns to the tiles.
func (s *sums) addShare(tiles []float64, first, end int) {
	left := make([]float64, depth*tileHeight*s.lefts())
	right := make([]float64, depth*tileWidth*s.rights())
	for ; first < min(end, s.columns); first += depth {
		n := min(depth, s.columns-first)
		s.pack(left, tileHeight, first, n)
		s.pack(right, tileWidth, first, n)
		for j := range s.rights() {
			for i := j * tileWidth / tileHeight; i < s.lefts(); i++ {
				at := (i*s.rights() + j) * tileSize
				tile(n, left[i*depth*tileHeight:], right[j*depth*tileWidth:], tiles[at:at+tileSize])
			}
		}
	}
}

// pack lays n columns of standardized rows out in panels of so many rows, each with one
// column after another, as tile takes them. What is missing in the last panel stays 0.
func (s *sums) pack(panels []float64, height, first, n int) {
	for i, row := range s.rows {
		st := s.standards[i]
		panel := panels[i/height*height*depth+i%height:]
		for k, x := range row[first : first+n] {
			panel[k*height] = (x - st.mean) * st.scale
		}
	}
}

// fill copies the sums to the matrix, both for (i, j) and for (j, i).
func (s *sums) fill(matrix []float64) {
	n := len(s.rows)
	for i := range n {
		for j := range i + 1 {
			at := (i/tileHeight*s.rights() + j/tileWidth) * tileSize
			r := clip(s.tiles[at+i%tileHeight*tileWidth+j%tileWidth])
			matrix[i*n+j], matrix[j*n+i] = r, r
		}
		if r := &matrix[i*n+i]; *r == *r {
			*r = 1
		}
	}
}
