package jsonlines

import (
	"bytes"
	"fmt"
	"testing"
)

func BenchmarkRead(b *testing.B) {
	var in bytes.Buffer
	for i := range 20000 {
		fmt.Fprintf(&in, `{"timestamp": "2015-01-02 09:%02d:%02d", "open": %d.1234, "high": %d.5678, "low": %d.0123, "close": %d.4567}`+"\n", i/60%60, i%60, i%300, i%300, i%300, i%300)
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		if _, err := Read(bytes.NewReader(in.Bytes()), int64(in.Len())); err != nil {
			b.Fatal(err)
		}
	}
}
