package edit_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"icefront/app/edit"
	"icefront/app/edit/journal"
)

// childSeed tells the test binary to be the child that edits until it is killed; childState is where.
const (
	childSeed  = "ICEFRONT_TEST_EDIT_SEED"
	childState = "ICEFRONT_TEST_EDIT_STATE"
)

func TestMain(m *testing.M) {
	if os.Getenv(childSeed) != "" {
		if err := child(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child edits at random, and prints the number of every edit when it was made.
func child() error {
	seed, err := strconv.ParseUint(os.Getenv(childSeed), 10, 64)
	if err != nil {
		return err
	}
	dir, err := journal.NewFolder(os.Getenv(childState))
	if err != nil {
		return err
	}
	j, err := journal.Create(dir, journal.Header{Program: "test", PID: os.Getpid()})
	if err != nil {
		return err
	}
	var failed error
	u := newUser(seed, edit.Options{Commit: j.Commit, Failed: func(err error) { failed = err }})
	u.quiet = true
	for n := range 5000 {
		u.step()
		if failed != nil {
			return failed
		}
		fmt.Println(n + 1)
	}
	_, err = io.Copy(io.Discard, os.Stdin) // it is killed at last
	return err
}

// A killed program has lost nothing of what it had done: all that it had said is done again.
func TestKilled(t *testing.T) { kill(t, 20) }

func kill(t *testing.T, times int) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range times {
		seed := rand.Uint64()
		state := t.TempDir()
		said := killed(t, exe, seed, state)
		left := journal.Leftovers(state, time.Now(), time.Now())
		if len(left) == 0 && said == 0 {
			continue // before its first edit
		}
		if len(left) != 1 {
			t.Fatalf("seed %d: %d folders are left, want 1", seed, len(left))
		}
		got := edit.New(edit.Options{Now: ticking()})
		if err := left[0].Keep(); err != nil {
			t.Fatal(err)
		}
		restored, err := left[0].Restore(got)
		if err != nil || len(restored.Remarks) > 0 {
			t.Fatalf("seed %d: %v, %q", seed, err, restored.Remarks)
		}
		// The first records put the layers that a user begins with; a step is one more.
		steps := restored.Edits - 4
		if steps < said {
			t.Fatalf("seed %d: %d edits were made, %d restored", seed, said, steps)
		}
		if steps < 0 {
			continue
		}
		want := newUser(seed, edit.Options{})
		want.quiet = true
		for range steps {
			want.step()
		}
		same(t, want.doc, got)
		if t.Failed() {
			t.Fatalf("seed %d, killed after %d edits", seed, said)
		}
		if again := journal.Leftovers(state, time.Now().Add(-time.Hour), time.Now()); len(again) != 0 {
			t.Fatalf("it is offered twice: %v", again)
		}
	}
}

// killed runs a child, kills it at some moment, and returns the last number that it printed.
func killed(t *testing.T, exe string, seed uint64, state string) (said int) {
	t.Helper()
	cmd := exec.Command(exe, "-test.run", "^$")
	cmd.Env = append(os.Environ(), childSeed+"="+strconv.FormatUint(seed, 10), childState+"="+state)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := rand.IntN(400)
	lines := bufio.NewScanner(out)
	dead := false
	for {
		if said >= stop && !dead {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			dead = true
		}
		if !lines.Scan() {
			break
		}
		if n, err := strconv.Atoi(lines.Text()); err == nil { // half a number was not said
			said = n
		}
	}
	if !dead {
		t.Errorf("seed %d: the child ended by itself", seed)
	}
	_ = cmd.Wait() // it was killed
	return said
}
