package main

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/brianvoe/gofakeit/v7"
)

// newFaker returns gofakeit's fastest generator: PCG without a lock.
func newFaker() *gofakeit.Faker { return gofakeit.NewFaker(rand.NewPCG(1, 2), false) }

// sakila is the template for text/template, with the functions of gofakeit.Template,
// which itself parses the template for every record and is tens of times slower.
const sakila = `
{
	"timestamp":"{{Now}}",
	"eventType":"{{Weighted (SliceAny "rent" "buy" "trailer") (SliceF32 0.3 0.1 0.6)}}",
	"film_id":{{Number 1 1000}},
	"distributor":"{{RandomString (SliceString "amazon prime" "google play" "apple itunes" "twitter" "microsoft" "meta" "youtube")}}",
	"platform": "{{RandomString (SliceString "ios" "android" "xbox" "social-media" "tech" "other")}}",
	"state":"{{State}}"
}
`

func gofakeitTemplate() (loop, error) {
	f := newFaker()
	t, err := template.New("").Funcs(template.FuncMap{
		"Now":          func() string { return time.Now().Format(isoOffset) },
		"Weighted":     f.Weighted,
		"Number":       f.Number,
		"RandomString": f.RandomString,
		"State":        f.State,
		"SliceAny":     func(s ...any) []any { return s },
		"SliceF32":     func(s ...float32) []float32 { return s },
		"SliceString":  func(s ...string) []string { return s },
	}).Parse(strings.ReplaceAll(sakila, "\n", ""))
	if err != nil {
		return nil, err
	}
	return func(dst []byte, _ time.Time, n int) []byte {
		buf := bytes.NewBuffer(dst)
		for range n {
			if err := t.Execute(buf, nil); err != nil {
				panic(err) // cannot happen: the arguments are constants
			}
			buf.WriteByte('\n')
		}
		return buf.Bytes()
	}, nil
}

func gofakeitAppend() loop {
	f := newFaker()
	events, weights := []any{"rent", "buy", "trailer"}, []float32{0.3, 0.1, 0.6}
	return func(dst []byte, _ time.Time, n int) []byte {
		for range n {
			dst = append(dst, "{\t\"timestamp\":\""...)
			dst = time.Now().AppendFormat(dst, isoOffset)
			dst = append(dst, "\",\t\"eventType\":\""...)
			event, err := f.Weighted(events, weights)
			if err != nil {
				panic(err) // cannot happen: the arguments are constants
			}
			dst = append(dst, event.(string)...)
			dst = append(dst, "\",\t\"film_id\":"...)
			dst = strconv.AppendInt(dst, int64(f.Number(1, 1000)), 10)
			dst = append(dst, ",\t\"distributor\":\""...)
			dst = append(dst, f.RandomString(distributors)...)
			dst = append(dst, "\",\t\"platform\": \""...)
			dst = append(dst, f.RandomString(platforms)...)
			dst = append(dst, "\",\t\"state\":\""...)
			dst = append(dst, f.State()...)
			dst = append(dst, "\"}\n"...)
		}
		return dst
	}
}
