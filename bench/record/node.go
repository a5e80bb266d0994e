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

// newScripts returns the engines that run on Node.js. Each round is a new process,
// because V8 may compile the same code differently in each.
func newScripts(root, template string) ([]*engine, error) {
	node, ok := repo.Tool(root, "node")
	if !ok {
		var err error
		if node, err = exec.LookPath("node"); err != nil {
			return nil, errors.New("no Node.js found: npm ci installs the version that package.json pins")
		}
	}
	dir := filepath.Join(root, "bench", "record", "node")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		return nil, errors.New("faker is not installed: run make bench, or npm ci --ignore-scripts --prefix bench/record/node")
	}
	script := func(name string) func(context.Context) (round, error) {
		return func(ctx context.Context) (round, error) {
			milliseconds := strconv.FormatInt(roundTime.Milliseconds(), 10)
			cmd := exec.CommandContext(ctx, node, "--single-threaded", filepath.Join(dir, name), milliseconds)
			cmd.Stdin = strings.NewReader(template)
			cmd.Stderr = os.Stderr
			output, err := cmd.Output()
			if err != nil {
				return round{}, err
			}
			var done round
			if err := json.Unmarshal(output, &done); err != nil {
				return round{}, fmt.Errorf("parse the output of %s: %w", name, err)
			}
			return done, nil
		}
	}
	return []*engine{
		{name: "KDG's engine", round: script("kdg.js")},
		{name: "@faker-js/faker", round: script("fakerjs.js")},
	}, nil
}
