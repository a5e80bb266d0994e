package record

import (
	"fmt"
	"strings"
	"time"

	"penstock/record/internal/render"
)

// A Template is a parsed record template. It is immutable: multiple goroutines may use
// it at once, each with its own [State].
type Template struct {
	source   *source
	parts    []part
	program  *render.Program
	programs []*render.Program // one for each part
	warnings Faults
}

// A part is a piece of text or a tag.
type part struct {
	node render.Node
	text string // only for a piece of text
	tag  bool
	off  int // position in the clean source
	len  int
}

// maxRecord is the maximum size of a record in bytes. Firehose accepts records of up to
// 1,000 KiB, and Kinesis Data Streams of up to 10 MiB.
const maxRecord = 64 << 20

// Parse parses a KDG record template. The package documentation describes the language.
// If the template is invalid, the error is a [Faults] with up to 100 faults.
func Parse(src string) (*Template, error) {
	if isUTF16(src) {
		return nil, Faults{{Line: 1, Column: 1, Msg: "the template is UTF-16, the encoding of PowerShell's >, but must be UTF-8: save it as UTF-8, in PowerShell with: Get-Content OLD | Set-Content -Encoding utf8 NEW"}}
	}
	source := newSource(src)
	if off := invalidUTF8(source.clean); off >= 0 {
		return nil, Faults{source.fault(off, 1, "this byte is not valid UTF-8, the encoding of records: save the template as UTF-8, not as Windows-1252 or Latin-1")}
	}
	p := parser{source: source, results: map[string]tagResult{}}
	p.parse()
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	t := &Template{source: p.source, parts: p.parts, warnings: p.warnings}
	t.compile()
	if n := t.program.MaxLen(); n > maxRecord {
		return nil, Faults{p.source.fault(0, len(p.clean), fmt.Sprintf("a record could be %d MiB long, but the limit is %d MiB: use smaller counts or lengths", n>>20, maxRecord>>20))}
	}
	return t, nil
}

func (t *Template) compile() {
	var nodes []render.Node
	for _, p := range t.parts {
		nodes = append(nodes, p.node)
	}
	t.program, t.programs = render.CompileParts(nodes...)
}

// A State holds what differs between records of the same template: the seed, the time
// zone, the instant (SetTime) and the number of the next record (Seek). Each goroutine
// needs its own State.
type State = render.State

// NewState returns a State for record number 0 of a seed. Its instant is 1970-01-01 UTC
// until SetTime is called.
func NewState(seed uint64, zone *time.Location) *State {
	return render.NewState(seed, zone)
}

// Append appends the next record of s to dst, without a trailing line feed, and returns
// the extended slice. It allocates only if dst has a spare capacity of less than
// [Template.MaxLen] bytes.
func (t *Template) Append(dst []byte, s *render.State) []byte {
	return t.program.Append(dst, s)
}

// Text returns the text of the template, which [Parse] parses to the same template. It
// differs from the text that was parsed if the template is compacted.
func (t *Template) Text() string {
	var text strings.Builder
	for _, p := range t.parts {
		if p.tag {
			text.WriteString(t.source.clean[p.off : p.off+p.len])
		} else {
			text.WriteString(p.text)
		}
	}
	return text.String()
}

// MaxLen returns the spare capacity in bytes that Append needs: the length of the longest
// possible record, and a little more.
func (t *Template) MaxLen() int { return t.program.MaxLen() + render.Spare }

// Warnings returns probable mistakes in the template, and differences from KDG, in the
// order of the template. Most templates that work in KDG have no warnings.
func (t *Template) Warnings() Faults { return t.warnings }
