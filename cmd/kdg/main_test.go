package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"

	"penstock/internal/generate"
	"penstock/internal/repo"
	"penstock/internal/testkit/doctest"
)

var update = flag.Bool("update", false, "rewrite the expected output of the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kdg": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			root, err := repo.Root()
			env.Setenv("ROOT", root)
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			env.Setenv("GORACE", "atexit_sleep_ms=0") // otherwise each process waits a second for races
			env.Values[awsKey{}] = newAWS(env)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"documents": documents,
			"examples":  examples,
			"taken":     taken,
		},
	})
}

// Each help text fits one screen, and its examples come before its flags.
func TestHelpFitsOneScreen(t *testing.T) {
	for _, cmd := range commands(newRoot()) {
		call := append(strings.Fields(cmd.CommandPath())[1:], "--help")
		var help, stderr bytes.Buffer
		assert.Equal(t, ok, run(t.Context(), call, nil, &help, &stderr), stderr.String())
		assert.LessOrEqual(t, strings.Count(help.String(), "\n"), 40, call)
		for line := range strings.Lines(help.String()) {
			assert.LessOrEqual(t, len(line), 101, "100 columns and a line feed: %s", line)
		}
		examples, flags := strings.Index(help.String(), "\nExamples:\n"), strings.Index(help.String(), "\nFlags:\n")
		assert.Positive(t, examples, call)
		assert.Less(t, examples, flags, call)
	}
}

// commands returns a command with all commands below it.
func commands(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		all = append(all, commands(c)...)
	}
	return all
}

// exits runs a command and checks its exit status: exits 2 kdg render.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	status := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		status = exit.ExitCode()
	}
	if status != want {
		ts.Fatalf("exit status %d, not %d", status, want)
	}
}

// documents runs the kdg commands in the documentation and compares their output, or
// rewrites it with -update. The output of a cat command becomes a file for later commands.
func documents(ts *testscript.TestScript, _ bool, args []string) {
	pages, err := doctest.Pages(args[0])
	ts.Check(err)
	blocks := doctest.Examples(pages, "kdg ", "cat ", "echo ", "go install ./cmd/kdg")
	if len(blocks) == 0 {
		ts.Fatalf("the documentation shows no kdg command")
	}
	for _, block := range blocks {
		for _, example := range block {
			if file, is := strings.CutPrefix(example.Command, "cat "); is {
				ts.Check(os.WriteFile(ts.MkAbs(file), []byte(example.Output+"\n"), 0o644))
			} else if !strings.HasPrefix(example.Command, "go install ") {
				_ = ts.Exec("sh", "-c", example.Command) // some examples fail on purpose
				if output := ts.ReadFile("stdout"); *update {
					ts.Check(example.Rewrite(args[0], output))
				} else {
					ts.Check(example.Compare(output))
				}
			}
		}
	}
}

// examples runs the examples in all help texts, with fewer records.
func examples(ts *testscript.TestScript, _ bool, _ []string) {
	const film = "1,'A',0.99,86,'PG'"
	for name, content := range map[string]string{
		"events.tmpl":                    "{{random.uuid}}",
		"week.csv":                       string(generate.WeekFile),
		"film.csv":                       strings.ReplaceAll(film, "'", ""),
		"sakila-data.sql":                "INSERT INTO film (film_id, title, rental_rate, length, rating) VALUES (" + film + ");",
		"kdg-lost-20261124T101500Z.json": `{"rawData":"MQo="}`,
	} {
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(content), 0o644))
	}
	shorter := strings.NewReplacer("100M", "2k", "--for 5m", "--for 100ms", "--for 7d", "--for 100ms", "--rate 1k", "--rate 1k -n 100", ":9090", ":0")
	for _, cmd := range commands(newRoot()) {
		if cmd.Name() == "page" {
			continue // it needs the files of make page, and runs until it is interrupted
		}
		for line := range strings.Lines(shorter.Replace(cmd.Example)) {
			ts.Check(ts.Exec("sh", "-c", line))
		}
	}
}
