package record_test

import (
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"

	"penstock/record"
	"penstock/record/faker"
	"penstock/templates"
)

// seeds adds a template for every function and every rule of the language.
func seeds(f *testing.F) {
	for _, name := range templates.Names() {
		src, _ := templates.Get(name)
		f.Add(src)
	}
	for _, function := range faker.Functions() {
		f.Add("{{" + function.Name + "}}")
		for _, example := range function.Examples {
			f.Add("a{{" + function.Name + example + "}}b")
		}
	}
	for _, src := range []string{
		"{{ date.now }}{{{date.utc(YYYY (Z))}}}", "{{random.number(600)} x", `{"a":{"b":{{random.number(1,{"max":2})}}}}`, "{{helpers.shuffle([])}}",
		`{{random.arrayElement([\"a\\\"b\",'c',d,])}}`, "{{random.number({min:-1e300,max:1e300,precision:1e-300})}}", "{{random.arrayElement([[[\"\\ud83d\\ude00\"]]])}}",
		"{{current.timestamp}}\r\n\ufeff\u00a0{{faker.name.firstName}}", "{{lorem.words(10000)}}", "{{random.weightedArrayElement([{weight:1e-9,value:{}}])}}",
	} {
		f.Add(src)
	}
}

// FuzzParse checks that Parse never panics, and that every fault has a valid position.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src string) {
		template, err := record.Parse(src)
		faults, ok := err.(record.Faults)
		if (template == nil) != ok || ok && len(faults) == 0 {
			t.Fatalf("%q: %v, %v", src, template, err)
		}
		if template != nil {
			faults = template.Warnings()
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Msg == "" || fault.Error() == "" {
				t.Fatalf("%q: %#v", src, fault)
			}
			_ = fault.Text[fault.Off:][:fault.Len]
		}
	})
}

// FuzzAppend checks that records are not longer than MaxLen, are reproducible, also from the
// template's Text, and are valid UTF-8 if the template is.
func FuzzAppend(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src string) {
		template, err := record.Parse(src)
		if err != nil || template.MaxLen() > 1<<20 {
			return
		}
		render := func(template *record.Template) []byte {
			s := record.NewState(1, time.UTC)
			var all []byte
			for i := range 3 {
				s.SetTime(time.UnixMilli(int64(i) * 1e12))
				n := len(all)
				all = template.Append(all, s)
				if len(all)-n > template.MaxLen() {
					t.Fatalf("%q: %d bytes, at most %d", src, len(all)-n, template.MaxLen())
				}
			}
			return all
		}
		all := render(template)
		if again := render(template); string(all) != string(again) {
			t.Fatalf("%q: %q, then %q", src, all, again)
		}
		versions := []*record.Template{template}
		if compact, err := template.Compact(); err == nil {
			versions = append(versions, compact)
		}
		for _, version := range versions {
			parsed, err := record.Parse(version.Text())
			if err != nil {
				t.Fatalf("%q: its text %q: %v", src, version.Text(), err)
			}
			if want, again := render(version), render(parsed); string(want) != string(again) {
				t.Fatalf("%q: %q, but from its text %q: %q", src, want, version.Text(), again)
			}
		}
		if utf8.ValidString(src) && !utf8.Valid(all) {
			t.Fatalf("%q: %q", src, all)
		}
		if compact, err := template.Compact(); err == nil {
			for _, t2 := range []*record.Template{template, compact} {
				if one := t2.Append(nil, record.NewState(7, time.UTC)); len(template.CheckRecords()) == 0 && !json.Valid(one) {
					t.Fatalf("%q: %q is not JSON, and there is no warning", src, one)
				}
			}
		}
	})
}
