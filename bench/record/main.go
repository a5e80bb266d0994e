// Command record measures how fast the Amazon Kinesis Data Generator (KDG), other
// generators and this project render records of the Sakila template.
//
//	make bench
//	go run ./bench/record [-n 5]
//
// It compares, each on one core and without writing the records:
//
//   - KDG's engine: faker 3.1.0 and moment 2.17.1 with KDG's additions, on the
//     Node.js that package.json pins;
//   - @faker-js/faker, the successor of faker, with the most similar template;
//   - gofakeit's functions in a text/template that is parsed once;
//   - gofakeit's functions in a loop that appends;
//   - a hand-written loop that appends, for this template only: a plain one, and an
//     optimized one;
//   - record.Template, the engine of cmd/kdg;
//   - the command kdg as a whole process, on one core and on two.
//
// The measurements alternate, so that other load on the machine affects all alike, and
// the medians are reported. The first four read the clock for every record, as users of
// these generators do; the others read it once for many records. Last comes the peak
// memory of kdg for few and for many records, which should be the same.
//
// The command fails if the records of an engine do not have the template's keys.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"

	"penstock/bench/program"
	"penstock/internal/repo"
	"penstock/templates"
)

func main() { program.Main("record", run) }

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("record", flag.ContinueOnError)
	n := flags.Int("n", 5, "number of measurements of each")
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
	template, ok := templates.Get(name)
	if !ok {
		return fmt.Errorf("there is no template %s", name)
	}
	node, err := newScripts(root, template)
	if err != nil {
		return err
	}
	inProcess, err := newLoops(template)
	if err != nil {
		return err
	}
	kdg, remove, err := buildCommand(ctx, root)
	if err != nil {
		return err
	}
	defer remove()
	few, err := kdg.count(ctx, 1_000_000)
	if err != nil {
		return err
	}
	many, err := kdg.count(ctx, 20_000_000)
	if err != nil {
		return err
	}

	runtime.GOMAXPROCS(1)
	engines := append(node, inProcess...)
	engines = append(engines, kdg.engine(1, many), kdg.engine(2, many))
	if err := measure(ctx, engines, *n); err != nil {
		return err
	}
	if err := printTable(stdout, engines); err != nil {
		return err
	}
	printScaling(stdout, engines[len(engines)-2:])
	printPeaks(stdout, few, many)
	return nil
}

const name = "sakila"
