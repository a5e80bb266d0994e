package machine

import (
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"penstock/internal/account"
	"penstock/internal/fleet"
)

// A Status is the status of a run.
type Status string

// The statuses.
const (
	Running   Status = "running"
	Succeeded Status = "succeeded" // every record is delivered
	Failed    Status = "failed"
	Stopped   Status = "stopped"
	TimedOut  Status = "timed out"
)

// An Execution is the state of a run.
type Execution struct {
	Name   string
	Status Status
	Start  time.Time
	Stop   time.Time // zero while the run is running
	Run    fleet.Run
	Sum    *Sum   // totals of the completed run; nil if it has not come so far
	Error  string // error name of a run that did not succeed
	Cause  string // why the run did not succeed
}

// A Sum holds the totals of a completed run.
type Sum struct {
	fleet.Totals
	Problems problems `json:"problems"` // distinct reasons why records were not delivered
}

// problems is a list in JSON, or a text, because JSONata turns a list with one element into
// the element.
type problems []string

// UnmarshalJSON never fails, because the counters matter more.
func (p *problems) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil && one != "" {
		*p = problems{one}
	} else if json.Unmarshal(b, (*[]string)(p)) != nil {
		*p = nil
	}
	for i, cause := range *p {
		(*p)[i] = fleet.FailureMessage(cause)
	}
	return nil
}

// totalsMark precedes the JSON of the sum in the cause of a failed run.
const totalsMark = "totals: "

// cutSum splits the cause of a failed run into its text and the sum at its end.
func cutSum(cause string) (text string, sum *Sum, has bool) {
	at := strings.LastIndex(cause, totalsMark)
	if at < 0 {
		return cause, nil, false
	}
	if sum = parseSum(cause[at+len(totalsMark):]); sum == nil {
		return cause, nil, false
	}
	return strings.TrimRight(cause[:at], "; "), sum, true
}

// parseSum returns the sum at the beginning of a text, or nil if there is none. JSONata
// computes with floating point numbers and may write 8 as 8.0 or 8e0.
func parseSum(text string) *Sum {
	var fields map[string]any
	if json.NewDecoder(strings.NewReader(text)).Decode(&fields) != nil {
		return nil
	}
	if _, has := fields["delivered"]; !has {
		return nil
	}
	for name, value := range fields {
		if n, is := value.(float64); is {
			fields[name] = json.Number(strconv.FormatFloat(math.Round(n), 'f', 0, 64))
		}
	}
	var sum Sum
	again, err := json.Marshal(fields)
	if err != nil || json.Unmarshal(again, &sum) != nil {
		return nil
	}
	return &sum
}

var undeliveredURL = regexp.MustCompile(`s3://[^\s,;]+/`)

// Undelivered returns the URL of the folder with the run's undelivered records, if the
// cause names it.
func (e Execution) Undelivered() (url string, known bool) {
	url = undeliveredURL.FindString(e.Cause)
	return url, url != ""
}

// callFault returns the fault of a call that needs a permission.
func callFault(what, permission string, err error) error {
	return account.NewFault(what, err, account.Remedies{
		"AccessDeniedException":    "the credentials need " + permission,
		"ExecutionDoesNotExist":    "kdg fleet status lists the runs of the stack",
		"ExecutionAlreadyExists":   "choose another --name",
		"ExecutionLimitExceeded":   "wait until other executions of the account end",
		"InvalidName":              "a name has up to 80 letters, digits, hyphens and underscores",
		"StateMachineDoesNotExist": "check that the stack is deployed with -c traffic=bulk",
		"StateMachineDeleting":     "deploy the stack again",
		"ThrottlingException":      "try again in a moment",
		"ValidationException":      "kdg fleet status shows the state of the run",
	})
}

// isTemporary reports whether a later call may succeed.
func isTemporary(err error) bool {
	_, foreign := errors.AsType[*account.Fault](err)
	code := account.Code(err)
	return foreign && (account.Unanswered(err) || temporaryCodes[code] || code == "" && account.AnswerOf(err) != nil)
}

var temporaryCodes = map[string]bool{
	"ThrottlingException": true, "Throttling": true, "TooManyRequestsException": true, "RequestLimitExceeded": true,
	"ServiceUnavailable": true, "ServiceUnavailableException": true, "InternalFailure": true, "InternalServerError": true,
}
