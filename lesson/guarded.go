package lesson

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"example.com/bigdata/internal/pandashdf"
	"example.com/bigdata/internal/table"
	"example.com/bigdata/internal/worker"
)

// hdfRequest is what to read from an HDF5 file; no columns stand for all.
type hdfRequest struct {
	Name, Key string
	Columns   []string
}

func (r hdfRequest) read() (table.Table, error) {
	want := func(column string) bool { return slices.Contains(r.Columns, column) }
	if r.Columns == nil {
		want = nil
	}
	return pandashdf.Read(r.Name, r.Key, want)
}

// readHDF reads a file, in another process where libhdf5 might crash over it.
func readHDF(r hdfRequest) (table.Table, error) {
	sent, err := guarded(r.Name, readElsewhere, r, func(r hdfRequest) (sentTable, error) {
		t, err := r.read()
		return sentTable{here: &t}, err
	})
	if err != nil {
		return table.Table{}, err
	}
	return sent.table()
}

// The functions that guards run.
var (
	readElsewhere = Func("lesson.ReadHDF", func(r hdfRequest) (sentTable, error) {
		t, err := r.read()
		if err != nil {
			return sentTable{}, err
		}
		return send(t)
	})
	keysElsewhere = Func("lesson.HDFKeys", pandashdf.Keys)
)

// guarded calls f for an HDF5 file that is intact, or where this is a worker process
// itself. For any other file a guard calls the function that is declared for that.
func guarded[A, R any](name string, elsewhere *Function[A, R], argument A, f func(A) (R, error)) (result R, err error) {
	if _, err := os.Stat(name); err != nil { // so that it stays fs.ErrNotExist
		return result, err
	}
	if worker.IsWorker() || pandashdf.Intact(name) {
		return f(argument)
	}
	e, release := theGuard.take()
	defer release()
	result, err = elsewhere.Submit(e, argument).Result()
	if err != nil && !errors.As(err, new(*RemoteError)) {
		err = fmt.Errorf("read %s: libhdf5 crashed over it, so the file is damaged: %w", name, err)
	}
	return result, err
}

// silent keeps what the runtime prints of a crash to itself.
func silent(o *options) { o.silent = true }

// guard keeps a pool of processes for a short while after its last use.
type guard struct {
	mu   sync.Mutex
	pool *ProcessPoolExecutor
	used int // by so many calls now
	end  *time.Timer
}

var theGuard guard

const guardIdle = 100 * time.Millisecond

// take returns the pool; who has it releases it. A process that crashed is replaced for the
// next call.
func (g *guard) take() (e *ProcessPoolExecutor, release func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.pool == nil {
		g.pool = NewProcessPoolExecutor(0, Recover(1, 0), silent)
	}
	if g.end != nil {
		g.end.Stop()
	}
	g.used++
	return g.pool, g.release
}

func (g *guard) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.used--; g.used == 0 {
		g.end = time.AfterFunc(guardIdle, g.close)
	}
}

func (g *guard) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.used == 0 && g.pool != nil {
		g.pool.Shutdown()
		g.pool = nil
	}
}
