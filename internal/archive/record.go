package archive

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// recordName is a hidden file in the extracted folder that says how its files were left.
const recordName = ".extracted"

// state is how a file was left: one that was cut short, or written to, has another.
type state struct {
	Size     int64
	Modified time.Time
}

func stateOf(info fs.FileInfo) state { return state{info.Size(), info.ModTime().UTC()} }

// record writes down the files of a folder, and returns them.
func record(folder string) (map[string]state, error) {
	files := map[string]state{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, path)
		files[relative] = stateOf(info)
		return err
	})
	if err != nil {
		return nil, err
	}
	content, err := json.Marshal(files)
	if err != nil {
		return nil, err
	}
	return files, os.WriteFile(filepath.Join(folder, recordName), content, 0o644)
}

// whole reports whether the files of a folder are as they were written down.
func whole(folder string) bool {
	content, err := os.ReadFile(filepath.Join(folder, recordName))
	if err != nil {
		return false
	}
	var files map[string]state
	if json.Unmarshal(content, &files) != nil {
		return false
	}
	for name, want := range files {
		info, err := os.Lstat(filepath.Join(folder, name))
		if err != nil || stateOf(info) != want {
			return false
		}
	}
	return true
}

// repair moves the files of a fresh folder that the target lacks, or has in another state,
// to it, and the record last. It returns how many they are.
func repair(fresh, target string, files map[string]state) (repaired int, err error) {
	known := map[string]state{}
	if content, err := os.ReadFile(filepath.Join(target, recordName)); err == nil {
		json.Unmarshal(content, &known)
	}
	for name := range files {
		path := filepath.Join(target, name)
		if info, err := os.Lstat(path); err == nil && stateOf(info) == known[name] && info.Size() == files[name].Size {
			files[name] = known[name]
			continue
		}
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.Rename(filepath.Join(fresh, name), path))
		if err != nil {
			return repaired, err
		}
		repaired++
	}
	content, err := json.Marshal(files)
	if err != nil {
		return repaired, err
	}
	return repaired, os.WriteFile(filepath.Join(target, recordName), content, 0o644)
}
