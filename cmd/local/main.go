// Command local shows the whole pipeline on this machine, without an AWS
// account: make local builds and runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"penstock/internal/checkout"
	"penstock/internal/local"
)

const usage = `Deploys the app to MiniStack, a local AWS, and sends records through it.

Usage: local [--keep] [--stop]

  --keep   leave the server and the stacks up, and say how to use them
  --stop   stop a server that was left up

MiniStack's files, the CDK CLI's output and the logs are in .local.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := run(ctx, os.Args[1:]); {
	case errors.Is(err, flag.ErrHelp):
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "local: interrupted; the server is stopped")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(flags.Output(), usage) }
	keep := flags.Bool("keep", false, "")
	stop := flags.Bool("stop", false, "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	root, err := checkout.Root()
	if err != nil {
		return err
	}
	dir := filepath.Join(root, ".local")
	kept := local.Kept(ctx, root, dir)
	if *stop {
		if kept == nil {
			return errors.New("no server is up")
		}
		kept.Stop()
		return nil
	}
	return show(ctx, root, dir, kept, *keep)
}

// show deploys and demonstrates. A server that was kept stays up.
func show(ctx context.Context, root, dir string, kept *local.Server, keep bool) error {
	p := newProgress(os.Stderr)
	server := kept
	if server == nil {
		if err := p.step("start MiniStack on 127.0.0.1", func() (err error) {
			server, err = local.Start(ctx, root, dir)
			return err
		}); err != nil {
			return err
		}
		keeping := false
		defer func() {
			if !keeping {
				server.Stop()
			}
		}()
		if err := p.step("cdk bootstrap", func() error { return server.Bootstrap(ctx) }); err != nil {
			return err
		}
		defer func() { keeping = keep && ctx.Err() == nil && server.Keep() == nil }()
	}
	var outputs local.Outputs
	if err := p.step("cdk deploy --all", func() (err error) {
		outputs, err = server.Deploy(ctx)
		return err
	}); err != nil {
		return err
	}
	if err := demonstrate(ctx, p, os.Stdout, server, outputs); err != nil {
		return err
	}
	if keep || kept != nil {
		printUse(os.Stdout, server)
	}
	return nil
}
