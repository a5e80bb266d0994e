package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/cfn"

	"penstock/lambda/kdguser/sandbox"
)

// lost is that the trial's fault takes the user or the pool away for good: then there
// are no passwords to compare, and CloudFormation cannot succeed.
func (w *world) lost() bool { return w.trial.fault != nil && w.trial.fault.loses() }

// answered returns the answer to a request, which is one, valid, and without secrets.
func (w *world) answered(r sandbox.Request, deliveries int) (a answer) {
	var bodies [][]byte
	for _, given := range w.aws.Answers() {
		if given.Request != r.ID {
			continue
		}
		bodies = append(bodies, given.Body)
		if len(given.ContentType) != 1 || given.ContentType[0] != "" {
			w.wrong("%s: the content type is %q", r.Type, given.ContentType)
		}
	}
	most := deliveries
	if f := w.trial.fault; f != nil && f.on(sandbox.CallAnswer) {
		most++ // the same one again: the first may not have arrived
	}
	if len(bodies) < deliveries || len(bodies) > most {
		w.wrong("%s: %d answers to %d events", r.Type, len(bodies), deliveries)
	}
	if len(bodies) == 0 {
		return answer{}
	}
	for _, body := range bodies[1:] {
		if !bytes.Equal(body, bodies[0]) {
			w.wrong("%s: two answers: %s and %s", r.Type, bodies[0], body)
		}
	}
	if len(bodies[0]) > 4096 {
		w.wrong("%s: an answer of %d bytes", r.Type, len(bodies[0]))
	}
	w.hides("the answer", string(bodies[0]))
	strict := json.NewDecoder(bytes.NewReader(bodies[0]))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&a); err != nil {
		w.wrong("%s: %v: %s", r.Type, err, bodies[0])
	}

	copied := a.StackID == sandbox.StackID && a.RequestID == r.ID && a.LogicalResourceID == sandbox.LogicalID
	status := a.Status == cfn.StatusSuccess && a.Reason == "" || a.Status == cfn.StatusFailed && a.Reason != ""
	if !copied || !status || strings.ContainsAny(a.Reason, "\n\r") {
		w.wrong("%s: %s", r.Type, bodies[0])
	}
	id := r.PhysicalID // of a Delete, and of an Update that failed
	switch {
	case r.Properties[propertyName] == "" && r.Type == "Create":
		id = sandbox.LogicalID + "-not-created"
	case r.Type == "Create" || r.Type == "Update" && a.Status == cfn.StatusSuccess:
		id = r.Properties[propertyPool] + "/" + r.Properties[propertyName]
	}
	if a.PhysicalResourceID != id {
		w.wrong("%s: the ID %q, and not %q", r.Type, a.PhysicalResourceID, id)
	}
	return a
}

// settled is that the stack's user has the password that the properties, or the
// secret, say.
func (w *world) settled() {
	if w.lost() || !w.up {
		return
	}
	w.aws.Look(func(s sandbox.State) {
		want, set := w.properties[propertyPassword]
		if !set {
			want = s.Current()
		}
		user := s.Users()[w.properties[propertyPool]+"/"+w.properties[propertyName]]
		switch {
		case user == nil:
			w.wrong("there is no user %s", w.id)
		case user.Password != want:
			w.wrong("the user has the password %s, and the secret %s", user.Password, want)
		}
	})
}

// check is what holds in the end, when the stack is deleted.
func (w *world) check() {
	w.aws.Look(func(s sandbox.State) {
		for id, user := range s.Users() {
			if user.Attributes[attributeMark] == sandbox.StackID {
				w.wrong("the user %s is left behind", id)
			}
		}
		for id := range w.others {
			if s.Users()[id] == nil && !w.lost() {
				w.wrong("the user %s, whom a person made, was deleted", id)
			}
		}
	})
	w.hides("the log", w.host.log())
}

// hides is that a text has no password, token or pre-signed URL in it, nor one as a
// quotation or as JSON.
func (w *world) hides(what, text string) {
	secrets := append([]string{sandbox.Signature, sandbox.Token}, w.known...)
	w.aws.Look(func(s sandbox.State) { secrets = append(secrets, s.Minted()...) })
	for _, secret := range secrets {
		quoted := strconv.Quote(secret)
		ascii := strconv.QuoteToASCII(secret)
		encoded, _ := json.Marshal(secret)
		for _, form := range []string{secret, quoted[1 : len(quoted)-1], ascii[1 : len(ascii)-1], string(encoded[1 : len(encoded)-1])} {
			if strings.Contains(text, form) {
				w.wrong("%s tells %s: %s", what, secret, fmt.Sprintf("%.300s", text))
			}
		}
	}
}
