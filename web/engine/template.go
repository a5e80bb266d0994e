//go:build js && wasm

package main

import (
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"penstock/internal/generate"
	"penstock/record"
	"penstock/record/faker"
	"penstock/templates"
)

// A finding is what kdg lint reports: an error, a warning or a note.
type finding struct {
	Kind    string `json:"kind"`
	Line    int    `json:"line"`
	Column  int    `json:"column"` // counts characters, from 1
	Length  int    `json:"length"` // in characters
	Message string `json:"message"`
}

func lint(text string) ([]finding, error) {
	found := []finding{}
	add := func(kind string, f *record.Fault) {
		found = append(found, finding{kind, f.Line, f.Column, utf8.RuneCountInString(f.Text[f.Off : f.Off+f.Len]), f.Msg})
	}
	template, err := record.Parse(text)
	if faults, is := errors.AsType[record.Faults](err); is {
		for _, f := range faults {
			add("error", f)
		}
		return found, nil
	}
	for _, f := range slices.Concat(template.Warnings(), template.CheckRecords()) {
		if f.KDGOnly {
			add("note", f)
		} else {
			add("warning", f)
		}
	}
	return found, nil
}

// A function is a function of record templates with an example.
type function struct {
	Name    string `json:"name"`
	Args    string `json:"args"`
	Doc     string `json:"doc"`
	Example string `json:"example"` // a template tag
	Result  string `json:"result"`
	Later   bool   `json:"later"` // KDG does not have it
}

func functions(struct{}) ([]function, error) {
	var all []function
	for _, f := range faker.Functions() {
		call := f.Name
		if len(f.Examples) > 0 {
			call += f.Examples[0]
		}
		tag := "{{" + call + "}}"
		template, err := record.Parse(tag)
		if err != nil {
			return nil, err
		}
		result := template.Append(nil, record.NewState(0, time.UTC))
		all = append(all, function{f.Name, f.Args, f.Doc, tag, string(result), f.Later})
	}
	return all, nil
}

// A shippedTemplate is a template of package templates.
type shippedTemplate struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// examples are what a user can start with.
type examples struct {
	Templates []shippedTemplate `json:"templates"`
	Week      string            `json:"week"` // rates by weekday and hour
}

func shipped(struct{}) (examples, error) {
	all := examples{Week: string(generate.WeekFile)}
	for _, name := range templates.Names() {
		text, _ := templates.Get(name)
		all.Templates = append(all.Templates, shippedTemplate{name, text})
	}
	return all, nil
}
