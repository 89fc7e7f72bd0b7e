package lesson

import (
	"fmt"

	"example.com/bigdata/internal/codec"
	"example.com/bigdata/internal/table"
)

// sentTable is a table as it crosses the process border, where each type has to be known.
type sentTable struct {
	IndexName string
	Index     sentColumn
	Columns   []sentColumn
	here      *table.Table // the table itself, where it crosses none
}

// sentColumn is a column of which Kind says what the values are.
type sentColumn struct {
	Name   string
	Kind   string
	Values []byte       // numbers as they are in memory
	Texts  []table.Text `cbor:",omitempty"`
}

func send(t table.Table) (s sentTable, err error) {
	s.IndexName = t.Index.Name
	if s.Index, err = sendColumn(table.Column{Values: t.Index.Values}); err != nil {
		return s, err
	}
	s.Columns = make([]sentColumn, len(t.Columns))
	for i, c := range t.Columns {
		if s.Columns[i], err = sendColumn(c); err != nil {
			return s, err
		}
	}
	return s, nil
}

func sendColumn(c table.Column) (s sentColumn, err error) {
	s.Name, s.Kind = c.Name, fmt.Sprintf("%T", c.Values)
	switch values := c.Values.(type) {
	case nil:
	case []float64:
		s.Values, err = codec.Encode(values)
	case []int64:
		s.Values, err = codec.Encode(values)
	case []uint64:
		s.Values, err = codec.Encode(values)
	case []table.Timestamp:
		s.Values, err = codec.Encode(convert[int64](values))
	case []table.Truth:
		s.Values, err = codec.Encode(convert[byte](values))
	case []bool:
		s.Values = make([]byte, len(values))
		for i, b := range values {
			s.Values[i] = byte(table.TruthOf(b))
		}
	case []table.Text:
		s.Texts = values
	default:
		err = fmt.Errorf("lesson: a column of type %s cannot be sent", s.Kind)
	}
	return s, err
}

func (s sentTable) table() (table.Table, error) {
	if s.here != nil {
		return *s.here, nil
	}
	index, err := s.Index.column()
	if err != nil {
		return table.Table{}, err
	}
	t := table.Table{Index: table.Index{Name: s.IndexName, Values: index.Values}}
	for _, c := range s.Columns {
		column, err := c.column()
		if err != nil {
			return t, err
		}
		t.Columns = append(t.Columns, column)
	}
	return t, nil
}

func (s sentColumn) column() (c table.Column, err error) {
	c.Name = s.Name
	switch s.Kind {
	case "[]float64":
		c.Values, err = received[float64](s.Values)
	case "[]int64":
		c.Values, err = received[int64](s.Values)
	case "[]uint64":
		c.Values, err = received[uint64](s.Values)
	case "[]table.Timestamp":
		var numbers []int64
		numbers, err = received[int64](s.Values)
		c.Values = convert[table.Timestamp](numbers)
	case "[]table.Truth":
		c.Values = convert[table.Truth](s.Values)
	case "[]bool":
		values := make([]bool, len(s.Values))
		for i, b := range s.Values {
			values[i] = b != 0
		}
		c.Values = values
	case "[]table.Text":
		c.Values = s.Texts
	}
	return c, err
}

// received returns the numbers whose memory the bytes are a copy of.
func received[T any](b []byte) (values []T, err error) {
	aligned := codec.Buffer(len(b))
	copy(aligned, b)
	err = codec.Decode(aligned, &values)
	return values, err
}

func convert[U, T ~int64 | ~uint8](values []T) []U {
	converted := make([]U, len(values))
	for i, v := range values {
		converted[i] = U(v)
	}
	return converted
}
