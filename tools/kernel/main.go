// Command kernel writes internal/correlation/kernel_amd64.s: the inner loop of the
// correlation matrix for processors with AVX2 and FMA. See go generate there.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A tile has 4 × 12 sums: with 3 vectors of the right side and one number of the left
// side in every lane, they fill the 16 registers.
const (
	height = 4
	width  = 3 // vectors of 4 float64
	unroll = 4
)

func main() {
	TEXT("tileAVX2", NOSPLIT, "func(n int, left, right, sums *float64)")
	Doc("tileAVX2 adds to 4 × 12 sums the products of n columns of 4 and of 12 numbers: sums[i][j] += Σ left[k][i] right[k][j].")
	n := Load(Param("n"), GP64())
	left, right, sums := Load(Param("left"), GP64()), Load(Param("right"), GP64()), Load(Param("sums"), GP64())

	var acc [height][width]reg.VecVirtual
	for i := range acc {
		for j := range acc[i] {
			acc[i][j] = YMM()
			VXORPD(acc[i][j], acc[i][j], acc[i][j])
		}
	}
	var b [width]reg.VecVirtual
	for j := range b {
		b[j] = YMM()
	}
	a := YMM()
	step := func(k int) {
		for j := range b {
			VMOVUPD(Mem{Base: right, Disp: 8 * (k*4*width + 4*j)}, b[j])
		}
		for i := range acc {
			VBROADCASTSD(Mem{Base: left, Disp: 8 * (k*height + i)}, a)
			for j := range b {
				VFMADD231PD(a, b[j], acc[i][j])
			}
		}
	}
	advance := func(k uint32) {
		ADDQ(U32(8*height*k), left)
		ADDQ(U32(8*4*width*k), right)
		SUBQ(U32(k), n)
	}

	Label("several")
	CMPQ(n, Imm(unroll))
	JLT(LabelRef("one"))
	for k := range unroll {
		step(k)
	}
	advance(unroll)
	JMP(LabelRef("several"))

	Label("one")
	TESTQ(n, n)
	JZ(LabelRef("done"))
	step(0)
	advance(1)
	JMP(LabelRef("one"))

	Label("done")
	for i := range acc {
		for j := range acc[i] {
			at := Mem{Base: sums, Disp: 8 * (i*4*width + 4*j)}
			VADDPD(at, acc[i][j], acc[i][j])
			VMOVUPD(acc[i][j], at)
		}
	}
	VZEROUPPER()
	RET()
	Generate()
}
