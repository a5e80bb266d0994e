package sink

import "fmt"

// An Answer is a service's response to a call.
type Answer struct {
	Failed  int // entries that the response counts as failed
	Results []Result
}

// A Result is the part of an [Answer] about one entry: an ID, or an error.
type Result struct{ ID, Code, Message string }

// Refusals returns the refused ones of the sent entries. If the response does not account
// for every entry, it returns an error: the entries may have been accepted or not.
func (a Answer) Refusals(sent int) ([]Refusal, error) {
	if len(a.Results) != sent {
		return nil, fmt.Errorf("the answer has %d results for %d entries", len(a.Results), sent)
	}
	var refused []Refusal
	for i, r := range a.Results {
		switch {
		case r.ID == "" && r.Code == "":
			return nil, fmt.Errorf("the answer has neither an ID nor an error code for entry %d", i+1)
		case r.ID != "" && r.Code != "":
			return nil, fmt.Errorf("the answer has both an ID and an error code (%s) for entry %d", r.Code, i+1)
		case r.Code != "":
			refused = append(refused, Refusal{i, r.Code, r.Message})
		}
	}
	if a.Failed != len(refused) {
		return nil, fmt.Errorf("the answer counts %d failed entries but lists %d", a.Failed, len(refused))
	}
	return refused, nil
}
