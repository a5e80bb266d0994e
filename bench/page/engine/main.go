//go:build js && wasm

// Command engine renders records in a browser, as web/engine does, but does not send them.
package main

import (
	"syscall/js"
	"time"

	"penstock/record"
)

// main defines the function renderRecords(template, count), which returns the number of
// bytes.
func main() {
	js.Global().Set("renderRecords", js.FuncOf(func(_ js.Value, args []js.Value) any {
		template, err := record.Parse(args[0].String())
		if err != nil {
			panic(err)
		}
		state := record.NewState(1, time.UTC)
		buffer := make([]byte, 0, template.MaxLen())
		bytes := 0
		for i := range args[1].Int() {
			if i%1000 == 0 { // as internal/generate does: once for many records
				state.SetTime(time.Now())
			}
			buffer = append(template.Append(buffer[:0], state), '\n')
			bytes += len(buffer)
		}
		return bytes
	}))
	select {} // the function is called until the page closes
}
