package lesson

// Must returns value, and panics with err where there is one. It keeps a notebook
// cell short; a program handles the error.
func Must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
