package correlation

// A tile is 4 × 12 sums, one row after another: products of 4 rows of numbers on the left
// and 12 on the right.
const (
	tileHeight = 4
	tileWidth  = 12
	tileSize   = tileHeight * tileWidth
)

//go:generate go -C ../../tools/kernel run . -out ../../internal/correlation/kernel_amd64.s -stubs ../../internal/correlation/kernel_amd64.go -pkg correlation

// tile adds to the sums of a tile the products of n columns of 4 and of 12 numbers:
//
//	sums[i][j] += Σ left[k][i] right[k][j]
var tile = tileGo

// tileGo is tile on any processor.
func tileGo(n int, left, right, sums []float64) {
	left, right = left[:n*tileHeight], right[:n*tileWidth]
	for i := 0; i < tileHeight; i += 2 {
		for j := 0; j < tileWidth; j += 4 {
			var s00, s01, s02, s03, s10, s11, s12, s13 float64
			for k := range n {
				a := left[k*tileHeight+i:][:2]
				b := right[k*tileWidth+j:][:4]
				s00 += a[0] * b[0]
				s01 += a[0] * b[1]
				s02 += a[0] * b[2]
				s03 += a[0] * b[3]
				s10 += a[1] * b[0]
				s11 += a[1] * b[1]
				s12 += a[1] * b[2]
				s13 += a[1] * b[3]
			}
			upper, lower := sums[i*tileWidth+j:][:4], sums[(i+1)*tileWidth+j:][:4]
			upper[0] += s00
			upper[1] += s01
			upper[2] += s02
			upper[3] += s03
			lower[0] += s10
			lower[1] += s11
			lower[2] += s12
			lower[3] += s13
		}
	}
}
