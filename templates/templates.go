// Package templates has the record templates that ship.
package templates

import (
	"embed"
	"strings"
)

//go:embed *.tmpl
var files embed.FS

const extension = ".tmpl"

// Get gives the template of that name, and whether there is one.
func Get(name string) (string, bool) {
	content, err := files.ReadFile(name + extension)
	return string(content), err == nil
}

// Names are the names of the templates, in alphabetical order.
func Names() []string {
	entries, _ := files.ReadDir(".") // an embedded folder can be read
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), extension))
	}
	return names
}
