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

// A world is the environment of one trial: AWS, the function, the stack and the secret.
type world struct {
	trial    trial
	aws      *sandbox.AWS
	host     *host
	failures []string

	deliveries    []delivery // the events, each listed once even if it was delivered twice
	faultHappened bool       // the fault has happened
	responseURL   string     // ResponseURL of the last request
	passwords     []string   // passwords in properties

	exists       bool              // the stack has the resource
	id           string            // physical ID of the resource
	properties   map[string]string // properties of the resource
	foreignUsers map[string]bool   // users that the stack has not created and must not delete
	beforeStep   map[string]func() // actions before a step of a rotation, by step
}

// A delivery is an event passed to the function. It records the number of calls before and
// after.
type delivery struct {
	source        eventSource
	event         string
	before, after int
}

// Time limits of the function. The short one is for faults that last until the time limit.
const (
	ampleTime = time.Minute
	shortTime = 5 * time.Second
)

// runTrial runs the story of a trial with its fault, ends the fault, deletes the stack and
// checks the result.
func runTrial(ctx context.Context, bootstrap string, trial trial) *world {
	aws := sandbox.NewAWS()
	defer aws.Close()
	w := &world{
		trial: trial, aws: aws, host: &host{ctx: ctx, bootstrap: bootstrap, aws: aws},
		foreignUsers: map[string]bool{}, beforeStep: map[string]func(){},
	}
	defer w.host.stop()
	if f := trial.fault; f != nil {
		aws.InjectFaults(func(call sandbox.Call) *sandbox.Fault {
			if call.N < trial.call || w.faultHappened && !f.lasts || !f.happensAt(call.Name) {
				return nil
			}
			w.faultHappened = true
			return f.make(w, call)
		})
	}
	trial.story.run(w)
	w.endFault()
	if w.exists {
		w.remove(w.id, w.properties)
	}
	if trial.fault != nil && !w.hasFaultHappened() {
		w.failf("the fault never happened")
	}
	w.checkEnd()
	return w
}

func (w *world) failf(format string, values ...any) {
	w.failures = append(w.failures, fmt.Sprintf(format, values...))
}

// endFault ends the fault if it has happened, so that the next event succeeds.
func (w *world) endFault() {
	if w.hasFaultHappened() {
		w.aws.InjectFaults(nil)
	}
}

// hasFaultHappened reports whether the fault has happened.
func (w *world) hasFaultHappened() (struck bool) {
	w.aws.WithState(func(sandbox.State) { struck = w.faultHappened })
	return struck
}

// deliver passes an event to the function. If the trial says so, it delivers the event
// twice.
func (w *world) deliver(kind eventSource, event string) (deliveries int, err error) {
	before := len(w.aws.Calls())
	limit := ampleTime
	deliveries = 1
	if len(w.deliveries)+1 == w.trial.event {
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
	w.deliveries = append(w.deliveries, delivery{kind, strings.ReplaceAll(event, w.aws.ResponseURL, ""), before, len(w.aws.Calls())})
	w.endFault()
	return deliveries, err
}

// send sends a request of CloudFormation and returns the response.
func (w *world) send(r sandbox.Request) response {
	r.ID = fmt.Sprintf("request-%d", len(w.deliveries)+1)
	event := w.aws.Encode(r)
	var sent struct{ ResponseURL string }
	_ = json.Unmarshal([]byte(event), &sent)
	w.responseURL = sent.ResponseURL
	if password := r.Properties[propertyPassword]; password != "" {
		w.passwords = append(w.passwords, password)
	}
	deliveries, err := w.deliver(fromCloudFormation, event)
	if err != nil {
		w.failf("%s: %v", r.Type, err)
	}
	return w.checkResponse(r, deliveries)
}

// attempts is the number of times that CloudFormation, or its user, tries a failing action.
const attempts = 3

// create creates the resource. If that fails, it rolls back and retries.
func (w *world) create(p map[string]string) {
	for range attempts {
		a := w.send(sandbox.Request{Type: "Create", Properties: p})
		if a.Status == "SUCCESS" {
			w.exists, w.id, w.properties = true, a.PhysicalResourceID, p
			w.checkPassword()
			return
		}
		w.remove(a.PhysicalResourceID, p)
	}
	if !w.userLost() {
		w.failf("the resource cannot be created")
	}
}

// createExpectingFailure creates the resource, which must fail.
func (w *world) createExpectingFailure(p map[string]string) {
	a := w.send(sandbox.Request{Type: "Create", Properties: p})
	if a.Status == "SUCCESS" {
		w.failf("the resource was created")
	}
	w.remove(a.PhysicalResourceID, p)
}

// remove deletes a physical ID. It retries a few times.
func (w *world) remove(id string, p map[string]string) {
	w.exists = w.exists && id != w.id
	for range attempts {
		if w.send(sandbox.Request{Type: "Delete", PhysicalID: id, Properties: p}).Status == "SUCCESS" {
			return
		}
	}
	w.failf("%s cannot be deleted", id)
}

// update updates the resource. If that fails, it rolls back.
func (w *world) update(p map[string]string) {
	if !w.exists {
		return
	}
	a := w.send(sandbox.Request{Type: "Update", PhysicalID: w.id, Properties: p, Old: w.properties})
	if a.Status != "SUCCESS" {
		w.rollBack(w.id, p)
		return
	}
	id, old := w.id, w.properties
	w.id, w.properties = a.PhysicalResourceID, p
	w.checkPassword()
	if w.id != id {
		w.remove(id, old)
	}
}

// updateAndRollBack updates the resource and then rolls back, as if another resource had
// failed.
func (w *world) updateAndRollBack(p map[string]string) {
	if !w.exists {
		return
	}
	a := w.send(sandbox.Request{Type: "Update", PhysicalID: w.id, Properties: p, Old: w.properties})
	w.rollBack(a.PhysicalResourceID, p)
}

// rollBack rolls back an update to the properties from, after which the physical ID was
// was.
func (w *world) rollBack(was string, from map[string]string) {
	for range attempts {
		a := w.send(sandbox.Request{Type: "Update", PhysicalID: was, Properties: w.properties, Old: from})
		if a.Status != "SUCCESS" {
			continue
		}
		if a.PhysicalResourceID != w.id {
			w.failf("the rollback from %s gave the ID %s instead of %s", was, a.PhysicalResourceID, w.id)
		}
		w.checkPassword()
		if was != w.id {
			w.remove(was, from)
		}
		return
	}
	if !w.userLost() {
		w.failf("the update cannot be rolled back")
	}
}

// createForeignUser creates a user that does not belong to the stack.
func (w *world) createForeignUser(name string) {
	id := sandbox.Pool + "/" + name
	w.foreignUsers[id] = true
	w.aws.WithState(func(s sandbox.State) { s.Users()[id] = foreignUser(id) })
}

func foreignUser(id string) *sandbox.User {
	return &sandbox.User{Attributes: map[string]string{"sub": "sub of " + id, attributeStack: someoneElse}}
}

func (w *world) output() string { return w.host.log() }
