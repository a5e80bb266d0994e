// Package repo locates files of the project's repository.
package repo

import (
	"errors"
	"os"
	"path/filepath"
)

// Root returns the folder of the project's go.mod, which is the working directory or its
// nearest parent with a go.mod. It is the same folder for the app and for every test.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod in this folder or its parents: run this inside of the repository")
		}
		dir = parent
	}
}

// Tool returns the path of a program that npm or pip has installed in the repository, in
// node_modules/.bin or .venv/bin, and whether it exists.
func Tool(root, name string) (string, bool) {
	for _, dir := range []string{"node_modules/.bin", ".venv/bin", ".venv/Scripts"} {
		path := filepath.Join(root, dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, true
		}
	}
	return "", false
}
