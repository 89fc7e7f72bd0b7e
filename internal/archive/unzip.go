package archive

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// A gzip file may be several members one after another, which read as one stream. They
// say nothing of their length, so where the next one begins is known when one has been
// unzipped. But each begins with the same bytes: members are unzipped at all places where
// these stand, side by side, and the right ones are put together.

const (
	chunkSize  = 1 << 16
	chunksMost = 512 // of one member that wait to be read: 32 MB
	sideBySide = 4   // members at most
	bufferSize = 1 << 16
)

// magic is what each member begins with: two bytes that say gzip, and the method deflate.
var magic = []byte{0x1f, 0x8b, 8}

// unzip returns a reader of what the gzip file holds.
func unzip(file *os.File) (io.ReadCloser, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() && runtime.GOMAXPROCS(0) > 1 {
		starts, err := find(io.NewSectionReader(file, 0, info.Size()), magic)
		if err != nil {
			return nil, err
		}
		if len(starts) > 1 && starts[0] == 0 {
			return newMembers(file, info.Size(), starts), nil
		}
	}
	return gzip.NewReader(bufio.NewReaderSize(file, bufferSize))
}

// find returns the places at which the pattern stands.
func find(in io.Reader, pattern []byte) (places []int64, err error) {
	buffer := make([]byte, 1<<20)
	kept := 0 // bytes of the buffer that were there before
	for base := int64(0); ; {
		n, err := in.Read(buffer[kept:])
		seen := buffer[:kept+n]
		for from := 0; ; {
			at := bytes.Index(seen[from:], pattern)
			if at < 0 {
				break
			}
			places = append(places, base+int64(from+at))
			from += at + 1
		}
		if err == io.EOF {
			return places, nil
		}
		if err != nil {
			return nil, err
		}
		kept = min(len(pattern)-1, len(seen))
		base += int64(len(seen) - kept)
		copy(buffer, seen[len(seen)-kept:])
	}
}

// members reads the members of a gzip file, of which some are unzipped ahead.
type members struct {
	all     []*member
	size    int64
	next    int // index of the member to read after the current one
	current *member
	rest    []byte // of the current chunk
	chunk   []byte
	pool    sync.Pool
	running sync.WaitGroup
}

// member is a place where a member may begin.
type member struct {
	start, end int64
	chunks     chan []byte
	err        error
	stop       chan struct{}
	stopOnce   sync.Once
}

func newMembers(in io.ReaderAt, size int64, starts []int64) *members {
	m := &members{size: size}
	m.pool.New = func() any { return make([]byte, chunkSize) }
	for _, start := range starts {
		m.all = append(m.all, &member{start: start, chunks: make(chan []byte, chunksMost), stop: make(chan struct{})})
	}
	m.running.Go(func() { m.unzipAll(in) })
	return m
}

// unzipAll unzips the members in their order, some of them side by side.
func (m *members) unzipAll(in io.ReaderAt) {
	free := make(chan struct{}, min(sideBySide, runtime.GOMAXPROCS(0)))
	for _, each := range m.all {
		free <- struct{}{}
		m.running.Go(func() {
			each.err = each.unzip(in, m.size, &m.pool)
			close(each.chunks)
			<-free
		})
	}
}

// unzip sends what the member holds to its chunks.
func (m *member) unzip(in io.ReaderAt, size int64, pool *sync.Pool) error {
	select {
	case <-m.stop:
		return errStopped
	default:
	}
	section := io.NewSectionReader(in, m.start, size-m.start)
	buffered := bufio.NewReaderSize(section, bufferSize)
	zip, err := gzip.NewReader(buffered)
	if err != nil {
		return err
	}
	zip.Multistream(false)
	for {
		chunk := pool.Get().([]byte)[:chunkSize]
		n, err := fill(zip, chunk)
		select {
		case m.chunks <- chunk[:n]:
		case <-m.stop:
			return errStopped
		}
		if err == io.EOF {
			read, _ := section.Seek(0, io.SeekCurrent)
			m.end = m.start + read - int64(buffered.Buffered())
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// errStopped is the error of a member that nobody wants.
var errStopped = errors.New("stopped")

// fill reads until the buffer is full or an error comes.
func fill(in io.Reader, buffer []byte) (n int, err error) {
	for n < len(buffer) && err == nil {
		var more int
		more, err = in.Read(buffer[n:])
		n += more
	}
	return n, err
}

// Read reads what the members hold, one after another.
func (m *members) Read(p []byte) (int, error) {
	for len(m.rest) == 0 {
		if err := m.advance(); err != nil {
			return 0, err
		}
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// advance takes the next chunk of the current member, or goes on to the next one.
func (m *members) advance() error {
	if m.chunk != nil {
		m.pool.Put(m.chunk)
		m.chunk = nil
	}
	at := int64(0)
	if m.current != nil {
		if chunk, ok := <-m.current.chunks; ok {
			m.chunk, m.rest = chunk, chunk
			return nil
		}
		if m.current.err != nil {
			return m.current.err
		}
		at = m.current.end
	}
	if at == m.size {
		return io.EOF
	}
	for m.next < len(m.all) && m.all[m.next].start < at {
		m.all[m.next].cancel() // it stands inside the last member
		m.next++
	}
	if m.next == len(m.all) || m.all[m.next].start != at {
		return gzip.ErrHeader // something else stands here
	}
	m.current = m.all[m.next]
	m.next++
	return nil
}

func (m *member) cancel() { m.stopOnce.Do(func() { close(m.stop) }) }

// Close ends what is still being unzipped.
func (m *members) Close() error {
	for _, each := range m.all {
		each.cancel()
	}
	m.running.Wait()
	return nil
}
