// Command local shows the whole pipeline on this machine, without an AWS
// account: make local builds and runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"penstock/internal/local"
	"penstock/internal/repo"
)

const usage = `Deploys the app to MiniStack, a local AWS, and sends records through it.

Usage: local [--keep] [--stop]

  --keep   leave the server and the stacks up, and say how to use them
  --stop   stop a server that was left up

MiniStack's files, the CDK CLI's output and the logs are in .local.
`

func main() {
	// Also when nobody reads what is printed (| head), the server has to be stopped.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	defer stop()
	switch err := run(ctx, os.Args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "local: interrupted")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	keep := flags.Bool("keep", false, "")
	stop := flags.Bool("stop", false, "")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w; --help lists the flags", err)
	}
	root, err := repo.Root()
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

// show deploys and demonstrates. With keep, the server stays up, also after a
// failure, which its user may then look into; a server that was kept stays.
func show(ctx context.Context, root, dir string, kept *local.Server, keep bool) error {
	p := newProgress(os.Stderr)
	server := kept
	if server == nil {
		var err error
		if server, err = start(ctx, p, root, dir); err != nil {
			return err
		}
	}
	err := deploy(ctx, p, server)
	if kept == nil && (!keep || ctx.Err() != nil) {
		server.Stop()
		return err
	}
	printUse(os.Stdout, server)
	return errors.Join(err, server.Keep())
}

// start starts a server that the app can be deployed to.
func start(ctx context.Context, p progress, root, dir string) (server *local.Server, err error) {
	if err := p.step("start MiniStack on 127.0.0.1", func() (err error) {
		server, err = local.Start(ctx, root, dir)
		return err
	}); err != nil {
		return nil, err
	}
	err = p.step("compile the app (a minute, the first time)", func() error { return server.Compile(ctx) })
	if err == nil {
		err = p.step("cdk bootstrap", func() error { return server.Bootstrap(ctx) })
	}
	if err != nil {
		server.Stop()
	}
	return server, err
}

func deploy(ctx context.Context, p progress, server *local.Server) error {
	var outputs local.Outputs
	if err := p.step("cdk deploy --all", func() (err error) {
		outputs, err = server.Deploy(ctx)
		return err
	}); err != nil {
		return err
	}
	return demonstrate(ctx, p, os.Stdout, server, outputs)
}
