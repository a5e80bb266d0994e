package local

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"penstock/internal/repo"
)

// cancelGrace is how long a cancelled CDK CLI may take to clean up.
const cancelGrace = 5 * time.Second

// Compile compiles the app. The CDK CLI would do that too, but it takes a minute the
// first time: as a separate step, the caller can report it.
func (s *Server) Compile(ctx context.Context) error {
	cmd := s.command(ctx, "go", "build", "./stacks", "./internal/...")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, lastLines(output, 12))
	}
	return nil
}

// Bootstrap runs cdk bootstrap.
func (s *Server) Bootstrap(ctx context.Context) error {
	return s.CDK(ctx, "bootstrap", "aws://"+account+"/"+Region)
}

// Outputs are the stack outputs by name. Names are unique across the stacks.
type Outputs map[string]string

// Deploy runs cdk deploy for all stacks with additional arguments, and returns the
// outputs.
func (s *Server) Deploy(ctx context.Context, args ...string) (Outputs, error) {
	file := filepath.Join(s.dir, "outputs.json")
	// Nobody needs to approve changes of policies in a local account.
	args = append([]string{"deploy", "--all", "--require-approval", "never", "--outputs-file", file}, args...)
	err := s.CDK(ctx, args...)
	for range passwordAttempts {
		if !passwordRejected(err, args) {
			break
		}
		err = s.CDK(ctx, args...)
	}
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var stacks map[string]Outputs
	if err := json.Unmarshal(content, &stacks); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	outputs := Outputs{}
	for _, stack := range stacks {
		maps.Copy(outputs, stack)
	}
	return outputs, nil
}

// passwordAttempts is how often a deploy is retried with another generated password.
const passwordAttempts = 3

// passwordRejected reports whether a deploy failed because the user pool rejected the
// generated password, which lacked a digit or a symbol. MiniStack ignores
// RequireEachIncludedType and generates such a password about once in two hundred times;
// Secrets Manager never does. The next deploy replaces the stack that was rolled back.
func passwordRejected(err error, args []string) bool {
	return err != nil && !slices.Contains(args, "--parameters") && strings.Contains(err.Error(), "InvalidPasswordException")
}

// Destroy runs cdk destroy for all stacks with additional arguments.
func (s *Server) Destroy(ctx context.Context, args ...string) error {
	return s.CDK(ctx, append([]string{"destroy", "--all", "--force"}, args...)...)
}

// CDK runs the CDK CLI on the app against the server. It appends the output to cdk.log
// in the server's folder; errors contain the last lines.
func (s *Server) CDK(ctx context.Context, args ...string) error {
	program, ok := repo.Tool(s.root, "cdk")
	if !ok {
		return errors.New("the CDK CLI is not installed in node_modules: run make setup")
	}
	log, err := os.OpenFile(filepath.Join(s.dir, "cdk.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	fmt.Fprintln(log, "$ cdk", redacted(args))

	args = append(args, "--output", filepath.Join(s.dir, "cdk.out"), "--ci")
	cmd := s.command(ctx, program, args...)
	// Make the CLI use the Node.js in its own folder.
	cmd.Env = append(cmd.Env, "PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
	output, err := cmd.CombinedOutput()
	log.Write(output)
	if refused := settingError.FindSubmatch(output); err != nil && refused != nil {
		return fmt.Errorf("%s", refused[1])
	}
	if err != nil {
		return fmt.Errorf("cdk %s: %w\n%s\n(full output: %s)", args[0], err, lastLines(output, 12), log.Name())
	}
	return ctx.Err()
}

// command returns a command that runs in the repository and talks to the server. When
// ctx ends, the command's process group is terminated; after cancelGrace it is killed.
func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = s.root
	cmd.Env = s.Env()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = cancelGrace
	return cmd
}

// settingError finds the app's message about an invalid setting in the CLI's output.
var settingError = regexp.MustCompile(`(?ms)^penstock: (setting .*?)\nexit status`)

// redacted formats a command line for the log without the values of stack parameters,
// which may include the password.
func redacted(args []string) string {
	args = slices.Clone(args)
	for i := 1; i < len(args); i++ {
		if args[i-1] == "--parameters" {
			name, _, _ := strings.Cut(args[i], "=")
			args[i] = name + "=…"
		}
	}
	return strings.Join(args, " ")
}

// lastLines returns the last n non-empty lines, indented.
func lastLines(output []byte, n int) string {
	var lines []string
	scanner := bufio.NewScanner(bytes.NewReader(output))
	for scanner.Scan() {
		if line := strings.TrimRight(scanner.Text(), " \t\r"); line != "" {
			lines = append(lines, "  "+line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func hostArchitecture() string {
	if runtime.GOARCH == "arm64" {
		return "arm64"
	}
	return "x86_64"
}
