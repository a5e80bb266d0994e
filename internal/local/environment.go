package local

import (
	"os"
	"path/filepath"
	"strings"
)

// Env is the environment of a program that talks to the server. The user's own
// AWS_ and CDK_ variables are not in it.
func (s *Server) Env() []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "AWS_") && !strings.HasPrefix(variable, "CDK_") {
			env = append(env, variable)
		}
	}
	return append(append(env, s.Exports()...),
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
		"SSL_CERT_FILE="+s.certificate(), // for the function, which the server runs
		"CDK_HOME="+filepath.Join(s.dir, "cdk-home"),
		"TMPDIR="+filepath.Join(s.dir, temporary),
	)
}

// Exports are the variables with which the AWS CLI, an SDK or the CDK CLI talks
// to the server and to nothing else.
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

// Overrides are variables of the user's that would take the place of Exports.
func Overrides() []string { return []string{"AWS_PROFILE", "AWS_SESSION_TOKEN"} }
