package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"penstock/bench/program"
	"penstock/internal/repo"
)

// A sender is one of the compared programs.
type sender struct {
	name    string
	args    []string // the program and its arguments
	reads   bool     // reads the records from standard input
	again   bool     // may send accepted records again
	missing error    // why it is not available
	rounds  program.Rounds[round]
}

// stream is the name of the delivery stream.
const stream = "bench"

const kdgPageName = "KDG's way: @aws-sdk/client-firehose"

// packed returns kdg send. It uses render's seed, so that records have the same length.
func packed(kdg string, records int64) *sender {
	return &sender{
		name: "kdg send",
		args: []string{kdg, "send", "--to", "firehose:" + stream, "--rate", "max", "-n", strconv.FormatInt(records, 10), "--seed", seed, template},
	}
}

func unpacked(kdg string, records int64) *sender {
	s := packed(kdg, records)
	s.name += " --pack=false"
	s.args = append(s.args, "--pack=false")
	return s
}

func kdgPage(root string) *sender {
	s := &sender{name: kdgPageName, reads: true}
	node, ok := repo.Tool(root, "node")
	if !ok {
		var err error
		if node, err = exec.LookPath("node"); err != nil {
			s.missing = errors.New("no Node.js found: npm ci installs the version that package.json pins")
			return s
		}
	}
	dir := filepath.Join(root, "bench", "send", "node")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		s.missing = errors.New("the SDK is not installed: run make bench, or npm ci --ignore-scripts --prefix bench/send/node")
		return s
	}
	s.args = []string{node, filepath.Join(dir, "send.js")}
	return s
}

// benthos builds Benthos, which takes minutes the first time.
func benthos(ctx context.Context, root, folder string) *sender {
	s := &sender{name: "Benthos, aws_kinesis_firehose", reads: true, again: true}
	dir := filepath.Join(root, "bench", "send", "benthos")
	path := filepath.Join(folder, "benthos")
	build := exec.CommandContext(ctx, "go", "build", "-o", path, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		s.missing = fmt.Errorf("go build: %w: %s", err, output)
		return s
	}
	s.args = []string{path, "-c", filepath.Join(dir, "firehose.yaml")}
	return s
}

// A rendered file contains the records, one per line.
type rendered struct {
	path           string
	records, bytes int64
}

const (
	template = "sakila"
	seed     = "1"
)

func render(ctx context.Context, kdg, folder string, records int64) (rendered, error) {
	path := filepath.Join(folder, "records")
	file, err := os.Create(path)
	if err != nil {
		return rendered{}, err
	}
	defer file.Close()
	cmd := exec.CommandContext(ctx, kdg, "render", "-n", strconv.FormatInt(records, 10), "--seed", seed, template)
	cmd.Stdout = file
	if err := cmd.Run(); err != nil {
		return rendered{}, fmt.Errorf("kdg render: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return rendered{}, err
	}
	return rendered{path, records, info.Size()}, nil
}
