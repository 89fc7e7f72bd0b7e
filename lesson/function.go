package lesson

import (
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"

	"example.com/bigdata/internal/codec"
	"example.com/bigdata/internal/worker"
)

// Function is a function with a name, which every kind of executor can run: also one
// whose workers are other processes, for these declare it too. Make one with Func.
type Function[A, R any] struct {
	name       string
	number     int // from 1, in the order of declaration
	call       func(A) (R, error)
	idempotent bool
	known      bool // to other processes: declared at package level
}

var declared struct {
	sync.Mutex
	names []string
}

// declare returns the number of a new declared function.
func declare(name string) int {
	declared.Lock()
	defer declared.Unlock()
	if slices.Contains(declared.names, name) {
		panic(fmt.Sprintf("lesson: two functions are declared under the name %q", name))
	}
	declared.names = append(declared.names, name)
	return len(declared.names)
}

// declaredName is the inverse of declare.
func declaredName(number int) string {
	declared.Lock()
	defer declared.Unlock()
	return declared.names[number-1]
}

// Func declares a function under a name that no other has:
//
//	var correlate = lesson.Func("correlate", func(p Pair) (float64, error) { … })
//
// Declare it at package level, as above: worker processes start as this program does
// and serve the function as soon as they come to its declaration, before main. Argument
// and result cross the process border as CBOR, with the exported fields of structs;
// byte slices and slices of numbers cross as they are in memory.
func Func[A, R any](name string, f func(A) (R, error)) *Function[A, R] {
	if name == "" || f == nil {
		panic("lesson: Func needs a name and a function")
	}
	fn := &Function[A, R]{name: name, number: declare(name), call: f, known: initializing()}
	worker.Serve(name, fn.serve)
	return fn
}

// initializing reports whether package variables are being initialized. A declaration
// that is only made later, a worker process might come to never, or after doing what
// the program does before it.
func initializing() bool {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "runtime.doInit") {
			return true
		}
		if !more {
			return false
		}
	}
}

// Idempotent says that the function may be called again for an argument when the worker
// process that was at it has ended, and returns it. See Recover.
func (fn *Function[A, R]) Idempotent() *Function[A, R] {
	fn.idempotent = true
	return fn
}

// Submit has e call the function with the argument and returns the future of its
// value at once.
func (fn *Function[A, R]) Submit(e Executor, argument A) *Future[R] {
	return submit[R](e, functionTask[A, R]{fn, argument})
}

// Map has e call the function for each of the items and yields what the calls return,
// in the order of the items. See the function Map.
func (fn *Function[A, R]) Map(e Executor, items []A, opts ...MapOption) iter.Seq2[R, error] {
	return fn.MapSeq(e, slices.Values(items), opts...)
}

// MapSeq is Map for items that come one after another.
func (fn *Function[A, R]) MapSeq(e Executor, items iter.Seq[A], opts ...MapOption) iter.Seq2[R, error] {
	o := newMapOptions(opts)
	if o.chunk > 1 {
		return fn.mapChunks(e, items, o)
	}
	return mapSeq(func(item A) *Future[R] { return fn.Submit(e, item) }, items, o)
}

// functionTask is a declared function and the argument to call it with.
type functionTask[A, R any] struct {
	fn       *Function[A, R]
	argument A
}

func (t functionTask[A, R]) label() label { return label{declared: t.fn.number} }
func (t functionTask[A, R]) known() bool  { return t.fn.known }

// run calls the function in this process, or in one of the worker's pool of processes.
func (t functionTask[A, R]) run(w *threadWorker) (R, error) {
	if w.pool.processes == nil {
		return t.fn.call(t.argument)
	}
	return callRemote[A, R](w.pool.processes, t.fn.name, t.fn.idempotent, false, t.argument)
}

// callRemote has a process of the pool call a function, or call it for each item of a
// chunk.
func callRemote[A, R any](pool *ProcessPoolExecutor, name string, idempotent, chunk bool, argument A) (result R, err error) {
	encoded, err := codec.Encode(argument)
	if err != nil {
		return result, fmt.Errorf("lesson: the argument of %s cannot be sent to a process: %w", name, err)
	}
	answer, failed, err := pool.call(name, idempotent, chunk, encoded)
	if err != nil {
		return result, err
	}
	if failed {
		return result, decodeError(answer)
	}
	if err := codec.Decode(answer, &result); err != nil {
		return result, fmt.Errorf("lesson: the result of %s cannot be read: %w", name, err)
	}
	return result, nil
}

// serve is the other side of callRemote, in the worker process.
func (fn *Function[A, R]) serve(encoded []byte, chunk bool) (answer []byte, failed bool) {
	if chunk {
		return answerCall(fn.name, encoded, func(items []A) ([]outcome[R], error) {
			outcomes := fn.callEach(items)
			for i := range outcomes {
				if err := outcomes[i].err; err != nil {
					outcomes[i].Err = remoteError(err)
				}
			}
			return outcomes, nil
		})
	}
	return answerCall(fn.name, encoded, fn.call)
}

func answerCall[A, R any](name string, encoded []byte, f func(A) (R, error)) (answer []byte, failed bool) {
	future := &Future[R]{task: func() (result R, err error) {
		var argument A
		if err := codec.Decode(encoded, &argument); err != nil {
			return result, fmt.Errorf("lesson: the argument of %s cannot be read: %w", name, err)
		}
		return f(argument)
	}}
	future.run(nil) // turns a panic into an error
	if future.err != nil {
		return encodeError(future.err), true
	}
	answer, err := codec.Encode(future.value)
	if err != nil {
		return encodeError(fmt.Errorf("lesson: the result of %s cannot be sent back: %w", name, err)), true
	}
	return answer, false
}

// RemoteError is the error of a function that ran in another process.
type RemoteError struct {
	Text  string // what its Error returned
	Type  string // its type, such as "*fs.PathError"
	Stack string // of a panic, where it happened
}

// Error returns the text, which for a panic holds value and stack.
func (e *RemoteError) Error() string { return e.Text }

func remoteError(err error) *RemoteError {
	remote := &RemoteError{Text: err.Error(), Type: fmt.Sprintf("%T", err)}
	var panicked *PanicError
	if errors.As(err, &panicked) {
		remote.Stack = string(panicked.Stack)
	}
	return remote
}

func encodeError(err error) []byte {
	encoded, err := codec.Encode(remoteError(err))
	if err != nil {
		panic("lesson: " + err.Error()) // three texts can be encoded
	}
	return encoded
}

func decodeError(encoded []byte) error {
	var remote RemoteError
	if err := codec.Decode(encoded, &remote); err != nil {
		return fmt.Errorf("lesson: the error of a function in another process cannot be read: %w", err)
	}
	return &remote
}
