package record_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"penstock/internal/repo"
	"penstock/record"
	"penstock/record/faker"
	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inferAndRead is a Python program that uses DuckDB. For each file of records, it prints
// the columns that DuckDB infers, and the error if DuckDB cannot read the records with our
// columns. It lowers the case of the keys, as the SerDe does, and casts each Instant to a
// timestamp.
const inferAndRead = `
import json, sys
import duckdb

def lowered(pairs):
    return {key.lower(): value for key, value in pairs}

results = []
for file in json.load(sys.stdin):
    inferred = duckdb.sql(f"describe select * from read_json('{file['path']}', format = 'newline_delimited', sample_size = -1)").fetchall()
    lower = file["path"] + ".lower"
    with open(file["path"]) as lines, open(lower, "w") as out:
        for line in lines:
            out.write(json.dumps(json.loads(line, object_pairs_hook = lowered)) + "\n")
    columns = {column["name"]: column["type"] for column in file["columns"]}
    instants = "".join(f', count(cast("{column["name"]}" as timestamptz))' for column in file["columns"] if column["instant"])
    fault = ""
    try:
        duckdb.execute(f"select count(columns(*)), count(*) {instants} from read_json(?, format = 'newline_delimited', columns = {columns})", [lower]).fetchone()
    except duckdb.Error as error:
        fault = str(error)
    results.append({"inferred": [[column[0], column[1]] for column in inferred], "fault": fault})
json.dump(results, sys.stdout)
`

// A file holds records of a template for the Python program.
type file struct {
	Path    string       `json:"path"`
	Columns []fileColumn `json:"columns"`

	name string
	own  []record.Column
}

type fileColumn struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Instant bool   `json:"instant"`
}

// TestDuckDBInfersTheSameColumns checks Columns against DuckDB as an independent
// implementation: DuckDB infers the same columns from many records, and can read all
// records with our columns.
func TestDuckDBInfersTheSameColumns(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	python := filepath.Join(root, ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Skip("DuckDB is not installed: run make setup")
	}
	sakila, _ := templates.Get("sakila")
	files := []file{
		write(t, "sakila", sakila, 10_000),
		write(t, "every function", everyFunction(t), 200),
		write(t, "kinds", `{"a": {{random.number(3000000000)}}, "b": {"c": [{{random.number({"max":9,"precision":0.01})}}], "D": {"e": {{random.boolean}}}},
			"f": "{{date.now("YYYY-MM-DD HH:mm:ss.SSS")}}", "g": [{"h": "{{date.utc}}", "i": {{random.arrayElement([1,null])}}}]}`, 10_000),
	}
	if names, _ := filepath.Glob(filepath.Join(corpus, "*.tmpl")); len(names) > 0 {
		for number, src := range publishedFiles(t) {
			if published[number] != "" {
				files = append(files, write(t, number, src, 300))
			}
		}
	}

	input, err := json.Marshal(files)
	require.NoError(t, err)
	cmd := exec.Command(python, "-c", inferAndRead)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &stderr
	output, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var results []struct {
		Inferred [][2]string
		Fault    string
	}
	require.NoError(t, json.Unmarshal(output, &results))
	require.Len(t, results, len(files))
	for i, f := range files {
		assert.Empty(t, results[i].Fault, f.name)
		if !assert.Len(t, results[i].Inferred, len(f.own), f.name) {
			continue
		}
		for j, c := range f.own {
			name, inferred := results[i].Inferred[j][0], results[i].Inferred[j][1]
			assert.Equal(t, c.Name, strings.ToLower(name), f.name)
			assert.Regexp(t, "^(?i:"+duckType(t, c.Type, seen)+")$", inferred, "%s: %s is %s", f.name, name, c.Type)
			if c.Instant {
				assert.Regexp(t, "^TIMESTAMP", inferred, "%s: %s", f.name, name)
			}
		}
	}
}

// write creates a file with n records of a template, one hour apart.
func write(t *testing.T, name, src string, n int) file {
	t.Helper()
	template := parse(t, src)
	own, err := template.Columns()
	require.NoError(t, err, name)
	f := file{Path: filepath.Join(t.TempDir(), "records.json"), name: name, own: own}
	for _, c := range own {
		f.Columns = append(f.Columns, fileColumn{c.Name, duckType(t, c.Type, ddl), c.Instant})
	}
	var records []byte
	s := record.NewState(99, time.FixedZone("", 90*60))
	for i := range n {
		s.SetTime(at.Add(time.Duration(i) * time.Hour))
		records = append(template.Append(records, s), '\n')
	}
	require.NoError(t, os.WriteFile(f.Path, records, 0o600))
	return f
}

// everyFunction returns a template with a member for every example of every function. It
// omits the quotes around examples that print JSON.
func everyFunction(t *testing.T) string {
	t.Helper()
	var members []string
	for _, f := range faker.Functions() {
		for _, example := range append([]string{""}, f.Examples...) {
			for _, value := range []string{"{{" + f.Name + example + "}}", `"{{` + f.Name + example + `}}"`} {
				template, err := record.Parse(`{"a": ` + value + "}")
				if err != nil {
					continue
				}
				if template.CheckRecords() == nil {
					members = append(members, fmt.Sprintf(`"c%d": %s`, len(members), value))
					break
				}
			}
		}
	}
	require.Greater(t, len(members), 200)
	return "{" + strings.Join(members, ", ") + "}"
}

var (
	// ddl maps Hive types to DuckDB types.
	ddl = map[string]string{"int": "INTEGER", "bigint": "BIGINT", "double": "DOUBLE", "boolean": "BOOLEAN", "string": "VARCHAR", "timestamp": "TIMESTAMP",
		"array": "%s[]", "struct": "STRUCT(%s)", "member": `"%s" %s`}
	// seen maps Hive types to patterns of the types that DuckDB infers for such values.
	// DuckDB recognizes more formats of strings, and infers JSON if all values are null.
	seen = map[string]string{"int": "BIGINT", "bigint": "BIGINT", "double": "DOUBLE", "boolean": "BOOLEAN", "string": "VARCHAR|DATE|TIME|UUID|JSON|TIMESTAMP.*", "timestamp": "TIMESTAMP",
		"array": `(%s)\[\]`, "struct": `STRUCT\(%s\)`, "member": `"?%s"? (%s)`}
)

var structure = regexp.MustCompile(`^(array|struct)<(.*)>$`)

// duckType converts a Hive type to DuckDB's notation.
func duckType(t *testing.T, hive string, words map[string]string) string {
	t.Helper()
	parts := structure.FindStringSubmatch(hive)
	if parts == nil {
		require.Contains(t, words, hive)
		return words[hive]
	}
	if parts[1] == "array" {
		return fmt.Sprintf(words["array"], duckType(t, parts[2], words))
	}
	var members []string
	depth, start := 0, 0
	for i, c := range parts[2] + "," {
		switch c {
		case '<':
			depth++
		case '>':
			depth--
		case ',':
			if depth == 0 {
				name, hive, _ := strings.Cut(parts[2][start:i], ":")
				members = append(members, fmt.Sprintf(words["member"], name, duckType(t, hive, words)))
				start = i + 1
			}
		}
	}
	return fmt.Sprintf(words["struct"], strings.Join(members, ", "))
}
