package main

import (
	"encoding/json"
	"errors"

	"penstock/lambda/kdguser/sandbox"
)

// before schedules a single call of do before a step of the next rotation.
func (w *world) before(step string, do func()) { w.beforeStep[step] = do }

// rotate rotates the secret like Secrets Manager: it performs all steps in order, and
// restarts if one fails.
func (w *world) rotate(token string) {
	if !w.exists {
		return
	}
	before := ""
	w.aws.WithState(func(s sandbox.State) { before = s.Current(); s.BeginRotation(token) })
	for range attempts + 1 {
		if w.performSteps(token) {
			w.aws.WithState(func(s sandbox.State) {
				s.EndRotation()
				if s.Current() == before {
					w.failf("the rotation has not changed the password")
				}
			})
			w.checkPassword()
			return
		}
	}
	if !w.userLost() {
		w.failf("the rotation fails repeatedly")
	}
}

// performSteps performs the steps of a rotation, and reports whether all succeed.
func (w *world) performSteps(token string) bool {
	for _, step := range []string{stepCreate, stepSet, stepTest, stepFinish} {
		if do := w.beforeStep[step]; do != nil {
			delete(w.beforeStep, step)
			do()
		}
		if err := w.sendStep(step, token); err != nil {
			return false
		}
	}
	return true
}

// testRotation tests the function like Secrets Manager does for a schedule that does not
// rotate immediately.
func (w *world) testRotation(token string) {
	if !w.exists {
		return
	}
	w.aws.WithState(func(s sandbox.State) { s.BeginRotation(token) })
	var err error
	for range attempts {
		if err = w.sendStep(stepTest, token); err == nil {
			break
		}
	}
	if err != nil && !w.userLost() {
		w.failf("the test of the rotation fails: %v", err)
	}
	w.aws.WithState(func(s sandbox.State) { s.EndRotation() })
	w.checkPassword()
}

// sendStep sends one step of a rotation to the function.
func (w *world) sendStep(step, token string) error {
	event, _ := json.Marshal(rotationEvent{step, sandbox.SecretARN, token})
	w.responseURL = ""
	_, err := w.deliver(fromSecretsManager, string(event))
	if err == nil {
		return nil
	}
	w.checkNoSecrets("the error", err.Error())
	f := w.trial.fault
	if killed := errors.Is(err, errKilled) && f != nil && f.kills; !killed && !errors.Is(err, sandbox.ErrFunction) {
		w.failf("%s: %v", step, err)
	}
	// If the fault has ended and the function is running, the rollback must have succeeded.
	if f != nil && !f.lasts && !f.kills {
		w.checkPassword()
	}
	return err
}
