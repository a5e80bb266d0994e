package record

import (
	"fmt"
	"time"

	"penstock/record/internal/render"
)

// A Template makes records. It does not change: any number of goroutines append
// from it, each with a State of its own.
type Template struct {
	source   *source
	parts    []part
	program  *render.Program
	programs []*render.Program // of the parts
	warnings Faults
}

// A part is a piece of text or a tag.
type part struct {
	node render.Node
	text string // of a piece of text
	tag  bool
	off  int // in the clean source
	len  int
}

// maxRecord is the most bytes that a record may be able to have. Firehose takes
// 1,000 KiB, Kinesis 10 MiB.
const maxRecord = 64 << 20

// Parse parses a record template of KDG. The error is a [Faults] with every fault, up
// to a hundred.
// What the template language is, see the package's documentation.
func Parse(src string) (*Template, error) {
	if isUTF16(src) {
		return nil, Faults{{Line: 1, Column: 1, Msg: "the template is UTF-16, as PowerShell's > writes it, and not UTF-8: save it as UTF-8, in PowerShell with: Get-Content OLD | Set-Content -Encoding utf8 NEW"}}
	}
	source := newSource(src)
	if off := invalidUTF8(source.clean); off >= 0 {
		return nil, Faults{source.fault(off, 1, "this byte is not UTF-8, as records are: save the template as UTF-8, and not as Windows-1252 or Latin-1")}
	}
	p := parser{source: source, made: map[string]made{}}
	p.parse()
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	t := &Template{source: p.source, parts: p.parts, warnings: p.warnings}
	t.compile()
	if n := t.program.MaxLen(); n > maxRecord {
		return nil, Faults{p.source.fault(0, len(p.clean), fmt.Sprintf("a record could be %d MiB long, and %d is the most: ask for less", n>>20, maxRecord>>20))}
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

// A State is what one goroutine appends records from: the random numbers of a seed, the
// time zone, and, by SetTime and Seek, the time and the number of the next record.
type State = render.State

// NewState returns a State with the random numbers of a seed and a time zone.
func NewState(seed uint64, zone *time.Location) *State {
	return render.NewState(seed, zone)
}

// Append adds the next record of s to dst, without a line feed at its end. It
// allocates only where dst has not room for [Template.MaxLen] bytes.
//
// The same template, seed, number of the record, instant and zone give the same
// bytes, on any machine.
func (t *Template) Append(dst []byte, s *render.State) []byte {
	return t.program.Append(dst, s)
}

// MaxLen is the room in bytes that Append wants: that of the longest record, and a
// little more.
func (t *Template) MaxLen() int { return t.program.MaxLen() + render.Spare }

// Warnings are what KDG does in another way with this template, and what its writer
// may not have meant. There are none for most templates that KDG renders.
func (t *Template) Warnings() Faults { return t.warnings }
