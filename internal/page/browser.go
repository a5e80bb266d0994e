package page

import (
	"errors"
	"os/exec"
	"runtime"
)

// openers are the programs that open an address in the browser.
var openers = map[string]string{"darwin": "open", "linux": "xdg-open"}

// OpenBrowser opens an address in the browser, which outlives this program.
func OpenBrowser(address string) error {
	opener, known := openers[runtime.GOOS]
	if !known {
		return errors.New("no opener is known for " + runtime.GOOS)
	}
	cmd := exec.Command(opener, address) // #nosec G204 -- the address is that of the server
	detach(cmd)
	return cmd.Start()
}
