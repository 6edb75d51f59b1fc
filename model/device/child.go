package device

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Environment names the variable that tells a program to probe the device it names, and to do nothing else.
const Environment = "ICEFRONT_PROBE"

// Bounds of a child.
const (
	patience = 20 * time.Second       // TensorRT builds an engine for the tiny network too
	grace    = 500 * time.Millisecond // for pipes that a grandchild keeps open
	maxSaid  = 64 << 10               // bytes that are kept of what it prints
)

// Child is a program that probes a device: it may crash or hang in place of the one that asks.
type Child struct {
	Path    string        // the program, which answers as Answer does
	Args    []string      // for tests; a program of ours needs none
	Env     []string      // beside the environment of this process
	Timeout time.Duration // 0: 20 s
}

// answer is the line of JSON that a child prints.
type answer struct {
	Device string `json:"device"`
	Error  string `json:"error"` // empty: it works
}

// Answer writes the line that a child says after it has probed a device.
func Answer(w io.Writer, word string, found error) error {
	a := answer{Device: word}
	if found != nil {
		a.Error = oneLine(found.Error())
	}
	line, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n%s\n", line) // a library may have printed half a line
	return err
}

// Probe runs the child and says why it did not answer that the device works: in its own words, or how it died.
func (c Child) Probe(ctx context.Context, word string) error {
	if os.Getenv(Environment) != "" {
		return errors.New("a probe does not start another one")
	}
	timeout := c.Timeout
	if timeout == 0 {
		timeout = patience
	}
	limited, stop := context.WithTimeout(ctx, timeout)
	defer stop()
	cmd := exec.CommandContext(limited, c.Path, c.Args...)
	// Without its goroutines, Go's last words on a crash in C are one line.
	cmd.Env = append(append(os.Environ(), "GOTRACEBACK=none", Environment+"="+word), c.Env...)
	cmd.WaitDelay = grace
	var out, said tail
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case limited.Err() != nil:
		return fmt.Errorf("its test did not end within %v", timeout)
	}
	// A driver may crash while the program ends: then it did not work, whatever was answered before.
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return died(exit, lastWords(said.String()))
	case err != nil:
		return fmt.Errorf("its test could not be started: %w", err)
	}
	a, ok := parseAnswer(out.String(), word)
	switch {
	case !ok:
		return errors.New("its test ended without an answer")
	case a.Error != "":
		return errors.New(a.Error)
	}
	return nil
}

// died says how a child ended that did not end well.
func died(exit *exec.ExitError, words string) error {
	if words == "" {
		return fmt.Errorf("its test died (%s)", exit.ProcessState)
	}
	return fmt.Errorf("its test died (%s): %s", exit.ProcessState, words)
}

// parseAnswer finds the answer on a device among all that a program printed: drivers print too.
func parseAnswer(out, word string) (a answer, ok bool) {
	for line := range strings.Lines(out) {
		a = answer{}
		if err := json.Unmarshal([]byte(line), &a); err == nil && a.Device == word {
			return a, true
		}
	}
	return answer{}, false
}

// lastWords is what a program said last, in one line of bounded length. Of a crash it is what Go says that it was, with
// what C said right before it; registers and goroutines are left out.
func lastWords(text string) string {
	last := ""
	for line := range strings.Lines(text) {
		line = oneLine(line)
		for _, crash := range []string{"panic: ", "fatal error: ", "SIG"} {
			if strings.HasPrefix(line, crash) {
				return shorten(strings.TrimPrefix(last+"; "+line, "; "))
			}
		}
		if line != "" {
			last = line
		}
	}
	return shorten(last)
}

// shorten cuts what is too long for a sentence.
func shorten(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}

// tail keeps the end of what is written to it.
type tail struct{ bytes.Buffer }

// Write keeps b, and forgets what is too far back.
func (t *tail) Write(b []byte) (int, error) {
	n := len(b)
	t.Buffer.Write(b[max(0, n-maxSaid):])
	if over := t.Len() - maxSaid; over > 0 {
		t.Next(over)
	}
	return n, nil
}
