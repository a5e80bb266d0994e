package record

import (
	"slices"
	"time"

	"penstock/record/internal/jsonscan"
	"penstock/record/internal/render"
)

// A reading reads the records that parts can make as JSON, all at once: it follows
// every place in the JSON that some record leads to.
type reading struct {
	parts  []part
	texts  [][]*alternatives // of each part
	places []place
	read   map[step]*outcome
}

// alternatives are texts of which a record has one.
type alternatives struct {
	texts []string
	plain bool // each stands for itself in a string
}

// A place in the JSON, and the texts that led to it where they are not the first of
// their alternatives.
type place struct {
	jsonscan.State
	chosen *choice
}

// A choice is of one text of some alternatives.
type choice struct {
	at     int // which of all alternatives it is of
	text   int
	before *choice
}

// A step reads alternatives from a place on.
type step struct {
	from jsonscan.State
	of   *alternatives
}

// An outcome is where alternatives lead to: the different places, and a text for each;
// or one that cannot come.
type outcome struct {
	places []jsonscan.State
	texts  []int
	bad    int
	fails  bool
}

const (
	maxPlaces  = 64       // more are not followed
	maxTexts   = 200      // that are tried of a tag, where they are not listed
	minTexts   = 8        // in a template of many tags
	sumTexts   = 100_000  // of all tags
	sumSampled = 64 << 20 // bytes of one tag
)

func newReading(parts []part) *reading {
	r := &reading{parts: parts, places: []place{{}}, read: map[step]*outcome{}}
	known := map[render.Node][]*alternatives{}
	for _, p := range parts {
		if p.tag {
			known[p.node] = nil
		}
	}
	n := max(minTexts, min(maxTexts, sumTexts/max(1, len(known))))
	for i, p := range parts {
		if !p.tag {
			r.texts = append(r.texts, []*alternatives{{texts: []string{p.text}}})
			continue
		}
		if known[p.node] == nil {
			program := render.Compile(p.node)
			fit := max(1, min(n, sumSampled/max(1, program.MaxLen())))
			for _, texts := range program.Alternatives(NewState(uint64(i), time.UTC), fit) {
				a := &alternatives{texts: texts, plain: true}
				for _, text := range texts {
					a.plain = a.plain && jsonscan.Plain(text)
				}
				known[p.node] = append(known[p.node], a)
			}
		}
		r.texts = append(r.texts, known[p.node])
	}
	return r
}

// invalid gives a record that is not JSON and where its parts end, or nil if it finds
// none.
func (r *reading) invalid() (record []byte, ends []int) {
	at := 0
	for _, texts := range r.texts {
		for _, of := range texts {
			if bad, fails := r.follow(of, at); fails {
				return r.record(bad)
			}
			at++
		}
	}
	for _, p := range r.places {
		if !p.End() {
			return r.record(p.chosen)
		}
	}
	return nil, nil
}

// follow goes on with the alternatives, which are those that are at that index. If
// one of them cannot come at one of the places, it gives what led there.
func (r *reading) follow(of *alternatives, at int) (bad *choice, fails bool) {
	var next []place
	add := func(p place) {
		same := func(q place) bool { return q.State == p.State }
		if len(next) < maxPlaces && !slices.ContainsFunc(next, same) {
			next = append(next, p)
		}
	}
	for _, p := range r.places {
		if p.Quoted() && of.plain {
			add(p)
			continue
		}
		o := r.outcome(p.State, of)
		if o.fails {
			return &choice{at, o.bad, p.chosen}, true
		}
		for i, text := range o.texts {
			chosen := p.chosen
			if text > 0 {
				chosen = &choice{at, text, chosen}
			}
			add(place{o.places[i], chosen})
		}
	}
	r.places = next
	return nil, false
}

// outcome reads each of the alternatives from a place on.
func (r *reading) outcome(from jsonscan.State, of *alternatives) *outcome {
	if o := r.read[step{from, of}]; o != nil {
		return o
	}
	o := &outcome{}
	for i, text := range of.texts {
		to, ok := from.Read(text)
		if !ok {
			o.bad, o.fails = i, true
			break
		}
		if len(o.places) < maxPlaces && !slices.Contains(o.places, to) {
			o.places, o.texts = append(o.places, to), append(o.texts, i)
		}
	}
	r.read[step{from, of}] = o
	return o
}

// record gives the record of the choices, and where its parts end.
func (r *reading) record(chosen *choice) (record []byte, ends []int) {
	text := map[int]int{}
	for ; chosen != nil; chosen = chosen.before {
		text[chosen.at] = chosen.text
	}
	at := 0
	for _, texts := range r.texts {
		for _, of := range texts {
			record = append(record, of.texts[text[at]]...)
			at++
		}
		ends = append(ends, len(record))
	}
	return record, ends
}
