package sink

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func remote(answer Answer, err error) *Remote {
	return &Remote{
		Place:    Place{Firehose, "stream"},
		Call:     func(context.Context, []Entry) (Answer, error) { return answer, err },
		Remedies: map[string]string{CallFailed: "check the network", "AccessDeniedException": "ask for the right"},
	}
}

func TestRemoteReturnsRefusedEntries(t *testing.T) {
	refused, err := remote(Answer{1, []Result{{ID: "1"}, {Code: "InternalFailure", Message: "Slow down."}}}, nil).Put(t.Context(), make([]Entry, 2))
	require.NoError(t, err)
	assert.Equal(t, []Refusal{{1, "InternalFailure", "Slow down."}}, refused)
}

func TestRemoteErrors(t *testing.T) {
	for name, row := range map[string]struct {
		answer            Answer
		err               error
		code, says        string
		again, unanswered bool
	}{
		"no answer":            {Answer{}, errors.New("the stream\ncannot be reached"), CallFailed, "the stream cannot be reached; check the network", true, true},
		"an incomplete answer": {Answer{}, nil, CallFailed, "the answer has 0 results for 1 entries; check the network", true, true},
		"denied":               {Answer{}, &ServiceError{Code: "AccessDeniedException", Message: "no"}, "AccessDeniedException", "AccessDeniedException: no; ask for the right", false, false},
		"throttled":            {Answer{}, &ServiceError{Code: "ThrottlingException", Message: "slow", Retryable: true}, "ThrottlingException", "ThrottlingException: slow", true, false},
		"throttled by a key":   {Answer{}, &ServiceError{Code: "KMSThrottlingException", Message: "slow"}, "KMSThrottlingException", "KMSThrottlingException: slow", true, false},
	} {
		_, err := remote(row.answer, row.err).Put(t.Context(), make([]Entry, 1))
		call, is := errors.AsType[*CallError](err)
		require.True(t, is, name)
		assert.Equal(t, "send to firehose:stream: "+row.says, call.Error(), name)
		call.Err = nil
		assert.Equal(t, CallError{Code: row.code, Retryable: row.again, Unanswered: row.unanswered}, *call, name)
	}
}

func TestRemoteEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := remote(Answer{}, ctx.Err()).Put(ctx, make([]Entry, 1))
	assert.Equal(t, context.Canceled, err)

	ctx, cancel = context.WithTimeout(t.Context(), 0)
	defer cancel()
	_, err = remote(Answer{}, ctx.Err()).Put(ctx, make([]Entry, 1))
	assert.EqualError(t, err, "send to firehose:stream: the stream gave no answer in time; check the network")
}
