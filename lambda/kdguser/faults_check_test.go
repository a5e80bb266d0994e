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

// userLost reports whether the trial's fault deletes the user or the pool for good. Then
// there are no passwords to compare, and CloudFormation cannot succeed.
func (w *world) userLost() bool { return w.trial.fault != nil && w.trial.fault.deletesUser() }

// checkResponse returns the response to a request. It checks that there is one response per
// delivery, that it is valid, and that it contains no secrets.
func (w *world) checkResponse(r sandbox.Request, deliveries int) (a response) {
	var bodies [][]byte
	for _, given := range w.aws.Responses() {
		if given.Request != r.ID {
			continue
		}
		bodies = append(bodies, given.Body)
		if len(given.ContentType) != 1 || given.ContentType[0] != "" {
			w.failf("%s: the content type is %q", r.Type, given.ContentType)
		}
	}
	most := deliveries
	if f := w.trial.fault; f != nil && f.happensAt(sandbox.CallResponse) {
		most++ // a retry after a fault may deliver the same response again
	}
	if len(bodies) < deliveries || len(bodies) > most {
		w.failf("%s: %d responses to %d events", r.Type, len(bodies), deliveries)
	}
	if len(bodies) == 0 {
		return response{}
	}
	for _, body := range bodies[1:] {
		if !bytes.Equal(body, bodies[0]) {
			w.failf("%s: different responses: %s and %s", r.Type, bodies[0], body)
		}
	}
	if len(bodies[0]) > 4096 {
		w.failf("%s: the response has %d bytes", r.Type, len(bodies[0]))
	}
	w.checkNoSecrets("the response", string(bodies[0]))
	strict := json.NewDecoder(bytes.NewReader(bodies[0]))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&a); err != nil {
		w.failf("%s: %v: %s", r.Type, err, bodies[0])
	}

	copied := a.StackID == sandbox.StackID && a.RequestID == r.ID && a.LogicalResourceID == sandbox.LogicalID
	status := a.Status == cfn.StatusSuccess && a.Reason == "" || a.Status == cfn.StatusFailed && a.Reason != ""
	if !copied || !status || strings.ContainsAny(a.Reason, "\n\r") {
		w.failf("%s: %s", r.Type, bodies[0])
	}
	id := r.PhysicalID // expected for a Delete and for a failed Update
	switch {
	case r.Properties[propertyName] == "" && r.Type == "Create":
		id = sandbox.LogicalID + "-not-created"
	case r.Type == "Create" || r.Type == "Update" && a.Status == cfn.StatusSuccess:
		id = r.Properties[propertyPool] + "/" + r.Properties[propertyName]
	}
	if a.PhysicalResourceID != id {
		w.failf("%s: the ID is %q instead of %q", r.Type, a.PhysicalResourceID, id)
	}
	return a
}

// checkPassword checks that the stack's user has the password of the properties or the
// secret.
func (w *world) checkPassword() {
	if w.userLost() || !w.exists {
		return
	}
	w.aws.WithState(func(s sandbox.State) {
		want, set := w.properties[propertyPassword]
		if !set {
			want = s.Current()
		}
		user := s.Users()[w.properties[propertyPool]+"/"+w.properties[propertyName]]
		switch {
		case user == nil:
			w.failf("there is no user %s", w.id)
		case user.Password != want:
			w.failf("the user has the password %s instead of %s", user.Password, want)
		}
	})
}

// checkEnd checks the state after the stack has been deleted.
func (w *world) checkEnd() {
	w.aws.WithState(func(s sandbox.State) {
		for id, user := range s.Users() {
			if user.Attributes[attributeStack] == sandbox.StackID {
				w.failf("the stack has not deleted its user %s", id)
			}
		}
		for id := range w.foreignUsers {
			if s.Users()[id] == nil && !w.userLost() {
				w.failf("the stack has deleted the user %s, which it did not create", id)
			}
		}
	})
	w.checkNoSecrets("the log", w.host.log())
}

// checkNoSecrets checks that a text contains no password, token or pre-signed URL, not
// even quoted or encoded as JSON.
func (w *world) checkNoSecrets(what, text string) {
	secrets := append([]string{sandbox.Signature, sandbox.Token}, w.passwords...)
	w.aws.WithState(func(s sandbox.State) { secrets = append(secrets, s.Passwords()...) })
	for _, secret := range secrets {
		quoted := strconv.Quote(secret)
		ascii := strconv.QuoteToASCII(secret)
		encoded, _ := json.Marshal(secret)
		for _, form := range []string{secret, quoted[1 : len(quoted)-1], ascii[1 : len(ascii)-1], string(encoded[1 : len(encoded)-1])} {
			if strings.Contains(text, form) {
				w.failf("%s contains the secret %s: %s", what, secret, fmt.Sprintf("%.300s", text))
			}
		}
	}
}
