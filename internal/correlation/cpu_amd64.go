package correlation

import "golang.org/x/sys/cpu"

func init() {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		tile = func(n int, left, right, sums []float64) {
			if n > 0 {
				tileAVX2(n, &left[:n*tileHeight][0], &right[:n*tileWidth][0], &sums[:tileSize][0])
			}
		}
	}
}
