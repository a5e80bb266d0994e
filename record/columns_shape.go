package record

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A shape describes all values that the records have at one path.
type shape struct {
	kinds   kinds
	names   []string          // lower-case names of the object's members, in the order of appearance
	written map[string]string // the members' original names, by lower-case name
	members map[string]*shape
	items   *shape // the array's elements
}

// kinds is the set of kinds of value seen so far. null adds nothing to it.
type kinds uint16

const (
	boolean  kinds = 1 << iota
	whole          // an integer of 32 bits
	long           // an integer of 64 bits
	decimal        // any other number
	timeText       // a string that the SerDe reads as a timestamp
	isoText        // a string with an ISO 8601 instant
	text           // any other string
	object
	array

	scalars = object - 1
)

// name returns the name of one of the kinds, for messages.
func (k kinds) name() string {
	switch {
	case k&object != 0:
		return "an object"
	case k&array != 0:
		return "an array"
	case k&(timeText|isoText|text) != 0:
		return "a string"
	case k&boolean != 0:
		return "a boolean"
	case k == 0:
		return "null"
	}
	return "a number"
}

// newDecoder returns a decoder that keeps numbers as they are written.
func newDecoder(record []byte) *json.Decoder {
	d := json.NewDecoder(bytes.NewReader(record))
	d.UseNumber()
	return d
}

// readValue adds the next value of d, which is at path.
func (s *shape) readValue(d *json.Decoder, path string) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			err = s.readObject(d, path)
		} else {
			err = s.readArray(d, path)
		}
		if err != nil {
			return err
		}
		_, err = d.Token() // the closing delimiter
		return err
	case bool:
		s.kinds |= boolean
	case json.Number:
		s.kinds |= numberKind(v.String())
	case string:
		s.kinds |= textKind(v)
	}
	return nil
}

func (s *shape) readArray(d *json.Decoder, path string) error {
	s.kinds |= array
	if s.items == nil {
		s.items = &shape{}
	}
	for d.More() {
		if err := s.items.readValue(d, path+"[]"); err != nil {
			return err
		}
	}
	return nil
}

func (s *shape) readObject(d *json.Decoder, path string) error {
	s.kinds |= object
	here := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string) // a key is always a string
		place := strings.TrimPrefix(path+"."+key, ".")
		member, err := s.addMember(key, place)
		if err != nil {
			return err
		}
		if here[key] {
			return fmt.Errorf("column %s occurs twice in a record, and the SerDe rejects duplicate keys: remove or rename one", place)
		}
		here[key] = true
		if err := member.readValue(d, place); err != nil {
			return err
		}
	}
	return nil
}

var (
	columnName       = regexp.MustCompile(`^\w{1,255}$`)
	invalidNameChars = regexp.MustCompile(`\W+`)
)

// addMember returns the shape of the object's member key, and adds it if it is new. The
// error says why the key at place cannot be a column.
func (s *shape) addMember(key, place string) (*shape, error) {
	name := strings.ToLower(key)
	switch {
	case s.written[name] == key && s.members[name] != nil:
		return s.members[name], nil
	case s.members[name] != nil:
		return nil, fmt.Errorf("columns %q and %q differ only in case, and Athena ignores case: rename one", s.written[name], key)
	case !columnName.MatchString(key):
		better := strings.Trim(invalidNameChars.ReplaceAllString(name, "_"), "_")
		return nil, fmt.Errorf(`column %q: Athena allows 1 to 255 letters, digits and _ in a name: rename it, for example to %q, or define the table by hand with the SerDe property "mapping.…"`, place, cmp.Or(better[:min(len(better), 255)], "name"))
	}
	if s.members == nil {
		s.members, s.written = map[string]*shape{}, map[string]string{}
	}
	s.names = append(s.names, name)
	s.members[name], s.written[name] = &shape{}, key
	return s.members[name], nil
}

var wholeNumber = regexp.MustCompile(`^-?\d+$`)

func numberKind(number string) kinds {
	if !wholeNumber.MatchString(number) {
		return decimal
	}
	if _, err := strconv.ParseInt(number, 10, 32); err == nil {
		return whole
	}
	if _, err := strconv.ParseInt(number, 10, 64); err == nil {
		return long
	}
	return decimal
}

var (
	timePattern = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,9})?$`)
	isoPattern  = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$`)
)

func textKind(s string) kinds {
	valid := func(layouts ...string) bool { // rejects dates such as February 30
		for _, layout := range layouts {
			if _, err := time.Parse(layout, s); err == nil {
				return true
			}
		}
		return false
	}
	switch {
	case timePattern.MatchString(s) && valid(time.DateTime):
		return timeText
	case isoPattern.MatchString(s) && valid(time.RFC3339, "2006-01-02T15:04:05"):
		return isoText
	}
	return text
}

// hiveType returns the Hive type of the values at path.
func (s *shape) hiveType(path string) (string, error) {
	switch s.kinds {
	case object:
		return s.hiveStruct(path)
	case array:
		items, err := s.items.hiveType(path + "[]")
		return "array<" + items + ">", err
	case boolean:
		return "boolean", nil
	case whole:
		return "int", nil
	case long, long | whole:
		return "bigint", nil
	case timeText:
		return "timestamp", nil
	}
	switch {
	case s.kinds > scalars:
		container := s.kinds & object
		if container == 0 {
			container = array
		}
		return "", fmt.Errorf("column %s is %s in some records and %s in others, but a column has one type: use the same type in every record", path, container.name(), (s.kinds &^ container).name())
	case s.kinds&decimal != 0 && s.kinds&^(whole|long|decimal) == 0:
		return "double", nil
	}
	return "string", nil
}

func (s *shape) hiveStruct(path string) (string, error) {
	if len(s.names) == 0 {
		return "", fmt.Errorf("column %s is an empty object, but a struct needs at least one member: add a member, or use a string", path)
	}
	members := make([]string, len(s.names))
	for i, name := range s.names {
		hive, err := s.members[name].hiveType(path + "." + s.written[name])
		if err != nil {
			return "", err
		}
		members[i] = name + ":" + hive
	}
	return "struct<" + strings.Join(members, ",") + ">", nil
}
