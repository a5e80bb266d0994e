package local

import (
	"os"
	"path/filepath"
	"strings"
)

// Env returns the environment for a program that talks to the server. It omits the
// user's AWS_ and CDK_ variables.
func (s *Server) Env() []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "AWS_") && !strings.HasPrefix(variable, "CDK_") {
			env = append(env, variable)
		}
	}
	return append(append(env, s.Exports()...),
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
		"SSL_CERT_FILE="+s.certificate(), // for the Lambda function, which runs in the server
		"CDK_HOME="+filepath.Join(s.dir, "cdk-home"),
		"TMPDIR="+filepath.Join(s.dir, tempFolder),
	)
}

// Exports returns the variables that make the AWS CLI, an SDK or the CDK CLI talk to the
// server and to nothing else.
func (s *Server) Exports() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + s.Endpoint,
		"AWS_CA_BUNDLE=" + s.certificate(),
		"AWS_REGION=" + Region,
		"AWS_DEFAULT_REGION=" + Region, // AWS CLI v1 and boto3 read this one
		"AWS_ACCESS_KEY_ID=" + accessKey,
		"AWS_SECRET_ACCESS_KEY=" + secretKey,
		"CDK_NOTICES=false",
		"PENSTOCK_LAMBDA_ARCHITECTURE=" + hostArchitecture(), // the server runs the function on this machine
	}
}

// Overrides returns the names of variables that would take precedence over Exports.
func Overrides() []string { return []string{"AWS_PROFILE", "AWS_SESSION_TOKEN"} }
