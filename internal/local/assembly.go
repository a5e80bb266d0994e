package local

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Assembly is what a synth wrote: the templates of the stacks.
type Assembly struct {
	dir    string
	stacks map[string]template // by the stack's name
}

type template struct {
	Parameters map[string]any
	Resources  map[string]Resource
}

// Resource is a resource of a template.
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
		if _, is := t.Parameters["Username"]; is {
			return stack
		}
	}
	return ""
}

// Refused returns the setting that asks for a resource which MiniStack cannot
// create; empty if it can.
func (r Resource) Refused() string {
	switch r.Type {
	case "AWS::Athena::NamedQuery":
		return "catalog"
	case "AWS::CloudWatch::Alarm":
		if _, math := r.Properties["Metrics"]; math {
			return "monitoring"
		}
	case "AWS::SecretsManager::RotationSchedule":
		return "rotateAfterDays"
	case "Custom::S3AutoDeleteObjects": // its function needs an SDK that MiniStack lacks, and the deploy would wait for it in vain
		return "retainData"
	}
	return ""
}

// Check returns an error if MiniStack cannot deploy the stacks.
func (a Assembly) Check() error {
	for _, t := range a.stacks {
		for _, resource := range t.Resources {
			if setting := resource.Refused(); setting != "" {
				return fmt.Errorf("setting %s: MiniStack cannot create %s; remove the setting from cdk.json to deploy locally", setting, resource.Type)
			}
		}
	}
	return nil
}

// DeployAssembly deploys what was synthesized, and returns the password that it
// gave to the stack that asks for one; empty if none does.
func (s *Server) DeployAssembly(ctx context.Context, a Assembly) (outputs Outputs, password string, err error) {
	args := []string{"--app", a.dir}
	for stack, t := range a.stacks {
		if _, asks := t.Parameters["Password"]; asks {
			password = rand.Text() + "-a1" // upper case, lower case, a digit and a symbol
			args = append(args, "--parameters", stack+":Password="+password)
		}
	}
	outputs, err = s.Deploy(ctx, args...)
	return outputs, password, err
}
