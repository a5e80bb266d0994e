// Command synth measures how long a synth takes in everyday work: go run of this app without
// changes, compared with a Go app with one empty stack and with the same resources in
// TypeScript as cdk init runs them.
//
//	make bench
//	go run ./bench/synth [-n 9]
//
// The three alternate, so that other load on the machine affects all alike. They run without
// and with CDK's built-in CloudFormation validation, on the Node.js that package.json pins.
// The command fails if the Go and TypeScript apps do not have the same types of resources.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"penstock/bench/program"
	"penstock/internal/cdk/gofunction"
	"penstock/internal/repo"
)

func main() { program.Main("synth", run) }

// An app is one of the compared apps.
type app struct {
	name    string
	dir     string
	command string // shell command, as in cdk.json
	out     string // output folder of the synth
	times   []time.Duration
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("synth", flag.ContinueOnError)
	n := flags.Int("n", 9, "number of measurements of each app")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *n < 1 {
		return errors.New("-n must be at least 1")
	}
	root, err := repo.Root()
	if err != nil {
		return err
	}
	apps, remove, err := newApps(root)
	if err != nil {
		return err
	}
	defer remove()

	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "app\tvalidation\tseconds: median\tmin\tmax\t× empty\t")
	for _, validation := range []string{"false", "true"} {
		if err := measure(ctx, root, apps, validation, *n); err != nil {
			return err
		}
		floor := apps[1].times[*n/2]
		for _, a := range apps {
			fmt.Fprintf(table, "%s\t%s\t%.2f\t%.2f\t%.2f\t%.2f\t\n", a.name, map[string]string{"false": "off", "true": "on"}[validation],
				a.times[*n/2].Seconds(), a.times[0].Seconds(), a.times[*n-1].Seconds(), float64(a.times[*n/2])/float64(floor))
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return sameResources(apps[0], apps[2])
}

func newApps(root string) (apps []*app, remove func(), err error) {
	typescript := filepath.Join(root, "bench", "synth", "typescript")
	if _, err := os.Stat(filepath.Join(typescript, "node_modules")); err != nil {
		return nil, nil, errors.New("the TypeScript app is not installed: run make bench, or npm ci in bench/synth/typescript")
	}
	function, err := gofunction.Build(root, "lambda/kdguser", "arm64")
	if err != nil {
		return nil, nil, err
	}
	folder, err := os.MkdirTemp("", "bench-synth-")
	if err != nil {
		return nil, nil, err
	}
	return []*app{
		{name: "penstock, go run .", dir: root, command: "go run .", out: filepath.Join(folder, "penstock")},
		{name: "empty, go run", dir: root, command: "go run ./bench/synth/empty", out: filepath.Join(folder, "empty")},
		{name: "TypeScript, tsc && tsx", dir: typescript, command: "npx tsc && npx tsx app.ts " + function.Dir, out: filepath.Join(folder, "typescript")},
	}, func() { os.RemoveAll(folder) }, nil
}

// measure runs n rounds after one that is not counted. In each round, every app runs
// once.
func measure(ctx context.Context, root string, apps []*app, validation string, n int) error {
	for _, a := range apps {
		a.times = nil
	}
	for i := range n + 1 {
		for _, a := range apps {
			took, err := a.synth(ctx, root, validation)
			if err != nil {
				return err
			}
			if i > 0 {
				a.times = append(a.times, took)
			}
		}
	}
	for _, a := range apps {
		slices.Sort(a.times)
	}
	return nil
}

func (a *app) synth(ctx context.Context, root, validation string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, "sh", "-c", a.command)
	cmd.Dir = a.dir
	cmd.Env = append(os.Environ(), "CDK_OUTDIR="+a.out, "CDK_VALIDATION="+validation, "JSII_NODE="+filepath.Join(root, "node_modules", ".bin", "node"),
		"PATH="+filepath.Join(root, "node_modules", ".bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	start := time.Now()
	if output, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", a.name, err, output)
	}
	return time.Since(start), nil
}

// sameResources returns an error unless both apps have the same number of resources of
// each type.
func sameResources(a, b *app) error {
	ours, err := a.resources()
	if err != nil {
		return err
	}
	theirs, err := b.resources()
	if err != nil {
		return err
	}
	if !maps.Equal(ours, theirs) {
		return fmt.Errorf("the apps have different resources: %v in Go, %v in TypeScript", ours, theirs)
	}
	return nil
}

func (a *app) resources() (map[string]int, error) {
	templates, err := filepath.Glob(filepath.Join(a.out, "*.template.json"))
	if err != nil {
		return nil, err
	}
	count := map[string]int{}
	for _, name := range templates {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var template struct {
			Resources map[string]struct{ Type string }
		}
		if err := json.Unmarshal(content, &template); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		for _, resource := range template.Resources {
			count[resource.Type]++
		}
	}
	return count, nil
}
