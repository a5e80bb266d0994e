package pagefiles

import "encoding/json"

// ConfigFile is the name of the file that holds a [Config].
const ConfigFile = "config.json"

// Config is the configuration of the page, which web/src/config.ts reads. It holds no
// secret.
type Config struct {
	Region          string `json:"region"`
	UserPoolID      string `json:"userPoolId"`
	ClientID        string `json:"clientId"`
	IdentityPoolID  string `json:"identityPoolId"`
	StreamKind      string `json:"streamKind"` // StreamFirehose or StreamKinesis
	StreamName      string `json:"streamName"`
	Username        string `json:"username"`
	PasswordCommand string `json:"passwordCommand"` // prints the password; empty if the deployer chose it
	// Endpoint is the path on the page's own server that the page calls instead of AWS.
	// Empty for AWS.
	Endpoint string `json:"endpoint,omitempty"`
	// Delivery is the firehose.Definition of the delivery stream. Empty if it is unknown:
	// the page then shows no object keys, and packs no records.
	Delivery json.RawMessage `json:"delivery,omitempty"`
	// Template is what the editor opens with. Nil for the sakila template.
	Template *Template `json:"template,omitempty"`
}

// Values of Config.StreamKind, which are also the names of the services in their endpoints.
const (
	StreamFirehose = "firehose"
	StreamKinesis  = "kinesis"
)

// A Template is a record template.
type Template struct {
	Name string `json:"name"`
	Text string `json:"text"`
}
