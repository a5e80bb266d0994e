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

// patience is the time that a cancelled CDK CLI gets to clean up.
const patience = 5 * time.Second

// Compile compiles what the app is made of, which the CDK CLI would do anyway:
// the first time takes a minute, and so the caller can say what takes it.
func (s *Server) Compile(ctx context.Context) error {
	cmd := s.command(ctx, "go", "build", "./stacks", "./internal/...")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, tail(output, 12))
	}
	return nil
}

// Bootstrap makes what the CDK CLI needs in an account: cdk bootstrap.
func (s *Server) Bootstrap(ctx context.Context) error {
	return s.CDK(ctx, "bootstrap", "aws://"+account+"/"+Region)
}

// Outputs are the outputs of the stacks by name; no two stacks share one.
type Outputs map[string]string

// Deploy runs cdk deploy for all stacks, with more arguments of the caller's.
func (s *Server) Deploy(ctx context.Context, args ...string) (Outputs, error) {
	file := filepath.Join(s.dir, "outputs.json")
	// Asking whether policies may widen is for accounts that somebody owns.
	args = append([]string{"deploy", "--all", "--require-approval", "never", "--outputs-file", file}, args...)
	err := s.CDK(ctx, args...)
	for range redraws {
		if !badDraw(err, args) {
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

// redraws is how often a deploy is tried again for another generated password.
const redraws = 3

// badDraw says that a deploy failed because the generated password lacks a digit
// or a symbol, and the user pool refused it. Secrets Manager makes no such
// password; MiniStack does not heed RequireEachIncludedType of a stack's secret,
// and makes one of some two hundred so. The CLI replaces the stack that was rolled back.
func badDraw(err error, args []string) bool {
	return err != nil && !slices.Contains(args, "--parameters") && strings.Contains(err.Error(), "InvalidPasswordException")
}

// Destroy runs cdk destroy for all stacks.
func (s *Server) Destroy(ctx context.Context, args ...string) error {
	return s.CDK(ctx, append([]string{"destroy", "--all", "--force"}, args...)...)
}

// CDK runs the CDK CLI on the app against the server. What it prints goes to
// cdk.log in the server's folder; the end of it is in the error.
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
	fmt.Fprintln(log, "$ cdk", shown(args))

	args = append(args, "--output", filepath.Join(s.dir, "cdk.out"), "--ci")
	cmd := s.command(ctx, program, args...)
	// The CLI's own "node" is the one that is installed beside it.
	cmd.Env = append(cmd.Env, "PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
	output, err := cmd.CombinedOutput()
	log.Write(output)
	if refused := refusal.FindSubmatch(output); err != nil && refused != nil {
		return fmt.Errorf("%s", refused[1])
	}
	if err != nil {
		return fmt.Errorf("cdk %s: %w\n%s\n(all of it: %s)", args[0], err, tail(output, 12), log.Name())
	}
	return ctx.Err()
}

// command is a command in the checkout that talks to the server. When ctx ends,
// it and all that it started get a moment to end too.
func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = s.root
	cmd.Env = s.Env()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = patience
	return cmd
}

// refusal finds the app's own message about a setting in the CLI's output.
var refusal = regexp.MustCompile(`(?ms)^penstock: (setting .*?)\nexit status`)

// shown is a command line for the log, without the values of stack parameters:
// one of them may be the password.
func shown(args []string) string {
	args = slices.Clone(args)
	for i := 1; i < len(args); i++ {
		if args[i-1] == "--parameters" {
			name, _, _ := strings.Cut(args[i], "=")
			args[i] = name + "=…"
		}
	}
	return strings.Join(args, " ")
}

// tail is the last n lines that say something.
func tail(output []byte, n int) string {
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
