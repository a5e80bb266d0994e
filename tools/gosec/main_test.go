package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// faults scans a module with one line in it.
func faults(t *testing.T, premises []premise, line string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":       "module example\n\ngo 1.26.0\n",
		"room/room.go": "package room\n\nimport \"os\"\n\nfunc Write() error {\n\t" + line + "\n}\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found, err := scan(root, premises, []string{filepath.Join(root, "room")})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(found, "\n")
}

func TestWhatIsUnsafeIsAFaultUnlessThereIsAReason(t *testing.T) {
	const unsafe = `return os.WriteFile("x", nil, 0o666)`
	here := []premise{{"G306", []string{"room"}, "None."}}
	for _, row := range []struct {
		say      string
		premises []premise
		line     string
		want     string // part of the fault; empty for none
	}{
		{"unsafe", nil, unsafe, "room/room.go:6: G306: "},
		{"excused with rule and reason", nil, unsafe + " // #nosec G306 -- none", ""},
		{"no reason", nil, unsafe + " // #nosec G306", "missing justification"},
		{"no rule", nil, unsafe + " // #nosec -- none", "missing rule ID"},
		{"another rule", nil, unsafe + " // #nosec G101 -- none", "G306"},
		{"a premise", here, unsafe, ""},
		{"a premise that excuses nothing", here, `return os.WriteFile("x", nil, 0o600)`, `the premise for G306 in "room" excuses nothing`},
	} {
		got := faults(t, row.premises, row.line)
		if row.want == "" && got != "" || !strings.Contains(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.say, got, row.want)
		}
	}
}
