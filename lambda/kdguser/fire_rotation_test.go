package main

import (
	"encoding/json"
	"errors"

	"penstock/lambda/kdguser/sandbox"
)

// during has something happen once, before a step of a rotation.
func (w *world) during(step string, do func()) { w.between[step] = do }

// rotate is what Secrets Manager does: the steps in turn, and all of them again when
// one fails.
func (w *world) rotate(token string) {
	if !w.up {
		return
	}
	before := ""
	w.aws.Look(func(s sandbox.State) { before = s.Current(); s.BeginRotation(token) })
	for range attempts + 1 {
		if w.steps(token) {
			w.aws.Look(func(s sandbox.State) {
				s.EndRotation()
				if s.Current() == before {
					w.wrong("the rotation left the password as it was")
				}
			})
			w.settled()
			return
		}
	}
	if !w.lost() {
		w.wrong("the rotation never ends")
	}
}

// steps reports whether all steps of a rotation succeed.
func (w *world) steps(token string) bool {
	for _, step := range []string{stepCreate, stepSet, stepTest, stepFinish} {
		if do := w.between[step]; do != nil {
			delete(w.between, step)
			do()
		}
		if err := w.turn(step, token); err != nil {
			return false
		}
	}
	return true
}

// tryRotation is what Secrets Manager does for a schedule that does not rotate at once.
func (w *world) tryRotation(token string) {
	if !w.up {
		return
	}
	w.aws.Look(func(s sandbox.State) { s.BeginRotation(token) })
	var err error
	for range attempts {
		if err = w.turn(stepTest, token); err == nil {
			break
		}
	}
	if err != nil && !w.lost() {
		w.wrong("the trial fails: %v", err)
	}
	w.aws.Look(func(s sandbox.State) { s.EndRotation() })
	w.settled()
}

// turn gives the function one step of a rotation.
func (w *world) turn(step, token string) error {
	event, _ := json.Marshal(turn{step, sandbox.SecretARN, token})
	w.url = ""
	_, err := w.give(turns, string(event))
	if err == nil {
		return nil
	}
	w.hides("the error", err.Error())
	f := w.trial.fault
	if killed := errors.Is(err, errKilled) && f != nil && f.kills; !killed && !errors.Is(err, sandbox.ErrFunction) {
		w.wrong("%s: %v", step, err)
	}
	// A fault that is over, and left the function alive: it has taken the user back.
	if f != nil && !f.lasts && !f.kills {
		w.settled()
	}
	return err
}
