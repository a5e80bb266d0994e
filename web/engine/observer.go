//go:build js && wasm

package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"penstock/internal/sink"
)

// An observer is a sink that counts the errors of another by their code.
type observer struct {
	sink.Sink

	lock    sync.Mutex
	refused int64
	by      map[string]*trouble
}

// A trouble is an error of calls or entries.
type trouble struct {
	Code, Message string
	Remedy        string // empty if the message has it
	Entries       int64
}

// Put makes one call.
func (o *observer) Put(ctx context.Context, entries []sink.Entry) ([]sink.Refusal, error) {
	refused, err := o.Sink.Put(ctx, entries)
	o.lock.Lock()
	defer o.lock.Unlock()
	if call, is := errors.AsType[*sink.CallError](err); is {
		o.note(call.Code, call.Error(), "", len(entries))
	}
	for _, r := range refused {
		o.note(r.Code, r.Code+": "+r.Message, remedies[r.Code], 1)
	}
	return refused, err
}

func (o *observer) note(code, message, remedy string, entries int) {
	if o.by == nil {
		o.by = map[string]*trouble{}
	}
	t := o.by[code]
	if t == nil {
		t = &trouble{Code: code}
		o.by[code] = t
	}
	t.Message, t.Remedy = message, remedy // the latest
	t.Entries += int64(entries)
	o.refused += int64(entries)
}

// seen returns the errors so far, the most frequent first.
func (o *observer) seen() (refused int64, all []trouble) {
	o.lock.Lock()
	defer o.lock.Unlock()
	for _, t := range o.by {
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b trouble) int {
		return cmp.Or(cmp.Compare(b.Entries, a.Entries), cmp.Compare(a.Code, b.Code))
	})
	return o.refused, all
}
