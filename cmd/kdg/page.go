package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"penstock/internal/account"
	"penstock/internal/page"
	"penstock/internal/pagefiles"
	"penstock/internal/send"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
)

func newPage() *cobra.Command {
	f := pageFlags{stack: "PenstockIngest", signIn: "PenstockGenerator", files: filepath.FromSlash(pagefiles.Folder)}
	cmd := &cobra.Command{
		Use:   "page [flags] [TEMPLATE]",
		Short: "Serve the producer page on this machine",
		Long: `Serve the producer page on 127.0.0.1 and open it in the browser: write a template, see its
records, and send them with the sign-in of the Generator stack. The editor opens with
TEMPLATE, or with sakila. The address has a random token, so that other pages cannot read
it. Ctrl-C ends the server.

make page builds the files. AWS credentials, Region and endpoint are those of the AWS CLI.
They read the outputs of the stacks and describe the delivery stream; the page never gets
them.`,
		Example: `  kdg page
  kdg page events.tmpl
  kdg page --stack DemoIngest --sign-in DemoGenerator`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeOneTemplate,
		RunE:              func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.stack, "stack", f.stack, "`STACK` whose outputs name the stream")
	flags.StringVar(&f.signIn, "sign-in", f.signIn, "`STACK` whose outputs have the sign-in")
	flags.StringVar(&f.files, "files", f.files, "`FOLDER` with the built page")
	flags.BoolVar(&f.quiet, "no-open", false, "do not open the browser")
	return cmd
}

type pageFlags struct {
	stack, signIn, files string
	quiet                bool
}

func (f *pageFlags) run(cmd *cobra.Command, args []string) error {
	if _, err := os.Stat(filepath.Join(f.files, pagefiles.Index)); err != nil {
		return callError{fmt.Errorf("no producer page in %s: run make page in the checkout of kdg, and kdg page there, or name its build/page with --files", f.files)}
	}
	template, err := pageTemplate(cmd, args)
	if err != nil {
		return err
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	cfg, err := account.Config(ctx)
	if err != nil {
		return account.NewFault("page", err, nil)
	}
	config, unknown, err := f.config(ctx, cfg)
	if err != nil {
		return err
	}
	config.Template = template
	server, err := page.Listen(f.files, config, cfg)
	if err != nil {
		return err
	}
	if unknown != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: the page shows no object keys and packs no records: %s\n", unknown)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s\nThe page sends to %s:%s. Press Ctrl-C to end it.\n", server.URL, config.StreamKind, config.StreamName)
	if !f.quiet {
		if err := page.OpenBrowser(server.URL); err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: no browser opened (%v): open the address above\n", err)
		}
	}
	return server.Serve(ctx)
}

// pageTemplate returns the template that the editor opens with, or nil for that of the page.
// It may have faults, which the editor shows.
func pageTemplate(cmd *cobra.Command, args []string) (*pagefiles.Template, error) {
	if len(args) == 0 {
		return nil, nil
	}
	name, text, err := readTemplate(args[0], cmd.InOrStdin())
	if err == nil && !utf8.ValidString(text) {
		err = fmt.Errorf("%s is not UTF-8, which the page needs: convert it, for example with iconv", name)
	}
	return &pagefiles.Template{Name: filepath.Base(name), Text: text}, err
}

// Outputs of the Generator stack.
var pools = []string{"UserPoolId", "UserPoolClientId", "IdentityPoolId", "KdgUsername"}

// config returns the configuration of the page: from the outputs of the stacks, and of the
// delivery stream. unknown says why it has no delivery stream.
func (f *pageFlags) config(ctx context.Context, cfg aws.Config) (c pagefiles.Config, unknown string, err error) {
	within, cancel := account.Within(ctx, send.DefaultGiveUp)
	defer cancel()
	to, err := placeOf(within, cfg, sink.Place{}, f.stack, dataStreamName, deliveryStreamName)
	if err != nil {
		return c, "", err
	}
	delivery := to
	if to.Service == sink.Kinesis {
		if delivery, err = placeOf(within, cfg, sink.Place{}, f.stack, deliveryStreamName); err != nil {
			return c, "", err
		}
	}
	signIn, err := account.Outputs(within, cfg, f.signIn)
	if err != nil {
		return c, "", err
	}
	for _, output := range pools {
		if signIn[output] == "" {
			return c, "", fmt.Errorf("stack %s has no output %s: name the stack of the sign-in with --sign-in, or deploy it again", f.signIn, output)
		}
	}
	c = pagefiles.Config{
		Region:          cfg.Region,
		UserPoolID:      signIn["UserPoolId"],
		ClientID:        signIn["UserPoolClientId"],
		IdentityPoolID:  signIn["IdentityPoolId"],
		StreamKind:      string(to.Service),
		StreamName:      to.Name,
		Username:        signIn["KdgUsername"],
		PasswordCommand: signIn["KdgPasswordCommand"],
	}
	c.Delivery, unknown, err = describe(within, cfg, delivery.Name)
	return c, unknown, err
}

// describe returns the definition of a delivery stream as JSON, or why it is unknown.
func describe(ctx context.Context, cfg aws.Config, stream string) (definition json.RawMessage, unknown string, err error) {
	d, err := sdk.NewDeliveryStream(cfg, stream).Describe(ctx)
	switch {
	case account.Code(err) == "AccessDeniedException":
		return nil, "firehose:DescribeDeliveryStream is denied", nil
	case err != nil:
		return nil, "", err
	case d.BucketARN == "":
		return nil, stream + " does not deliver to S3 only", nil
	case len(d.Definition.Unknown) > 0:
		return nil, "settings of " + stream + " are unknown", nil
	}
	definition, err = json.Marshal(d.Definition)
	return definition, "", err
}
