package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"penstock/internal/account"
	"penstock/internal/page"
	"penstock/internal/send"
	"penstock/internal/sink"
)

func newPage() *cobra.Command {
	stack, generator, files, quiet := "PenstockIngest", "PenstockGenerator", filepath.Join("build", "page"), false
	cmd := &cobra.Command{
		Use:   "page [flags]",
		Short: "Serve the producer page on this machine",
		Long: `Serve the producer page on 127.0.0.1 and open it in the browser: write a template, see its
records, and send them with the sign-in of the Generator stack. The address holds a random
token, so that other pages cannot read it. An interrupt ends the server.

make page builds the files. AWS credentials, Region and endpoint are those of the AWS CLI;
they read the outputs of the stacks, and the page never gets them.`,
		Example: `  kdg page
  kdg page --stack DemoIngest --sign-in DemoGenerator`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := os.Stat(filepath.Join(files, "index.html")); err != nil {
				return callError{fmt.Errorf("no producer page in %s: run make page in the checkout, or name its build/page with --files", files)}
			}
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			cfg, err := account.Config(ctx)
			if err != nil {
				return account.NewFault("page", err, nil)
			}
			config, err := pageConfig(ctx, cfg, stack, generator)
			if err != nil {
				return err
			}
			server, err := page.Listen(files, config, cfg)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s\nThe page sends to %s. Press Ctrl-C to end it.\n", server.URL, config.Stream)
			if !quiet {
				if err := openBrowser(server.URL); err != nil {
					fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: no browser opened (%v): open the address above\n", err)
				}
			}
			return server.Serve(ctx)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&stack, "stack", stack, "`STACK` whose outputs name the stream")
	flags.StringVar(&generator, "sign-in", generator, "`STACK` whose outputs have the sign-in")
	flags.StringVar(&files, "files", files, "`FOLDER` with the built page")
	flags.BoolVar(&quiet, "no-open", false, "do not open the browser")
	return cmd
}

// pageConfig reads the configuration of the page from the outputs of the stacks.
func pageConfig(ctx context.Context, cfg aws.Config, stack, generator string) (page.Config, error) {
	within, cancel := account.Within(ctx, send.DefaultGiveUp)
	defer cancel()
	to, err := placeOf(within, cfg, sink.Place{}, stack, dataStreamName, deliveryStreamName)
	if err != nil {
		return page.Config{}, err
	}
	signIn, err := account.Outputs(within, cfg, generator)
	if err != nil {
		return page.Config{}, err
	}
	address, err := url.Parse(signIn["KdgUrl"])
	if err != nil || address.Query().Get("upid") == "" {
		return page.Config{}, callError{fmt.Errorf("stack %s has no output KdgUrl with the pools: name the stack with the sign-in with --sign-in", generator)}
	}
	pools := address.Query()
	return page.Config{
		Region:          cfg.Region,
		UserPool:        pools.Get("upid"),
		Client:          pools.Get("cid"),
		IdentityPool:    pools.Get("ipid"),
		Service:         to.Service,
		Stream:          to.Name,
		User:            signIn["KdgUsername"],
		PasswordCommand: signIn["KdgPasswordCommand"],
	}, nil
}

// openBrowser opens an address with the program that the system provides.
func openBrowser(address string) error {
	switch runtime.GOOS {
	case "darwin":
		return exec.Command("open", address).Start()
	case "linux":
		return exec.Command("xdg-open", address).Start()
	default:
		return errors.New("unknown system")
	}
}
