package render

import "time"

// Alternatives gives the texts that a record of p is made of, in order: of each, all
// that it can be, or about n of them where they are not listed in the program. They
// are as the zone of s has them, at instants of every month and hour.
func (p *Program) Alternatives(s *State, n int) [][]string {
	s.begin(p)
	l := lister{s, n, make([]byte, p.max+Spare)}
	return l.program(p.ops)
}

// A lister lists what ops can write.
type lister struct {
	*State
	n   int
	buf []byte
}

func (l *lister) program(ops []op) [][]string {
	var all [][]string
	for i := range ops {
		if o := &ops[i]; o.len > 0 {
			all = append(all, []string{string(o.data[:o.len])})
		}
		if ops[i].kind != none {
			all = append(all, l.field(&ops[i]))
		}
	}
	return all
}

// field gives the texts of the op's field.
func (l *lister) field(o *op) (texts []string) {
	switch o.kind {
	case shortOf:
		for _, i := range o.choice.drawn() {
			texts = append(texts, string(o.short[i][:o.short[i][maxShort]]))
		}
		return texts
	case longOf:
		for _, i := range o.choice.drawn() {
			texts = append(texts, string(o.long[i][:o.lens[i]]))
		}
		return texts
	case branch:
		for _, i := range o.choice.drawn() {
			switch parts := l.program(o.programs[i]); len(parts) {
			case 0:
				texts = append(texts, "")
			case 1:
				texts = append(texts, parts[0]...)
			default:
				texts = append(texts, l.sample(o.programs[i], 1+l.n/len(o.programs))...)
			}
		}
		return texts
	case number:
		r := &o.numbers
		for _, v := range []int64{r.Low, r.Low + r.Width - 1} { // the first and the last
			texts = append(texts, string(r.append(nil, floor(v, r.Step))))
		}
	}
	alone := *o
	alone.len, alone.choice.follows = 0, false
	return append(texts, l.sample(program{alone}, l.n)...)
}

// sample gives n texts of the program.
func (l *lister) sample(p program, n int) []string {
	const step = 31*24*time.Hour + time.Hour + time.Minute + time.Second + time.Millisecond
	texts := make([]string, n)
	start := l.Now()
	for i := range texts {
		l.SetTime(start.Add(time.Duration(i%36) * step))
		texts[i] = string(l.buf[:run(p, l.buf, 0, l.State)])
	}
	l.SetTime(start)
	return texts
}

// drawn gives the indexes that the choice can draw: not those of weight 0.
func (c *choice) drawn() []uint64 {
	possible := make([]bool, c.n)
	for i := range possible {
		if c.threshold == nil || c.threshold[i] > 0 {
			possible[i] = true
		}
		if c.threshold != nil {
			possible[c.alias[i]] = true
		}
	}
	var all []uint64
	for i, is := range possible {
		if is {
			all = append(all, uint64(i))
		}
	}
	return all
}
