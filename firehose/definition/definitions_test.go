package definition

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"penstock/firehose"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the wanted results and docs/streams.md")

// An example is a definition as people write it, with what Read makes of it.
type example struct {
	name, format string
	shows        []string
	parameters   map[string]string
	archive      *txtar.Archive
}

func (w *example) file(name string) *txtar.File {
	i := slices.IndexFunc(w.archive.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		w.archive.Files = append(w.archive.Files, txtar.File{Name: name})
		i = len(w.archive.Files) - 1
	}
	return &w.archive.Files[i]
}

// definitions returns the definitions in testdata. The comment of each says which format it
// has, what it shows, and which parameters are given.
func definitions(t testing.TB) (all []*example) {
	files, err := filepath.Glob("testdata/definitions/*.txtar")
	require.NoError(t, err)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		w := &example{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), archive: archive, parameters: map[string]string{}}
		for line := range strings.Lines(string(archive.Comment)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch key {
			case "format":
				w.format = value
			case "shows":
				w.shows = strings.Split(value, ", ")
			case "parameters":
				for given := range strings.FieldsSeq(value) {
					name, value, _ := strings.Cut(given, "=")
					w.parameters[name] = value
				}
			default:
				t.Fatalf("%s: %q", file, line)
			}
		}
		all = append(all, w)
	}
	return all
}

// Each definition gives the right stream or the right error. Run with -update to rewrite the
// results, and read the difference.
func TestDefinitions(t *testing.T) {
	all := definitions(t)
	require.GreaterOrEqual(t, len(all), 40)
	for _, w := range all {
		t.Run(w.name, func(t *testing.T) {
			want := w.file("want")
			got := told(Read(w.file("document").Data, w.parameters))
			if *update {
				want.Data = []byte(got)
				require.NoError(t, os.WriteFile("testdata/definitions/"+w.name+".txtar", txtar.Format(w.archive), 0o644))
			}
			require.Equal(t, string(want.Data), got)
		})
	}
}

// told returns what Read returned as text: errors, or streams with the settings that are
// not the defaults.
func told(streams []Resource, err error) string {
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, stream := range streams {
		fmt.Fprintf(&b, "%s\n", stream.ID)
		settings(&b, "  ", reflect.ValueOf(stream.Definition), reflect.ValueOf(firehose.Defaults()))
		for _, arn := range []string{stream.BucketARN, stream.KinesisStreamARN} {
			if arn != "" {
				fmt.Fprintf(&b, "  %s\n", arn)
			}
		}
		if stream.Definition.Backup != nil {
			where := map[bool]string{true: "in the same bucket", false: "elsewhere"}[stream.BackupInBucket]
			fmt.Fprintf(&b, "  backup %s\n", strings.TrimSpace(where+" "+stream.BackupBucketARN))
			settings(&b, "    ", reflect.ValueOf(*stream.Definition.Backup), reflect.ValueOf(firehose.Defaults()))
		}
		for _, field := range stream.Definition.UnknownFields() {
			fmt.Fprintf(&b, "  unknown %s: %v\n", field, stream.Definition.Unknown[field])
		}
		for _, refused := range stream.Refused {
			fmt.Fprintf(&b, "  not read %v\n", refused)
		}
		for _, warning := range stream.Warnings {
			fmt.Fprintf(&b, "  warning %v\n", warning)
		}
		_, err := firehose.New(stream.Definition)
		faults, _ := err.(firehose.Faults)
		for _, fault := range faults {
			at := *fault
			at.Field = cmp.Or(stream.Places[fault.Field], fault.Field)
			fmt.Fprintf(&b, "  refused %v\n", &at)
		}
	}
	return b.String()
}

// settings writes the fields that are not the defaults.
func settings(b *strings.Builder, indent string, got, defaults reflect.Value) {
	for i := range got.NumField() {
		switch name := got.Type().Field(i).Name; {
		case name == "Unknown" || name == "Backup" || reflect.DeepEqual(got.Field(i).Interface(), defaults.Field(i).Interface()):
		case got.Field(i).Kind() == reflect.Struct:
			fmt.Fprintf(b, "%s%s\n", indent, name)
			settings(b, indent+"  ", got.Field(i), defaults.Field(i))
		default:
			fmt.Fprintf(b, "%s%s %v\n", indent, name, got.Field(i))
		}
	}
}
