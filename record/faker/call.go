package faker

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"penstock/record/internal/arg"
)

// A call is a function with its arguments. Its methods read them, and note what is
// wrong with them.
type call struct {
	function *Function
	list     arg.List
	read     int      // how many arguments were looked at
	keys     []string // what was looked for in an object
	named    bool     // the arguments were the values of an object
	faults   []arg.Note
	warnings []arg.Note
}

// maxCount is the most words, characters … that one tag makes: more is no record
// that a stream would take.
const maxCount = 10_000

// at gives argument i, counted from 0. null and a single "" are no argument, as KDG
// has it.
func (c *call) at(i int) (arg.Value, bool) {
	c.read = max(c.read, i+1)
	if i >= len(c.list.Values) {
		return arg.Value{}, false
	}
	v := c.list.Values[i]
	empty := v.Kind == arg.String && v.Text == "" && len(c.list.Values) == 1
	if v.Kind == arg.Null || empty {
		return arg.Value{}, false
	}
	return v, true
}

// object gives the first argument if it is an object.
func (c *call) object() (arg.Value, bool) {
	v, ok := c.at(0)
	return v, ok && v.Kind == arg.Object
}

// key gives a value of an object.
func (c *call) key(object arg.Value, name string) (arg.Value, bool) {
	c.keys = append(c.keys, name)
	return object.Key(name)
}

// text gives argument i as text, or otherwise. A number is as JavaScript prints it.
// What only looks like JSON is text, as in KDG: [at] HH:mm is a pattern of moment.js.
func (c *call) text(i int, otherwise string) string {
	v, ok := c.at(i)
	written := c.list.Text
	unclosed := func() bool {
		return strings.IndexAny(written[min(len(written), c.list.Fault.Off):], "\"'\\") == 0
	}
	switch {
	case !ok:
		return otherwise
	case v.Kind == arg.Raw && c.list.Fault != nil && unclosed():
		c.faults = append(c.faults, *c.list.Fault)
	case v.Kind == arg.Number && json.Valid([]byte(written)):
		return v.Print()
	case (v.Kind == arg.Array || v.Kind == arg.Object) && (len(c.list.Values) > 1 || json.Valid([]byte(written))):
		c.wrong(v, "a text in double quotes")
	case v.Kind == arg.Array, v.Kind == arg.Object:
		return written
	}
	return v.Text
}

// count gives argument i as a whole number from least to maxCount, and whether it
// is there.
func (c *call) count(i, least, otherwise int) (int, bool) {
	v, ok := c.at(i)
	if !ok {
		return otherwise, false
	}
	return c.whole(v, least, maxCount, otherwise), true
}

// whole gives v as a whole number from least to most.
func (c *call) whole(v arg.Value, least, most, otherwise int) int {
	f, ok := c.decimal(v)
	if !ok {
		return otherwise
	}
	if n := int(f); float64(n) == f && n >= least && n <= most {
		return n
	}
	c.fault(v, "%s takes a whole number from %d to %d here", c.function.Name, least, most)
	return otherwise
}

// flag gives v as true or false. What is not there is false.
func (c *call) flag(v arg.Value) bool {
	switch text := strings.ToLower(v.Text); {
	case v.Kind == arg.Null, text == "false", text == "0":
		return false
	case text == "true", text == "1":
		return true
	}
	c.wrong(v, "true or false")
	return false
}

// decimal gives v as a number. Text without quotes is one too.
func (c *call) decimal(v arg.Value) (float64, bool) {
	if v.Kind == arg.Raw && c.list.Fault == nil {
		v.Kind = arg.String
	}
	f, ok := v.Float()
	switch {
	case !ok && v.Kind == arg.Number:
		c.wrong(v, "numbers below 1e308")
	case !ok:
		c.wrong(v, "a number")
	}
	return f, ok
}

// wrong notes that v is not what the function takes.
func (c *call) wrong(v arg.Value, wanted string) {
	if v.Kind == arg.Raw && c.list.Fault != nil {
		c.faults = append(c.faults, *c.list.Fault)
		return
	}
	what := v.Kind.Name()
	if v.Kind == arg.String || v.Kind == arg.Raw {
		what = strconv.Quote(v.Text)
	}
	c.fault(v, "%s where %s takes %s", what, c.function.Name, wanted)
}

func (c *call) fault(v arg.Value, format string, args ...any) {
	c.faults = append(c.faults, arg.Note{Off: v.Off, Len: v.Len, Msg: fmt.Sprintf(format, args...)})
}

func (c *call) warn(v arg.Value, format string, args ...any) {
	c.warnings = append(c.warnings, arg.Note{Off: v.Off, Len: v.Len, Msg: fmt.Sprintf(format, args...)})
}

// differs warns of what KDG does in another way, while the record is as written.
func (c *call) differs(v arg.Value, format string, args ...any) {
	c.warnings = append(c.warnings, arg.Note{Off: v.Off, Len: v.Len, KDG: true, Msg: fmt.Sprintf(format, args...)})
}

func (c *call) warnNotRead(v arg.Value) {
	c.warn(v, "%s ignores this argument", c.function.Name)
}

// warnIgnored warns of what the function did not look at, which KDG ignores too.
func (c *call) warnIgnored() {
	for i, v := range c.list.Values {
		if i >= c.read {
			c.warnNotRead(v)
		}
	}
	if v, ok := c.object(); ok && len(c.keys) > 0 {
		for i, key := range v.Keys {
			if !slices.Contains(c.keys, key) {
				c.warn(v.Items[i], "%s ignores %q: it knows %s", c.function.Name, key, strings.Join(c.keys, ", "))
			}
		}
	}
}
