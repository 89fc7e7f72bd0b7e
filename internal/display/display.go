// Package display shows pictures and progress where the program runs: in a GoNB
// notebook or in a terminal. It is the only package that knows Jupyter.
package display

import (
	"github.com/janpfeifer/gonb/gonbui"
)

// InNotebook reports whether the program runs as a cell of a GoNB notebook.
func InNotebook() bool { return gonbui.IsNotebook }

// PNG shows a picture in the notebook.
func PNG(picture []byte) {
	gonbui.DisplayPng(picture)
	gonbui.Sync()
}
