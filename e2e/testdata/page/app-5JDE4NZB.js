await WebAssembly.compileStreaming(fetch("engine-5JDE4NZB.wasm"))
