package codec

import (
	"math"
	"reflect"
	"testing"
	"time"
)

type record struct {
	Name   string
	Values []float64
	Next   *record
	Tags   map[string]int
	When   time.Time
}

func roundTrip[T any](t *testing.T, value T) {
	t.Helper()
	encoded, err := Encode(value)
	if err != nil {
		t.Fatalf("%T: %v", value, err)
	}
	received := Buffer(len(encoded))
	copy(received, encoded)
	var got T
	if err := Decode(received, &got); err != nil {
		t.Fatalf("%T: %v", value, err)
	}
	if !reflect.DeepEqual(got, value) {
		t.Errorf("%T: got %v, want %v", value, got, value)
	}
}

func TestRoundTrip(t *testing.T) {
	roundTrip(t, 7)
	roundTrip(t, -1.5)
	roundTrip(t, math.Inf(1))
	roundTrip(t, true)
	roundTrip(t, "grüße")
	roundTrip(t, "")
	roundTrip(t, []byte{1, 2, 3})
	roundTrip(t, []float64{1, 2.5, math.MaxFloat64})
	roundTrip(t, []float32{1, 2.5})
	roundTrip(t, []int{1, -2})
	roundTrip(t, []int64{1 << 62, -1})
	roundTrip(t, []string{"a", "", "c"})
	roundTrip(t, [2]string{"a", "b"})
	roundTrip(t, struct{}{})
	roundTrip(t, map[string][]int{"a": {1}})
	roundTrip(t, record{"a", []float64{1}, &record{Name: "b"}, map[string]int{"x": 1}, time.Unix(1420189200, 0)})
}

func TestWhatCannotBeEncoded(t *testing.T) {
	if b, err := Encode(make(chan int)); err == nil {
		t.Errorf("a channel: got %v", b)
	}
	if b, err := Encode(func() {}); err == nil {
		t.Errorf("a function: got %v", b)
	}
}

func TestWhatCannotBeDecoded(t *testing.T) {
	var values []float64
	if err := Decode(make([]byte, 12), &values); err == nil {
		t.Errorf("12 bytes of float64: got %v", values)
	}
	var number int
	if err := Decode([]byte{0xff}, &number); err == nil {
		t.Errorf("no CBOR: got %v", number)
	}
}
