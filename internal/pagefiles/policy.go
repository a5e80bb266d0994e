package pagefiles

import "strings"

// SecurityPolicy returns the Content-Security-Policy of a page with this configuration. The
// page may call its own origin, and of AWS only what it signs in with and sends to: the
// endpoints SERVICE.REGION.suffix.
func SecurityPolicy(c Config, suffix string) string {
	connect := "connect-src 'self'"
	if c.Endpoint == "" {
		for _, service := range []string{"cognito-idp", "cognito-identity", c.StreamKind} {
			connect += " https://" + service + "." + c.Region + "." + suffix
		}
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' 'wasm-unsafe-eval'", // CSP Level 3: lets the page compile WebAssembly, and no text
		"worker-src 'self'",
		"style-src 'self'",
		"img-src 'self'",
		connect,
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; ")
}

// Values of the other security headers. CloudFront also sends Strict-Transport-Security,
// which browsers ignore on 127.0.0.1.
const (
	ContentTypeOptions = "nosniff"     // X-Content-Type-Options
	FrameOptions       = "DENY"        // X-Frame-Options, for browsers that ignore frame-ancestors
	ReferrerPolicy     = "no-referrer" // Referrer-Policy
	ResourcePolicy     = "same-origin" // Cross-Origin-Resource-Policy
)
