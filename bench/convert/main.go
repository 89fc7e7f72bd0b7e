// Command convert is the chapter's sequential conversion as a program: every .json file
// of a folder becomes an .h5 beside it. The benchmark compares it with convert.py.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.com/bigdata/lesson"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: convert FOLDER")
		os.Exit(2)
	}
	for _, name := range lesson.Must(lesson.Glob(filepath.Join(os.Args[1], "*.json"))) {
		frame := lesson.Must(lesson.ReadJSONLines(name))
		if err := frame.WriteHDF(strings.TrimSuffix(name, ".json")+".h5", "/data"); err != nil {
			panic(err)
		}
	}
}
