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

Usage: local [--keep] [--stop] [--dir DIR]

  --keep      leave the server and the stacks up, and say how to use them
  --stop      stop a server that was left up
  --dir DIR   folder for MiniStack's files, the CDK CLI's output and the logs
              (.local in the checkout); what is in it is removed first
`

func main() {
	// The server has its own process group, so it must be stopped here, also when the
	// terminal is closed (SIGHUP) or nobody reads the output (SIGPIPE, for | head).
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
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
	dir := flags.String("dir", "", "")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w; --help lists the flags", err)
	}
	root, err := repo.Root()
	if err != nil {
		return err
	}
	if *dir == "" {
		*dir = filepath.Join(root, ".local")
	}
	running, err := local.Running(root, *dir)
	if err != nil {
		return err
	}
	if *stop {
		if running == nil {
			fmt.Println("No local server is up.")
			return nil
		}
		running.Stop()
		printStopped(os.Stdout, running)
		return nil
	}
	if running != nil && !running.Kept {
		return fmt.Errorf("another make local runs a server (process %d): wait until it ends, or run make local-stop", running.PID)
	}
	return show(ctx, root, *dir, running, *keep)
}

// show deploys and demonstrates. With keep, the server keeps running, also after a
// failure, so that the user can look into it. A server that was kept stays.
func show(ctx context.Context, root, dir string, kept *local.Server, keep bool) error {
	p := newProgress(os.Stderr)
	server := kept
	if server == nil {
		var err error
		if server, err = start(ctx, p, root, dir); err != nil {
			return err
		}
	}
	assembly, err := deploy(ctx, p, server)
	if kept == nil && (!keep || ctx.Err() != nil) {
		server.Stop()
		return err
	}
	printUse(os.Stdout, server, assembly.SignInStack())
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

func deploy(ctx context.Context, p progress, server *local.Server) (assembly local.Assembly, err error) {
	if err := p.step("cdk synth", func() (err error) {
		assembly, err = server.Synth(ctx)
		return err
	}); err != nil {
		return assembly, err
	}
	if err := assembly.Check(); err != nil {
		return assembly, err
	}
	var outputs local.Outputs
	var password string
	if err := p.step("cdk deploy --all", func() (err error) {
		outputs, password, err = server.DeployAssembly(ctx, assembly)
		return err
	}); err != nil {
		return assembly, err
	}
	return assembly, demonstrate(ctx, p, os.Stdout, server, outputs, password)
}
