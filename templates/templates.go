// Package templates contains the shipped record templates.
package templates

import (
	"embed"
	"strings"
)

//go:embed *.tmpl
var files embed.FS

const extension = ".tmpl"

// Get returns the template with the given name, and whether it exists.
func Get(name string) (string, bool) {
	content, err := files.ReadFile(name + extension)
	return string(content), err == nil
}

// Names returns the names of the templates in alphabetical order.
func Names() []string {
	entries, _ := files.ReadDir(".") // cannot fail for an embedded folder
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), extension))
	}
	return names
}
