package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"example.com/bigdata/internal/display"
	"example.com/bigdata/internal/wholefile"
	"example.com/bigdata/lesson"
)

// write makes the archive and returns its size in bytes. The file appears under its
// name when it is complete.
func write(path string, m *market) (size int64, err error) {
	folder, ok := strings.CutSuffix(filepath.Base(path), ".tgz")
	if !ok || folder == "" {
		return 0, fmt.Errorf("-out: %q does not end in .tgz", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return 0, err
	}
	err = wholefile.Write(path, func(out *os.File) error {
		if err := writeMembers(out, folder, m); err != nil {
			return err
		}
		info, err := out.Stat()
		if err == nil {
			size = info.Size()
		}
		return err
	})
	return size, err
}

// writeMembers writes the archive as gzip members one after another, which read as one
// stream: so each symbol can be made and compressed on its own.
func writeMembers(out io.Writer, folder string, m *market) error {
	e := lesson.NewThreadPoolExecutor(runtime.GOMAXPROCS(0))
	defer e.Shutdown()
	bar := display.NewBar(len(m.symbols), "making the data ")
	defer bar.Close()
	member := func(symbol string) ([]byte, error) { return compress(folder, symbol, m) }
	for compressed, err := range lesson.Map(e, member, m.symbols) {
		if err != nil {
			return err
		}
		if _, err := out.Write(compressed); err != nil {
			return err
		}
		bar.Step()
	}
	end := gzip.NewWriter(out)
	if err := tar.NewWriter(end).Close(); err != nil {
		return err
	}
	return end.Close()
}

// compress returns the tar entry of one symbol as a gzip member.
func compress(folder, symbol string, m *market) ([]byte, error) {
	content := jsonLines(symbol, m)
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, 3)
	if err != nil {
		return nil, err
	}
	entry := tar.NewWriter(zip)
	err = entry.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: folder + "/" + symbol + ".json", Mode: 0o644,
		Size: int64(len(content)), ModTime: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		return nil, err
	}
	if _, err := entry.Write(content); err != nil {
		return nil, err
	}
	if err := entry.Flush(); err != nil { // not Close: that would end the whole archive
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// jsonLines returns the symbol's bars as Python's json.dumps would write them.
func jsonLines(symbol string, m *market) []byte {
	out := make([]byte, 0, m.bars()*120)
	m.walk(symbol, func(b bar) {
		out = append(out, `{"timestamp": "`...)
		out = b.timestamp.AppendFormat(out, time.DateTime)
		out = append(out, '"')
		for _, field := range [...]struct {
			key   string
			price float64
		}{{"open", b.open}, {"high", b.high}, {"low", b.low}, {"close", b.close}} {
			out = append(out, `, "`...)
			out = append(out, field.key...)
			out = append(out, `": `...)
			out = strconv.AppendFloat(out, field.price, 'f', 4, 64)
		}
		out = append(out, "}\n"...)
	})
	return out
}
