package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"penstock/internal/repo"
)

// newScripts gives the engines that run on Node.js. Each turn is a process of its
// own, for V8 does not compile the same in all.
func newScripts(root, template string) ([]*engine, error) {
	node, ok := repo.Tool(root, "node")
	if !ok {
		var err error
		if node, err = exec.LookPath("node"); err != nil {
			return nil, errors.New("there is no Node.js: npm ci installs the one that package.json pins")
		}
	}
	dir := filepath.Join(root, "bench", "record", "node")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		return nil, errors.New("faker is not installed: run make bench, or npm ci --ignore-scripts --prefix bench/record/node")
	}
	script := func(name string) func(context.Context) (turn, error) {
		return func(ctx context.Context) (turn, error) {
			milliseconds := strconv.FormatInt(turnTime.Milliseconds(), 10)
			cmd := exec.CommandContext(ctx, node, "--single-threaded", filepath.Join(dir, name), milliseconds)
			cmd.Stdin = strings.NewReader(template)
			cmd.Stderr = os.Stderr
			output, err := cmd.Output()
			if err != nil {
				return turn{}, err
			}
			var done turn
			if err := json.Unmarshal(output, &done); err != nil {
				return turn{}, fmt.Errorf("read what %s printed: %w", name, err)
			}
			return done, nil
		}
	}
	return []*engine{
		{name: "KDG's engine", turn: script("kdg.js")},
		{name: "@faker-js/faker", turn: script("fakerjs.js")},
	}, nil
}
