package plotting

// point is a value over its number.
type point struct{ x, y float64 }

// thin returns the stretches of finite values that a line is drawn through. Of what
// falls into one column of pixels only the first, lowest, highest and last value are
// kept, which draw the same picture: 200,000 values become some thousands.
func thin(values []float64, columns int) [][]point {
	var stretches [][]point
	perColumn := max(float64(len(values))/float64(max(columns, 1)), 1)
	for i := 0; i < len(values); {
		if !finite(values[i]) {
			i++
			continue
		}
		var stretch []point
		for i < len(values) && finite(values[i]) {
			end := i
			column := int(float64(i) / perColumn)
			for end < len(values) && finite(values[end]) && int(float64(end)/perColumn) == column {
				end++
			}
			stretch = appendExtremes(stretch, values, i, end)
			i = end
		}
		stretches = append(stretches, stretch)
	}
	return stretches
}

// appendExtremes appends the first, lowest, highest and last of values[from:to], each
// once and in their order.
func appendExtremes(points []point, values []float64, from, to int) []point {
	low, high := from, from
	for i := from; i < to; i++ {
		if values[i] < values[low] {
			low = i
		}
		if values[i] > values[high] {
			high = i
		}
	}
	last := -1
	for _, i := range []int{from, min(low, high), max(low, high), to - 1} {
		if i != last {
			points = append(points, point{float64(i), values[i]})
			last = i
		}
	}
	return points
}
