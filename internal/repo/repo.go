// Package repo knows where things are in a checkout of the project.
package repo

import (
	"errors"
	"os"
	"path/filepath"
)

// Root is the folder of the project's go.mod: the working directory or the
// nearest one above it, so that it is the same for the app and for every test.
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
			return "", errors.New("no go.mod here or above: run this inside a checkout of the project")
		}
		dir = parent
	}
}

// Tool is the path of a program that npm or pip installed in the checkout, and
// whether it is there. The folders are node_modules/.bin and .venv/bin.
func Tool(root, name string) (string, bool) {
	for _, dir := range []string{"node_modules/.bin", ".venv/bin", ".venv/Scripts"} {
		path := filepath.Join(root, dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, true
		}
	}
	return "", false
}
