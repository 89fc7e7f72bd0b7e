package display

import (
	"os"
	"sync"
	"time"
)

// EndWithKernel has this process end when the notebook's kernel does, also when that is
// killed: a cell that runs on its own would keep its worker processes for nobody to see.
// It does nothing outside of a notebook.
var EndWithKernel = sync.OnceFunc(func() {
	if !InNotebook() {
		return
	}
	kernel := os.Getppid()
	go func() {
		for os.Getppid() == kernel { // an orphan gets another parent
			time.Sleep(time.Second / 2)
		}
		os.Exit(1)
	}()
})
