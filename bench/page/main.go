// Command page measures the producer page in Chromium, beside the page of the Amazon Kinesis
// Data Generator (KDG).
//
//	make bench
//	go run ./bench/page [-n 5] [-records 2M] [-many 10M]
//
// In one browser, in turn, on one thread each:
//
//   - KDG's engine: faker 3.1.0 and moment 2.17.1 with KDG's additions. It gets a hundredth
//     of the records;
//   - the engine of the page, whose records are discarded;
//   - the sender of the page, which also packs the records and hands them to a service that
//     accepts them at once. No network is involved.
//
// Then the time from the navigation to the first record on the page, with an empty cache; the
// size of all responses; and the memory after few and after many records. kdg's server serves
// the page on 127.0.0.1. The medians are reported.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"

	"penstock/bench/program"
	"penstock/firehose"
	"penstock/internal/generate"
	"penstock/internal/page"
	"penstock/internal/pagefiles"
	"penstock/internal/repo"
	"penstock/templates"
)

func main() { program.Main("page", run) }

// An order is the argument of measure.mjs.
type order struct {
	URL      string          `json:"url"`
	Folder   string          `json:"folder"` // with the built page
	Engine   string          `json:"engine"` // path of the compiled bench/page/engine
	Template string          `json:"template"`
	Delivery json.RawMessage `json:"delivery"` // of the stream; see pagefiles.Config
	Rounds   int             `json:"rounds"`
	Records  uint64          `json:"records"`
	Many     uint64          `json:"many"`
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("page", flag.ContinueOnError)
	o := order{Records: 2_000_000, Many: 10_000_000}
	flags.IntVar(&o.Rounds, "n", 5, "number of measurements of each")
	count := func(to *uint64) func(string) error {
		return func(s string) (err error) { *to, err = generate.ParseCount(s); return err }
	}
	flags.Func("records", "number of records of a measurement (default 2M)", count(&o.Records))
	flags.Func("many", "number of records for the memory (default 10M)", count(&o.Many))
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.Rounds < 1 || o.Records < 100 || o.Many < 100 {
		return errors.New("-n must be at least 1, -records and -many at least 100")
	}
	root, err := repo.Root()
	if err != nil {
		return err
	}
	o.Folder = filepath.Join(root, filepath.FromSlash(pagefiles.Folder))
	o.Template, _ = templates.Get("sakila")
	if o.Delivery, err = json.Marshal(firehose.Example()); err != nil {
		return err
	}
	temporary, err := os.MkdirTemp("", "bench-page-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	o.Engine = filepath.Join(temporary, "render.wasm")
	if err := compile(ctx, root, o.Engine); err != nil {
		return err
	}
	measured, err := serve(ctx, root, temporary, o)
	if err != nil {
		return err
	}
	return printTable(stdout, o, measured)
}

// compile compiles bench/page/engine as make page compiles the engine of the page.
func compile(ctx context.Context, root, path string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w -buildid=", "-buildvcs=false", "-o", path, "./bench/page/engine")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the engine: %w\n%s", err, output)
	}
	return nil
}

// serve serves the page while measure.mjs runs.
func serve(ctx context.Context, root, temporary string, o order) (m measurement, err error) {
	node, installed := repo.Tool(root, "node")
	if !installed {
		return m, errors.New("no Node.js in node_modules: run make bench")
	}
	server, err := page.Listen(o.Folder, pagefiles.Config{Region: "us-east-1", StreamKind: pagefiles.StreamFirehose, StreamName: "etl3-delivery", Delivery: o.Delivery}, aws.Config{})
	if err != nil {
		return m, fmt.Errorf("%w: run make bench, or make page", err)
	}
	o.URL = server.URL
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(serving) }()
	defer func() { stop(); err = errors.Join(err, <-ended) }()

	argument, err := json.Marshal(o)
	if err != nil {
		return m, err
	}
	cmd := exec.CommandContext(ctx, node, filepath.Join(root, "bench", "page", "measure.mjs"), string(argument))
	cmd.Env, cmd.Stderr = append(os.Environ(), "TMPDIR="+temporary), os.Stderr
	output, err := cmd.Output()
	if err != nil {
		return m, fmt.Errorf("measure.mjs: %w", err)
	}
	return m, json.Unmarshal(output, &m)
}
