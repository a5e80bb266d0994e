package transform

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"penstock/internal/repo"
	"penstock/internal/testkit/doctest"
)

// A handler of each language, which returns records in upper case, or fails for the text
// "fail".
const (
	pythonHandler = `
import base64
def handler(event, context):
    print("a line for the log")
    def answer(record):
        text = base64.b64decode(record["data"]).decode()
        if text == "fail":
            raise ValueError(text)
        return {"recordId": record["recordId"], "result": "Ok", "data": base64.b64encode(text.upper().encode()).decode()}
    return {"records": [answer(record) for record in event["records"]]}
`
	goHandler = `package main

import (
	"bytes"
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"
)

func handler(_ context.Context, event events.KinesisFirehoseEvent) (answer events.KinesisFirehoseResponse, err error) {
	for _, r := range event.Records {
		if string(r.Data) == "fail" {
			return answer, errors.New("ValueError: fail")
		}
		answer.Records = append(answer.Records, events.KinesisFirehoseResponseRecord{RecordID: r.RecordID, Result: events.KinesisFirehoseTransformedStateOk, Data: bytes.ToUpper(r.Data)})
	}
	return answer, nil
}
`
	nodeHandler = `
export const handler = async (event) => {
  console.log("a line for the log");
  return { records: event.records.map((record) => {
    const text = Buffer.from(record.data, "base64").toString();
    if (text === "fail") throw new Error("ValueError: fail");
    return { recordId: record.recordId, result: "Ok", data: Buffer.from(text.toUpperCase()).toString("base64") };
  }) };
};
`
)

// The programs that docs/kdg.md shows run a plain handler.
func TestWrappersInTheDocumentation(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	pages, err := doctest.Pages(root)
	require.NoError(t, err)
	blocks := map[string]string{} // by language; the Python program is the output of a command
	for _, page := range pages {
		for _, block := range page.Blocks {
			if page.Path == "docs/kdg.md" {
				blocks[block.Language] = block.Text
			}
		}
	}
	for _, examples := range doctest.Examples(pages, "cat ") {
		for _, example := range examples {
			if example.Command == "cat run.py" {
				blocks["python"] = example.Output
			}
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"run.py": blocks["python"], "function.py": pythonHandler,
		"main.go": blocks["go"], "function.go": goHandler,
		"run.mjs": blocks["js"], "function.mjs": nodeHandler,
	} {
		require.NotEmpty(t, text, name)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	build := exec.Command("go", "build", "-o", dir+"/function", dir+"/main.go", dir+"/function.go")
	build.Dir = root // for its go.mod
	output, err := build.CombinedOutput()
	require.NoError(t, err, string(output))

	for _, command := range []string{"python3 run.py", "./function", "node run.mjs"} {
		f, warnings := newFunction(t, fmt.Sprintf("cd %s && %s", dir, command), nil)
		outcomes, attempts, err := f.Invoke(t.Context(), batch("one", "two"))
		require.NoError(t, err)
		require.Equal(t, "ONE, TWO", strings.Join(told(outcomes), ", "), "%s: %v", command, *warnings)
		require.Equal(t, 1, attempts)
		outcomes, attempts, err = f.Invoke(t.Context(), batch("one", "fail"))
		require.NoError(t, err)
		require.Equal(t, 4, attempts)
		require.Equal(t, "Lambda.FunctionError, Lambda.FunctionError", strings.Join(told(outcomes), ", "))
	}
}
