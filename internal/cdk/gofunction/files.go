package gofunction

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// BuildWithFiles builds a function as [Build] does, and adds a copy of a folder beside
// bootstrap, under a name. The hash covers the files, too.
func BuildWithFiles(root, pkg, architecture, folder, name string) (Function, error) {
	function, err := Build(root, pkg, architecture)
	if err != nil {
		return Function{}, err
	}
	files := os.DirFS(folder)
	hash, err := hashFiles(function.Hash, files)
	if err != nil {
		return Function{}, fmt.Errorf("hash %s: %w", folder, err)
	}
	dir := filepath.Join(root, "build", filepath.Base(pkg)+"-"+name+"-"+architecture+"-"+hash[:hashLength])
	if isComplete(dir) {
		return Function{Dir: dir, Hash: hash}, nil
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(pkg)+"-*.tmp")
	if err != nil {
		return Function{}, err
	}
	defer os.RemoveAll(fresh)
	if err := os.CopyFS(fresh, os.DirFS(function.Dir)); err != nil {
		return Function{}, err
	}
	if err := os.CopyFS(filepath.Join(fresh, name), files); err != nil {
		return Function{}, err
	}
	if err := publish(fresh, dir); err != nil {
		return Function{}, err
	}
	return Function{Dir: dir, Hash: hash}, removeOldBuilds(dir)
}

// hashFiles returns a hash of a seed and of the names and contents of files.
func hashFiles(seed string, files fs.FS) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, seed)
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		fmt.Fprintf(sum, "%q %x\n", path, sha256.Sum256(content))
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)), err
}
