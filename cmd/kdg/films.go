package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"penstock/firehose/athena"
	"penstock/internal/account"
	"penstock/internal/bucket"
	"penstock/internal/diagnostic"
	"penstock/internal/films"
	"penstock/internal/quantity"
	"penstock/templates"
)

func newFilms() *cobra.Command {
	f := filmsFlags{stack: "PenstockIngest"}
	cmd := &cobra.Command{
		Use:   "films [flags] FILE",
		Short: "Load the films that records refer to into the lake",
		Long: `Load the table film of your copy of the Sakila sample database into the data lake, where
the saved queries of the catalog find the title and the rental rate of each film_id.
Films that were loaded before are replaced.

FILE is a dump by MySQL or PostgreSQL, or a CSV or TSV file with the columns film_id,
title, rental_rate, length, rating and, if you like, category. - is standard input.
Credentials and Region are those of the AWS CLI.`,
		Example: `  kdg films sakila-data.sql
  kdg films --stack DemoIngest film.csv
  kdg films --out lake sakila-data.sql`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("films takes one FILE, but got %d", len(args))
			}
			return nil
		},
		ValidArgsFunction:     completeFilms,
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.to, "to", "", "`BUCKET` to write to: s3://NAME (default: the bucket of --stack)")
	flags.StringVar(&f.stack, "stack", f.stack, "`STACK` whose outputs name the bucket")
	flags.StringVarP(&f.out, "out", "o", "", "`FOLDER` to write to instead, such as one of kdg lake")
	return cmd
}

type filmsFlags struct{ to, stack, out string }

// The outputs of the stack with the data lake.
const (
	bucketName = "BucketName"
	filmTable  = "FilmTable" // exists with a catalog of records that refer to films
)

// check returns an error if flags contradict each other.
func (f *filmsFlags) check(changed func(string) bool) error {
	const s3 = "s3://"
	name, isS3 := strings.CutPrefix(strings.TrimSuffix(f.to, "/"), s3)
	switch {
	case changed("to") && changed("stack"):
		return errors.New("--to and --stack both name the bucket: remove one")
	case changed("out") && (changed("to") || changed("stack")):
		return errors.New("--out names a folder in place of a bucket: remove it, or --to and --stack")
	case changed("out") && (f.out == "" || strings.HasPrefix(f.out, s3)):
		return fmt.Errorf("--out is a folder, not %q: for a bucket write --to s3://NAME", f.out)
	case changed("to") && (!isS3 || name == "" || strings.Contains(name, "/")):
		return fmt.Errorf("--to is a bucket, not %q: write --to s3://NAME, without a prefix, because the catalog looks for films under %s", f.to, athena.FilmsPrefix)
	}
	return nil
}

func (f *filmsFlags) run(cmd *cobra.Command, arg string) error {
	if err := f.check(cmd.Flags().Changed); err != nil {
		return callError{err}
	}
	table, err := readFilms(arg, cmd.InOrStdin())
	if err != nil {
		return err
	}
	var object bytes.Buffer
	if err := table.Write(&object); err != nil {
		return err
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	to, err := f.place(ctx, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if err := put(ctx, to, object.Bytes()); err != nil {
		return err
	}
	if missing := table.Missing(templates.SakilaFirstFilm, templates.SakilaLastFilm); missing > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "kdg: warning: the records of sakila refer to film_id %d to %d, of which %s have no film: queries show them without a title\n",
			templates.SakilaFirstFilm, templates.SakilaLastFilm, humanize.Comma(int64(missing)))
	}
	return write(cmd.OutOrStdout(), summary(table, to, object.Len()))
}

// place returns the folder or the bucket to write to.
func (f *filmsFlags) place(ctx context.Context, stderr io.Writer) (string, error) {
	if f.out != "" {
		return f.out, nil
	}
	if f.to != "" {
		return f.to, nil
	}
	within, cancel := account.Within(ctx, prepareTime)
	defer cancel()
	cfg, err := account.Config(within)
	if err != nil {
		return "", account.NewFault("films", err, nil)
	}
	outputs, err := account.Outputs(within, cfg, f.stack)
	if err != nil {
		return "", err
	}
	if outputs[bucketName] == "" {
		return "", fmt.Errorf("stack %s has no output %s: name the stack that has the data lake, or the bucket with --to s3://NAME", f.stack, bucketName)
	}
	if outputs[filmTable] == "" {
		fmt.Fprintf(stderr, "kdg: warning: stack %s has no table of films, so no query finds them: deploy it with -c catalog=true\n", f.stack)
	}
	return "s3://" + outputs[bucketName], nil
}

// readFilms returns the table in a FILE.
func readFilms(arg string, stdin io.Reader) (films.Table, error) {
	name, from := "<stdin>", stdin
	if arg != "-" {
		file, err := os.Open(arg)
		if errors.Is(err, fs.ErrNotExist) {
			return films.Table{}, callError{fmt.Errorf("no file %q: name your dump of Sakila, or a CSV file; dev.mysql.com/doc/sakila tells where to get sakila-data.sql", arg)}
		} else if err != nil {
			return films.Table{}, err
		}
		defer file.Close()
		name, from = arg, file
	}
	text, err := io.ReadAll(io.LimitReader(from, films.MaxBytes+1))
	if err != nil {
		return films.Table{}, err
	}
	if len(text) > films.MaxBytes {
		return films.Table{}, fmt.Errorf("%s has more than %s, which no copy of Sakila has: dump its tables film, film_category and category only", name, quantity.Bytes(films.MaxBytes))
	}
	table, err := films.Parse(text)
	if err != nil {
		return films.Table{}, fmt.Errorf("%s:%w", name, err)
	}
	return table, nil
}

// put writes the object with all films.
func put(ctx context.Context, to string, content []byte) error {
	place, err := bucket.Open(ctx, to)
	if err != nil {
		return err
	}
	object, err := place.Create(ctx, films.Key, bucket.Meta{ContentType: films.ContentType})
	if err == nil {
		if _, err = object.Write(content); err == nil {
			err = object.Commit()
		} else {
			object.Abort()
		}
	}
	return errors.Join(err, place.Close())
}

// summary says what was loaded.
func summary(t films.Table, to string, size int) string {
	categories := "without categories"
	if t.Categories > 0 {
		categories = fmt.Sprintf("in %d categories", t.Categories)
	}
	first, last := t.Films[0].ID, t.Films[len(t.Films)-1].ID
	lines := fmt.Sprintf("%s of %s, %s, film_id %d to %d\nwritten to %s/%s (%s)\n", quantity.Count(int64(len(t.Films)), "film"), t.Source, categories,
		first, last, strings.TrimSuffix(diagnostic.Printable(to), "/"), films.Key, humanize.Bytes(uint64(size)))
	if t.Missing(templates.SakilaFirstFilm, templates.SakilaLastFilm) == 0 {
		lines += fmt.Sprintf("every film_id of the template sakila, %d to %d, has a film\n", templates.SakilaFirstFilm, templates.SakilaLastFilm)
	}
	return lines
}
