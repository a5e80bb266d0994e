//go:build js && wasm

package main

import (
	"context"
	"errors"
	"syscall/js"
	"time"

	"penstock/internal/sink"
)

// What a user of the page can do about errors.
const (
	signIn = "sign in again, and send the lost records again"
	slower = "the sender waits and tries again; a lower rate or a higher quota of the stream avoids it"
)

// remedies are the remedies by error code. Those of the command line do not apply.
var remedies = map[string]string{
	"AccessDeniedException":       "the signed-in user may put records on the stream of this stack only",
	"ResourceNotFoundException":   "check that the stack with the stream is still deployed",
	"InvalidSourceException":      "the delivery stream reads from a data stream: open the page of that stream",
	"NotAuthorizedException":      signIn,
	"ExpiredTokenException":       signIn,
	"UnrecognizedClientException": signIn,
	"InvalidSignatureException":   "check the clock of this device",
	sink.CallFailed:               "check the network",

	"ServiceUnavailableException":            slower,
	"ProvisionedThroughputExceededException": slower,
	"ThrottlingException":                    slower,
	"LimitExceededException":                 slower,
	"InternalFailure":                        "the sender waits and tries again",

	"InvalidKMSResourceException": "enable the key of the delivery stream's encryption",
	"KMSAccessDeniedException":    "the role of the user needs kms:GenerateDataKey on the data stream's key",
	"KMSDisabledException":        "enable the key of the data stream's encryption",
}

// bridge calls a JavaScript function (data, ends, keys, milliseconds) that returns a
// promise of {failed, results} or {code, message}. An empty code means that the call was
// not answered.
func bridge(put js.Value) func(context.Context, []sink.Entry) (sink.Answer, error) {
	return func(ctx context.Context, entries []sink.Entry) (sink.Answer, error) {
		var data []byte
		ends, keys := make([]any, len(entries)), make([]any, len(entries))
		for i, e := range entries {
			data = append(data, e.Data...)
			ends[i], keys[i] = len(data), e.PartitionKey
		}
		value, err := await(ctx, put.Invoke(bytesToJS(data), ends, keys, limit(ctx, len(data)).Milliseconds()))
		if err != nil {
			return sink.Answer{}, err
		}
		return read(value)
	}
}

// How long a call may take: as long as in kdg.
const (
	answerTime = 10 * time.Second
	timePerMiB = 8 * time.Second // for slow uploads
)

func bytesToJS(data []byte) js.Value {
	array := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(array, data)
	return array
}

// limit returns how long a call may take.
func limit(ctx context.Context, bytes int) time.Duration {
	d := answerTime + time.Duration(bytes)*timePerMiB>>20
	if end, has := ctx.Deadline(); has {
		d = min(d, time.Until(end))
	}
	return d
}

func read(value js.Value) (sink.Answer, error) {
	if message := value.Get("message"); message.Type() == js.TypeString {
		if code := value.Get("code").String(); code != "" {
			return sink.Answer{}, &sink.ServiceError{Code: code, Message: message.String(), Retryable: value.Get("retryable").Truthy()}
		}
		return sink.Answer{}, errors.New(message.String())
	}
	results := value.Get("results")
	a := sink.Answer{Failed: value.Get("failed").Int(), Results: make([]sink.Result, results.Length())}
	for i := range a.Results {
		r := results.Index(i)
		a.Results[i] = sink.Result{ID: r.Index(0).String(), Code: r.Index(1).String(), Message: r.Index(2).String()}
	}
	return a, nil
}

// await waits for a promise that is never rejected, or for ctx.
func await(ctx context.Context, promise js.Value) (js.Value, error) {
	done := make(chan js.Value, 1)
	var then js.Func
	then = js.FuncOf(func(_ js.Value, args []js.Value) any {
		then.Release()
		done <- args[0]
		return nil
	})
	promise.Call("then", then)
	select {
	case value := <-done:
		return value, nil
	case <-ctx.Done():
		return js.Undefined(), ctx.Err()
	}
}
