package rawjson

import (
	"bytes"
	"encoding/json"
)

// Text returns the content of a string that has quotes and is valid.
func Text(value []byte) []byte {
	content := value[1 : len(value)-1]
	if bytes.IndexByte(content, '\\') < 0 {
		return content
	}
	var text string
	json.Unmarshal(value, &text) // valid
	return []byte(text)
}

// Compact appends a valid value without white space. It replaces each name with what key
// returns.
func Compact(dst, value []byte, key func(string) string) []byte {
	s := New(value)
	return s.compact(dst, key)
}

func (s *Scanner) compact(dst []byte, key func(string) string) []byte {
	first := true
	separate := func() {
		if !first {
			dst = append(dst, ',')
		}
		first = false
	}
	switch s.Next() {
	case '{':
		dst = append(dst, '{')
		s.Object(func(name []byte) bool {
			separate()
			encoded, _ := json.Marshal(key(string(Text(name)))) // a text
			dst = s.compact(append(append(dst, encoded...), ':'), key)
			return true
		})
		return append(dst, '}')
	case '[':
		dst = append(dst, '[')
		s.Array(func() bool {
			separate()
			dst = s.compact(dst, key)
			return true
		})
		return append(dst, ']')
	}
	value, _ := s.Value()
	return append(dst, value...)
}
