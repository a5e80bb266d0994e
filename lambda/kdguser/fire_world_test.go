package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"penstock/lambda/kdguser/sandbox"
)

// A world is where one trial takes place: AWS, the function, and the stack and the
// secret that CloudFormation and Secrets Manager call it for.
type world struct {
	trial  trial
	aws    *sandbox.AWS
	host   *host
	wrongs []string

	given  []given // each event once, also if it was delivered twice
	struck bool    // the fault has happened
	url    string  // of the last request's answer
	known  []string

	up         bool // the stack has the resource
	id         string
	properties map[string]string
	others     map[string]bool // users of persons, which are to stay
	between    map[string]func()
}

// A given is an event that the function was given, and how many calls there were before
// it and after it.
type given struct {
	kind          kind
	event         string
	before, after int
}

// Time limits of the function. The short one is for events in which a fault lasts for
// all its time.
const (
	ampleTime = time.Minute
	shortTime = 5 * time.Second
)

// tell tells a story with what goes wrong in it, mends what is broken, deletes the
// stack, and checks.
func tell(ctx context.Context, bootstrap string, trial trial) *world {
	aws := sandbox.NewAWS()
	defer aws.Close()
	w := &world{
		trial: trial, aws: aws, host: &host{ctx: ctx, bootstrap: bootstrap, aws: aws},
		others: map[string]bool{}, between: map[string]func(){},
	}
	defer w.host.stop()
	if f := trial.fault; f != nil {
		aws.Break(func(call sandbox.Call) *sandbox.Fault {
			if call.N < trial.call || w.struck && !f.lasts || !f.on(call.Name) {
				return nil
			}
			w.struck = true
			return f.of(w, call)
		})
	}
	trial.story.tell(w)
	w.mend()
	if w.up {
		w.remove(w.id, w.properties)
	}
	if trial.fault != nil && !w.hasStruck() {
		w.wrong("the fault never happened")
	}
	w.check()
	return w
}

func (w *world) wrong(format string, values ...any) {
	w.wrongs = append(w.wrongs, fmt.Sprintf(format, values...))
}

// mend ends a fault that has happened: the next event finds AWS as it should be.
func (w *world) mend() {
	if w.hasStruck() {
		w.aws.Break(nil)
	}
}

// hasStruck reports whether the fault has happened, which a call notes down.
func (w *world) hasStruck() (struck bool) {
	w.aws.Look(func(sandbox.State) { struck = w.struck })
	return struck
}

// give gives the function an event, twice if it is the one that the trial says.
func (w *world) give(kind kind, event string) (deliveries int, err error) {
	before := len(w.aws.Calls())
	limit := ampleTime
	deliveries = 1
	if len(w.given)+1 == w.trial.event {
		switch {
		case w.trial.fault == nil:
			deliveries = 2
		case w.trial.fault.lasts:
			limit = shortTime
		}
	}
	for range deliveries {
		err = errors.Join(err, w.host.invoke(event, limit))
	}
	w.given = append(w.given, given{kind, strings.ReplaceAll(event, w.aws.AnswerURL, ""), before, len(w.aws.Calls())})
	w.mend()
	return deliveries, err
}

// send sends a request of CloudFormation's, and returns the answer.
func (w *world) send(r sandbox.Request) answer {
	r.ID = fmt.Sprintf("request-%d", len(w.given)+1)
	event := w.aws.Encode(r)
	var sent struct{ ResponseURL string }
	_ = json.Unmarshal([]byte(event), &sent)
	w.url = sent.ResponseURL
	if password := r.Properties[propertyPassword]; password != "" {
		w.known = append(w.known, password)
	}
	deliveries, err := w.give(requests, event)
	if err != nil {
		w.wrong("%s: %v", r.Type, err)
	}
	return w.answered(r, deliveries)
}

// attempts is how often CloudFormation, or who deploys, tries what has failed.
const attempts = 3

// create makes the resource; a create that fails is rolled back, and tried again.
func (w *world) create(p map[string]string) {
	for range attempts {
		a := w.send(sandbox.Request{Type: "Create", Properties: p})
		if a.Status == "SUCCESS" {
			w.up, w.id, w.properties = true, a.PhysicalResourceID, p
			w.settled()
			return
		}
		w.remove(a.PhysicalResourceID, p)
	}
	if !w.lost() {
		w.wrong("the resource cannot be created")
	}
}

// createInVain is a create that has to fail.
func (w *world) createInVain(p map[string]string) {
	a := w.send(sandbox.Request{Type: "Create", Properties: p})
	if a.Status == "SUCCESS" {
		w.wrong("it was created")
	}
	w.remove(a.PhysicalResourceID, p)
}

// remove deletes a physical ID, which may not fail for long.
func (w *world) remove(id string, p map[string]string) {
	w.up = w.up && id != w.id
	for range attempts {
		if w.send(sandbox.Request{Type: "Delete", PhysicalID: id, Properties: p}).Status == "SUCCESS" {
			return
		}
	}
	w.wrong("%s cannot be deleted", id)
}

// update changes the resource; one that fails is rolled back.
func (w *world) update(p map[string]string) {
	if !w.up {
		return
	}
	a := w.send(sandbox.Request{Type: "Update", PhysicalID: w.id, Properties: p, Old: w.properties})
	if a.Status != "SUCCESS" {
		w.back(w.id, p)
		return
	}
	id, old := w.id, w.properties
	w.id, w.properties = a.PhysicalResourceID, p
	w.settled()
	if w.id != id {
		w.remove(id, old)
	}
}

// updateInVain changes the resource, and then rolls that back: another resource failed.
func (w *world) updateInVain(p map[string]string) {
	if !w.up {
		return
	}
	a := w.send(sandbox.Request{Type: "Update", PhysicalID: w.id, Properties: p, Old: w.properties})
	w.back(a.PhysicalResourceID, p)
}

// back rolls an update to the properties from back, after which the ID was.
func (w *world) back(was string, from map[string]string) {
	for range attempts {
		a := w.send(sandbox.Request{Type: "Update", PhysicalID: was, Properties: w.properties, Old: from})
		if a.Status != "SUCCESS" {
			continue
		}
		if a.PhysicalResourceID != w.id {
			w.wrong("rolled back from %s to %s, and not to %s", was, a.PhysicalResourceID, w.id)
		}
		w.settled()
		if was != w.id {
			w.remove(was, from)
		}
		return
	}
	if !w.lost() {
		w.wrong("the update cannot be rolled back")
	}
}

// person has a person make a user.
func (w *world) person(name string) {
	id := sandbox.Pool + "/" + name
	w.others[id] = true
	w.aws.Look(func(s sandbox.State) { s.Users()[id] = personsUser(id) })
}

func personsUser(id string) *sandbox.User {
	return &sandbox.User{Attributes: map[string]string{"sub": "sub of " + id, attributeMark: person}}
}

func (w *world) output() string { return w.host.log() }
