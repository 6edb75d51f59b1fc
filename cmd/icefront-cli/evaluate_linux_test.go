package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"icefront/app/evaluate"
)

// Interrupted while it writes, an evaluation leaves nothing.
func TestEvaluateInterrupted(t *testing.T) {
	for _, when := range []string{"Export the evaluation [", "at once"} {
		t.Run(when, func(t *testing.T) {
			term := openTerminal(t, when)
			ctx, cancel := withInterrupt(t, term)
			defer cancel()
			if when == "at once" {
				done, end := context.WithCancel(ctx)
				end()
				ctx = done
			}
			parent := t.TempDir()
			out := filepath.Join(parent, "out")
			var stdout bytes.Buffer
			code := run(ctx, append(sidesOf(ownRun(t)), "-o", out), &stdout, term.slave)
			interrupted(t, result{code, stdout.String(), term.shown()}, out)
			if left := tree(t, parent); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// Killed at any moment, an evaluation is there as a whole or not at all, and the next run removes what is half-written.
func TestEvaluateKilled(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	c := newContest(t)
	c.pair(t, goodScene, 53, 50)
	parent := t.TempDir()
	out := filepath.Join(parent, "out")
	args := c.args("-o", out, "--figures", "png")
	whole := runTime(t, args)
	must(t, os.RemoveAll(out))
	for range 2 {
		cmd := child(t, args...)
		must(t, cmd.Start())
		timer := time.AfterFunc(time.Duration(rnd.Int64N(int64(whole))), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait() // it may have come to its end
		timer.Stop()
		t.Logf("%v, left %v", err, hidden(t, parent))
		if _, err := os.Stat(out); err == nil {
			wholeEvaluation(t, out)
			must(t, os.RemoveAll(out))
		}
	}
	if r := finish(t, child(t, args...)); r.code != exitDone {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
	wholeEvaluation(t, out)
	if left := hidden(t, parent); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// wholeEvaluation checks that all files of an evaluation are there and can be read to their ends.
func wholeEvaluation(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "evaluation.json"))
	must(t, err)
	var e evaluate.Result
	must(t, json.Unmarshal(text, &e))
	if rows := table(t, filepath.Join(dir, "images.csv")); len(rows) != len(e.Images) {
		t.Errorf("%d rows", len(rows))
	}
	if rows := table(t, filepath.Join(dir, "groups.csv")); len(rows) != len(e.Groups)+len(e.Folds) {
		t.Errorf("%d rows of groups", len(rows))
	}
	html, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil || !strings.HasSuffix(strings.TrimSpace(string(html)), "</html>") {
		t.Errorf("the report does not end: %v", err)
	}
	for _, name := range tree(t, dir) {
		if filepath.Ext(name) == ".png" {
			readPNG(t, filepath.Join(dir, name))
		}
	}
}

// On a full disk there is one sentence and no file; on one that is large enough all is there. The disk is the folder itself: what lies
// above it is another one.
func TestEvaluateFullDisk(t *testing.T) {
	c := newContest(t)
	c.pair(t, goodScene, 53, 50)
	for size, fits := range map[string]bool{"16k": false, "200k": false, "32m": true} {
		t.Run(size, func(t *testing.T) {
			out := smallDisk(t, size)
			r := cli(t, c.args("-o", out, "--figures", "png")...)
			if fits {
				if r.code != exitDone {
					t.Fatalf("exit code %d: %s", r.code, r.err)
				}
				wholeEvaluation(t, out)
				return
			}
			oneSentence(t, r, out, []string{"The disk is full", "another folder with -o"})
			if left := tree(t, out); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			t.Log(strings.TrimSpace(r.err))
		})
	}
}

func TestEvaluateUnwritableFolder(t *testing.T) {
	c := newContest(t)
	c.pair(t, goodScene, 53, 50)
	inTheWay := write(t, t.TempDir(), "notes.txt", "a file")
	for _, k := range []struct{ name, out, says string }{
		{"a file in the way", inTheWay, "choose another one with -o"},
		{"below a file", filepath.Join(inTheWay, "results"), "choose another one with -o"},
		{"system folder that takes no files", "/sys/kernel", "may write to"},
		{"system folder that takes no folders", "/proc/results", "/proc/results"},
	} {
		for _, more := range [][]string{{"--figures", "svg"}, {"--published"}} {
			t.Run(k.name+" "+more[0], func(t *testing.T) {
				r := cli(t, c.args(append(more, "-o", k.out)...)...)
				oneSentence(t, r, k.out, []string{k.says})
				t.Log(strings.TrimSpace(r.err))
			})
		}
	}
	for kind, path := range map[string]string{"folder": "images.csv", "file": "figures"} {
		t.Run("a "+kind+" in the way of a result", func(t *testing.T) {
			out := t.TempDir()
			if kind == "folder" {
				must(t, os.Mkdir(filepath.Join(out, path), 0o755))
			} else {
				write(t, out, path, "a file")
			}
			r := cli(t, c.args("-o", out, "--figures", "svg")...)
			oneSentence(t, r, out, []string{path + ": a " + kind + " of this name is in the way"})
			if left := tree(t, out); len(left) != 1 {
				t.Errorf("left behind: %v", left)
			}
			t.Log(strings.TrimSpace(r.err))
		})
	}
}
