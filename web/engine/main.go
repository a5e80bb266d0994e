//go:build js && wasm

// Command engine is the record engine and the sender of kdg as WebAssembly, for the
// producer page. web/src/host.ts loads it.
//
// It defines the global object penstock. Its functions take one JSON text and return one,
// {"error": "…"} if they fail. Only start takes callbacks too.
package main

import (
	"encoding/json"
	"syscall/js"
)

func main() {
	js.Global().Set("penstock", map[string]any{
		"lint":      answer(lint),
		"functions": answer(functions),
		"shipped":   answer(shipped),
		"preview":   answer(preview),
		"plan":      answer(planned),
		"check":     answer(check),
		"start":     js.FuncOf(start),
		"totals":    answer(totals),
		"stop":      answer(stop),
	})
	select {} // the functions are called until the worker ends
}

// answer wraps a function of a JSON value for JavaScript.
func answer[In, Out any](f func(In) (Out, error)) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		var in In
		if err := json.Unmarshal([]byte(args[0].String()), &in); err != nil {
			return failure(err)
		}
		out, err := f(in)
		if err != nil {
			return failure(err)
		}
		text, err := json.Marshal(out)
		if err != nil {
			return failure(err)
		}
		return string(text)
	})
}

func failure(err error) string {
	text, _ := json.Marshal(map[string]string{"error": err.Error()}) // a text never fails
	return string(text)
}
