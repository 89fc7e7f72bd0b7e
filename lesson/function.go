package lesson

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"sync"

	"example.com/bigdata/internal/worker"
)

// Function is a function with a name, which every kind of executor can run: also one
// whose workers are other processes, for these declare it too. Make one with Func.
type Function[A, R any] struct {
	name string
	call func(A) (R, error)
}

var declared struct {
	sync.Mutex
	names map[string]bool
}

// Func declares a function under a name that no other has:
//
//	var correlate = lesson.Func("correlate", func(p Pair) (float64, error) { … })
//
// Declare it at package level, as above: worker processes start as this program does
// and serve the function as soon as they come to its declaration, before main.
// Argument and result cross the process border in encoding/gob's form, which takes
// exported fields only.
func Func[A, R any](name string, f func(A) (R, error)) *Function[A, R] {
	if name == "" || f == nil {
		panic("lesson: Func needs a name and a function")
	}
	declared.Lock()
	twice := declared.names[name]
	if declared.names == nil {
		declared.names = map[string]bool{}
	}
	declared.names[name] = true
	declared.Unlock()
	if twice {
		panic(fmt.Sprintf("lesson: two functions are declared under the name %q", name))
	}
	fn := &Function[A, R]{name, f}
	worker.Serve(name, fn.serve)
	return fn
}

// Submit has e call the function with the argument and returns the future of its
// value at once.
func (fn *Function[A, R]) Submit(e Executor, argument A) *Future[R] {
	pool, ok := e.(*ProcessPoolExecutor)
	if !ok {
		return SubmitErr(e, func() (R, error) { return fn.call(argument) })
	}
	return SubmitErr(pool.callers, func() (R, error) { return fn.callIn(pool, argument) })
}

// callIn calls the function in a worker process of the pool.
func (fn *Function[A, R]) callIn(pool *ProcessPoolExecutor, argument A) (result R, err error) {
	encoded, err := encode(argument)
	if err != nil {
		return result, fmt.Errorf("lesson: the argument of %s cannot be sent to a process: %w", fn.name, err)
	}
	encoded, err = pool.call(fn.name, encoded)
	if err != nil {
		return result, err
	}
	if err := decode(encoded, &result); err != nil {
		return result, fmt.Errorf("lesson: the result of %s cannot be read: %w", fn.name, err)
	}
	return result, nil
}

// serve is the other side of callIn, in the worker process.
func (fn *Function[A, R]) serve(encoded []byte) ([]byte, error) {
	future := &Future[R]{task: func() (result R, err error) {
		var argument A
		if err := decode(encoded, &argument); err != nil {
			return result, fmt.Errorf("lesson: the argument of %s cannot be read: %w", fn.name, err)
		}
		return fn.call(argument)
	}}
	future.run(nil) // turns a panic into an error
	if future.err != nil {
		return nil, future.err
	}
	encoded, err := encode(future.value)
	if err != nil {
		return nil, fmt.Errorf("lesson: the result of %s cannot be sent back: %w", fn.name, err)
	}
	return encoded, nil
}

// encode and decode carry a value across the process border. It travels as the one
// field of a struct, since gob has no form for a bare nil or zero value.
func encode[T any](value T) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(struct{ Value T }{value})
	return b.Bytes(), err
}

func decode[T any](encoded []byte, value *T) error {
	var s struct{ Value T }
	err := gob.NewDecoder(bytes.NewReader(encoded)).Decode(&s)
	*value = s.Value
	return err
}
