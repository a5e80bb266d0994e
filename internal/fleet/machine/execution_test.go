package machine

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"penstock/internal/fleet"
)

func TestCutSum(t *testing.T) {
	totals := fleet.Totals{Generated: 10, Delivered: 7, Undelivered: 3, Calls: 2}
	const text = "3 of 10 records were not delivered; first problem: totals: none"
	for name, c := range map[string]struct {
		cause string
		want  *Sum
	}{
		"list":               {text + `; totals: {"generated":10,"delivered":7,"undelivered":3,"calls":2,"problems":["a","b"]}`, &Sum{totals, problems{"a", "b"}}},
		"one problem":        {text + `; totals: {"generated":10,"delivered":7,"undelivered":3,"calls":2,"problems":"{\"errorMessage\": \"a"}`, &Sum{totals, problems{"a"}}},
		"no problem":         {text + `; totals: {"generated":10,"delivered":7,"undelivered":3,"calls":2,"problems":null}`, &Sum{Totals: totals}},
		"other problems":     {text + `; totals: {"generated":10,"delivered":7,"undelivered":3,"calls":2,"problems":{"a":1}}`, &Sum{Totals: totals}},
		"floating point":     {text + `; totals: {"generated":1e1,"delivered":7.0,"undelivered":3.0000000001,"calls":2.0}`, &Sum{Totals: totals}},
		"text after it":      {text + `; totals: {"generated":10,"delivered":7,"undelivered":3,"calls":2}, and more`, &Sum{Totals: totals}},
		"truncated":          {text + `; totals: {"generated":10,"deliv`, nil},
		"other object":       {text + `; totals: {"a":1}`, nil},
		"a text as a number": {text + `; totals: {"delivered":"7"}`, nil},
		"none":               {text, nil},
		"empty":              {"", nil},
	} {
		text, sum, has := cutSum(c.cause)
		assert.Equal(t, c.want, sum, name)
		assert.Equal(t, c.want != nil, has, name)
		if has {
			assert.Equal(t, "3 of 10 records were not delivered; first problem: totals: none", text, name)
		} else {
			assert.Equal(t, c.cause, text, name)
		}
	}
}

func TestUndelivered(t *testing.T) {
	for cause, want := range map[string]string{
		"1 of 2: 1 are in s3://lake-1/undelivered/r/, 0 are lost": "s3://lake-1/undelivered/r/",
		"States.Runtime": "",
	} {
		url, known := Execution{Cause: cause}.Undelivered()
		assert.Equal(t, want, url)
		assert.Equal(t, want != "", known)
	}
}
