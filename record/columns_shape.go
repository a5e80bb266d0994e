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

// A shape is what the values at one place of the records are.
type shape struct {
	kinds   kinds
	names   []string          // of an object's members, in lower case, in the order they came
	written map[string]string // the names as they are written
	members map[string]*shape
	items   *shape // of an array
}

// kinds are the kinds of value that came; null is none.
type kinds uint16

const (
	boolean  kinds = 1 << iota
	whole          // a whole number of 32 bits
	long           // of 64 bits
	decimal        // another number
	timeText       // a text that the SerDe reads as a timestamp
	isoText        // an instant in ISO 8601
	text
	object
	array

	scalars = object - 1
)

// name is one of the kinds for messages.
func (k kinds) name() string {
	switch {
	case k&object != 0:
		return "an object"
	case k&array != 0:
		return "an array"
	case k&(timeText|isoText|text) != 0:
		return "a text"
	case k&boolean != 0:
		return "true or false"
	case k == 0:
		return "null"
	}
	return "a number"
}

// newDecoder reads numbers as they are written.
func newDecoder(record []byte) *json.Decoder {
	d := json.NewDecoder(bytes.NewReader(record))
	d.UseNumber()
	return d
}

// read adds the next value of d, which is at the path.
func (s *shape) read(d *json.Decoder, path string) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			err = s.object(d, path)
		} else {
			err = s.array(d, path)
		}
		if err != nil {
			return err
		}
		_, err = d.Token() // the closing one
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

func (s *shape) array(d *json.Decoder, path string) error {
	s.kinds |= array
	if s.items == nil {
		s.items = &shape{}
	}
	for d.More() {
		if err := s.items.read(d, path+"[]"); err != nil {
			return err
		}
	}
	return nil
}

func (s *shape) object(d *json.Decoder, path string) error {
	s.kinds |= object
	here := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string) // a key is one
		place := strings.TrimPrefix(path+"."+key, ".")
		member, err := s.member(key, place)
		if err != nil {
			return err
		}
		if here[key] {
			return fmt.Errorf("column %s is twice in a record, and the SerDe reads no such object: leave one out or rename it", place)
		}
		here[key] = true
		if err := member.read(d, place); err != nil {
			return err
		}
	}
	return nil
}

var (
	columnName = regexp.MustCompile(`^\w{1,255}$`)
	noName     = regexp.MustCompile(`\W+`)
)

// member is the shape of an object's member, which is at the place.
func (s *shape) member(key, place string) (*shape, error) {
	name := strings.ToLower(key)
	switch {
	case s.written[name] == key && s.members[name] != nil:
		return s.members[name], nil
	case s.members[name] != nil:
		return nil, fmt.Errorf("columns %q and %q differ in case alone, which Athena does not see: rename one", s.written[name], key)
	case !columnName.MatchString(key):
		better := strings.Trim(noName.ReplaceAllString(name, "_"), "_")
		return nil, fmt.Errorf(`column %q: Athena takes 1 to 255 letters, digits and _ in a name: rename it, for example %q, or write the table by hand with the SerDe's property "mapping.…"`, place, cmp.Or(better[:min(len(better), 255)], "name"))
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
	valid := func(layouts ...string) bool { // the month has so many days
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

// hive is the type of what is at the path.
func (s *shape) hive(path string) (string, error) {
	switch s.kinds {
	case object:
		return s.structure(path)
	case array:
		items, err := s.items.hive(path + "[]")
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
		return "", fmt.Errorf("column %s is %s in some records and %s in others, and a column has one type: write it in one way", path, container.name(), (s.kinds &^ container).name())
	case s.kinds&decimal != 0 && s.kinds&^(whole|long|decimal) == 0:
		return "double", nil
	}
	return "string", nil
}

func (s *shape) structure(path string) (string, error) {
	if len(s.names) == 0 {
		return "", fmt.Errorf("column %s is an object without members, and a struct has one: add a member, or write a text", path)
	}
	members := make([]string, len(s.names))
	for i, name := range s.names {
		hive, err := s.members[name].hive(path + "." + s.written[name])
		if err != nil {
			return "", err
		}
		members[i] = name + ":" + hive
	}
	return "struct<" + strings.Join(members, ",") + ">", nil
}
