// Command record measures how fast records of the Sakila template are made: by the
// Amazon Kinesis Data Generator (KDG), by what else one could pick, and by this
// project.
//
//	make bench
//	go run ./bench/record [-n 5]
//
// Compared are, each on one core, with the records thrown away:
//
//   - KDG's engine: faker 3.1.0 and moment 2.17.1 with KDG's additions, on the
//     Node.js that package.json pins;
//   - @faker-js/faker, what became of faker, with the nearest template;
//   - gofakeit's functions in a text/template that was parsed once;
//   - gofakeit's functions in a loop that appends;
//   - a loop by hand that appends, for this one template: as one would write it,
//     and with every trick that append allows;
//   - record.Template, the engine of cmd/kdg;
//   - the command kdg itself, from its start to its end, on one core and on two.
//
// They take turns, so that a busy machine is unfair to none, and the medians of
// the turns count. The first four read the clock for every record, as they are
// used; the others once for many. Last comes the peak memory of kdg, for few
// records and for many: it should be the same.
//
// It fails if the records of one have other keys than those of the template.
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
	n := flags.Int("n", 5, "number of counted turns of each")
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

// name is that of the template, which is the one that ships.
const name = "sakila"
