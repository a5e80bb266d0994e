package local

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// An Assembly is the output of a synth: the templates of the stacks.
type Assembly struct {
	dir    string
	stacks map[string]template // by stack name
}

type template struct {
	Parameters map[string]any
	Resources  map[string]Resource
}

// A Resource is the part of a template's resource that [Resource.UnsupportedSetting]
// examines.
type Resource struct {
	Type       string
	Properties map[string]any
}

// Synth synthesizes the app with the settings in cdk.json.
func (s *Server) Synth(ctx context.Context) (Assembly, error) {
	dir := filepath.Join(s.dir, "cdk.out")
	if err := os.RemoveAll(dir); err != nil {
		return Assembly{}, err
	}
	if err := s.CDK(ctx, "synth", "--quiet"); err != nil {
		return Assembly{}, err
	}
	const extension = ".template.json"
	names, err := filepath.Glob(filepath.Join(dir, "*"+extension))
	if err != nil {
		return Assembly{}, err
	}
	a := Assembly{dir: dir, stacks: map[string]template{}}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			return Assembly{}, err
		}
		var t template
		if err := json.Unmarshal(content, &t); err != nil {
			return Assembly{}, fmt.Errorf("read %s: %w", name, err)
		}
		a.stacks[strings.TrimSuffix(filepath.Base(name), extension)] = t
	}
	return a, nil
}

// SignInStack returns the name of the stack that creates the KDG user.
func (a Assembly) SignInStack() string {
	for stack, t := range a.stacks {
		if _, ok := t.Parameters["Username"]; ok {
			return stack
		}
	}
	return ""
}

// UnsupportedSetting returns the setting whose value MiniStack does not support in the
// resource, or "" if MiniStack supports the resource.
func (r Resource) UnsupportedSetting() string {
	switch r.Type {
	case "AWS::Athena::NamedQuery":
		return "catalog"
	case "AWS::CloudWatch::Alarm":
		if _, math := r.Properties["Metrics"]; math {
			return "monitoring"
		}
	case "AWS::KinesisAnalyticsV2::Application":
		if r.Properties["ApplicationMode"] == "INTERACTIVE" {
			return "analytics"
		}
	case "AWS::SecretsManager::RotationSchedule":
		return "rotateAfterDays"
	case "Custom::S3AutoDeleteObjects": // its function needs an SDK that MiniStack lacks, and the deploy would hang
		return "retainData"
	case "AWS::KinesisFirehose::DeliveryStream": // its jq lacks functions, and no record would be delivered
		if properties, err := json.Marshal(r.Properties); err == nil && bytes.Contains(properties, []byte("fromdate")) {
			return "partitionBy with dates"
		}
	}
	return ""
}

// Check returns an error if MiniStack cannot deploy the stacks.
func (a Assembly) Check() error {
	for _, t := range a.stacks {
		for _, resource := range t.Resources {
			if setting := resource.UnsupportedSetting(); setting != "" {
				return fmt.Errorf("setting %s: MiniStack does not support the %s that it creates; remove the setting from cdk.json to deploy locally", setting, resource.Type)
			}
		}
	}
	return nil
}

// DeployAssembly deploys the stacks. If a stack has the Password parameter,
// DeployAssembly generates a password and returns it; otherwise password is empty.
func (s *Server) DeployAssembly(ctx context.Context, a Assembly) (outputs Outputs, password string, err error) {
	args := []string{"--app", a.dir}
	for stack, t := range a.stacks {
		if _, asks := t.Parameters["Password"]; asks {
			password = rand.Text() + "-a1" // the suffix adds the lower case, digit and symbol that the policy requires
			args = append(args, "--parameters", stack+":Password="+password)
		}
	}
	outputs, err = s.Deploy(ctx, args...)
	return outputs, password, err
}
