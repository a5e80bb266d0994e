package faker

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"penstock/record/internal/arg"
)

// A call is a function together with its arguments. Its methods read the arguments and
// collect faults and warnings about them.
type call struct {
	function *Function
	list     arg.List
	read     int      // number of arguments read so far
	keys     []string // keys that the function looked up in an object argument
	named    bool     // the arguments were given as one object, with names
	faults   []arg.Diagnostic
	warnings []arg.Diagnostic
}

// maxCount is the maximum number of words, characters and so on that one tag can
// request. More would exceed the record size of a stream.
const maxCount = 10_000

// argument returns argument i, counted from 0, and whether there is one. Like KDG, it
// treats null, and "" as the only argument, as missing.
func (c *call) argument(i int) (arg.Value, bool) {
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

// object returns the first argument, and whether it is an object.
func (c *call) object() (arg.Value, bool) {
	v, ok := c.argument(0)
	return v, ok && v.Kind == arg.Object
}

// key returns the value of a key in an object argument, and whether the key exists.
func (c *call) key(object arg.Value, name string) (arg.Value, bool) {
	c.keys = append(c.keys, name)
	return object.Key(name)
}

// text returns argument i as a string, or otherwise if it is missing. It formats numbers
// as JavaScript does. Like KDG, it returns text that is not valid JSON unchanged, for
// example the moment.js pattern [at] HH:mm.
func (c *call) text(i int, otherwise string) string {
	v, ok := c.argument(i)
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
		c.faultType(v, "a string in double quotes")
	case v.Kind == arg.Array, v.Kind == arg.Object:
		return written
	}
	return v.Text
}

// textOnly returns the first argument as a string, or "". If the argument is a number or
// a boolean, it warns about what KDG does then.
func (c *call) textOnly(kdg string) string {
	if v, ok := c.argument(0); ok && len(c.list.Values) == 1 && (v.Kind == arg.Number || v.Kind == arg.Bool) && v.JSON() {
		c.warnKDG(v, "KDG %s %s here: put it in double quotes", kdg, v.Kind.Name())
	}
	return c.text(0, "")
}

// count returns argument i as an integer from least to maxCount, or otherwise, and
// whether the argument exists.
func (c *call) count(i, least, otherwise int) (int, bool) {
	v, ok := c.argument(i)
	if !ok {
		return otherwise, false
	}
	return c.whole(v, least, maxCount, otherwise), true
}

// whole returns v as an integer from least to most. It reports a fault and returns
// otherwise if v is not one.
func (c *call) whole(v arg.Value, least, most, otherwise int) int {
	f, ok := c.decimal(v)
	if !ok {
		return otherwise
	}
	if n := int(f); float64(n) == f && n >= least && n <= most {
		return n
	}
	c.fault(v, "%s requires an integer from %d to %d here", c.function.Name, least, most)
	return otherwise
}

// flag returns v as a boolean. A missing value is false.
func (c *call) flag(v arg.Value) bool {
	switch text := strings.ToLower(v.Text); {
	case v.Kind == arg.Null, text == "false", text == "0":
		return false
	case text == "true", text == "1":
		return true
	}
	c.faultType(v, "true or false")
	return false
}

// decimal returns v as a number. Quoted and unquoted text may be a number too. It reports
// a fault and returns false if v is not a number.
func (c *call) decimal(v arg.Value) (float64, bool) {
	if v.Kind == arg.Raw && c.list.Fault == nil {
		v.Kind = arg.String
	}
	f, ok := v.Float()
	switch {
	case !ok && v.Kind == arg.Number:
		c.faultType(v, "a number below 1e308")
	case !ok:
		c.faultType(v, "a number")
	}
	return f, ok
}

// faultType reports a fault: v has not the type that the function requires.
func (c *call) faultType(v arg.Value, wanted string) {
	if v.Kind == arg.Raw && c.list.Fault != nil {
		c.faults = append(c.faults, *c.list.Fault)
		return
	}
	what := v.Kind.Name()
	if v.Kind == arg.String || v.Kind == arg.Raw {
		what = strconv.Quote(v.Text)
	}
	c.fault(v, "found %s, but %s requires %s", what, c.function.Name, wanted)
}

func (c *call) fault(v arg.Value, format string, args ...any) {
	c.faults = append(c.faults, arg.Diagnostic{Off: v.Off, Len: v.Len, Msg: fmt.Sprintf(format, args...)})
}

func (c *call) warn(v arg.Value, format string, args ...any) {
	c.warnings = append(c.warnings, arg.Diagnostic{Off: v.Off, Len: v.Len, Msg: fmt.Sprintf(format, args...)})
}

// warnKDG adds a warning that concerns only KDG.
func (c *call) warnKDG(v arg.Value, format string, args ...any) {
	c.warnings = append(c.warnings, arg.Diagnostic{Off: v.Off, Len: v.Len, Msg: fmt.Sprintf(format, args...), KDGOnly: true})
}

func (c *call) warnUnusedArgument(v arg.Value) {
	c.warn(v, "%s ignores this argument", c.function.Name)
}

// warnUnused warns about arguments and keys that the function did not read. KDG ignores
// them too.
func (c *call) warnUnused() {
	for i, v := range c.list.Values {
		if i >= c.read {
			c.warnUnusedArgument(v)
		}
	}
	if v, ok := c.object(); ok && len(c.keys) > 0 {
		for i, key := range v.Keys {
			if !slices.Contains(c.keys, key) {
				c.warn(v.Items[i], "%s ignores %q: its keys are %s", c.function.Name, key, strings.Join(c.keys, ", "))
			}
		}
	}
}
