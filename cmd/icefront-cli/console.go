package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"icefront/app"
	"icefront/app/job"
)

// console runs a session for a verb: the verb waits on its own goroutine, the session lives on a loop.
type console struct {
	ctx            context.Context
	stdout, stderr io.Writer

	loop    *job.Loop
	session *app.Session
	bar     progressBar
	failed  bool   // an error was told
	said    string // the last error, on one line
}

// open starts the session; the verb defers close.
func (c *console) open(d app.Deps) {
	c.loop = job.NewLoop()
	c.session = app.New(d, c.loop.Post)
	c.bar = progressBar{w: c.stderr, on: isTerminal(c.stderr)}
	c.session.Watch(func(ch app.Change) {
		if ch&app.JobsChanged != 0 {
			c.bar.show(c.session.Jobs())
		}
		if ch&app.NoticeChanged != 0 {
			c.bar.clear()
			for _, n := range c.session.TakeNotices() {
				c.tell(n)
			}
		}
	})
	go c.loop.Run()
}

func (c *console) close() error {
	var err error
	c.do(func(s *app.Session) { err = s.Close() })
	c.loop.Stop()
	c.bar.clear()
	return err
}

// do runs f on the session's goroutine and waits for it.
func (c *console) do(f func(s *app.Session)) {
	done := make(chan struct{})
	c.loop.Post(func() {
		defer close(done)
		f(c.session)
	})
	<-done
}

// await starts something on the session's goroutine and waits until it has told how it ended. If the user
// interrupts, all jobs are cancelled and waited for.
func (c *console) await(start step) error {
	ended := make(chan error, 1)
	c.do(func(s *app.Session) { start(s, func(err error) { ended <- err }) })
	select {
	case err := <-ended:
		return c.outcome(err)
	case <-c.ctx.Done():
	}
	for {
		c.cancelAll() // a job may start another one
		select {
		case <-ended:
			return context.Canceled
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// awaitAll awaits one step after the other, up to the first that fails.
func (c *console) awaitAll(steps []step) error {
	for _, s := range steps {
		if err := c.await(s); err != nil {
			return err
		}
	}
	return nil
}

func (c *console) cancelAll() {
	c.do(func(s *app.Session) {
		for _, j := range s.Jobs() {
			s.Cancel(j.ID)
		}
	})
}

// idle waits until no job is left, such as a comparison that a prediction began.
func (c *console) idle() error {
	return c.await(func(s *app.Session, then func(error)) { s.WhenIdle(func() { then(nil) }) })
}

// outcome hides errors that the session has told in a notice already.
func (c *console) outcome(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return errFailed
}

// tell prints a notice. Only errors make the program fail.
func (c *console) tell(n app.Notice) {
	if !n.Error {
		fmt.Fprintf(c.stderr, "%s: %s\n", n.Title, n.Text)
		return
	}
	c.failed, c.said = true, n.Title+": "+n.Text
	fmt.Fprintf(c.stderr, "%s: %s", n.Title, n.Text)
	if n.Hint != "" {
		fmt.Fprintf(c.stderr, " %s", n.Hint)
	}
	fmt.Fprintln(c.stderr)
}

// progressBar shows the job that runs on one line of a terminal, and nothing elsewhere.
type progressBar struct {
	w     io.Writer
	on    bool
	shown int // characters on the line
}

func (b *progressBar) show(jobs []job.Status) {
	if !b.on {
		return
	}
	for _, j := range jobs {
		if f, ok := j.Fraction(); ok && j.State == job.Running {
			b.line(progressText(j, f))
			return
		}
	}
	b.clear()
}

func progressText(j job.Status, fraction float64) string {
	const width = 24
	full := int(fraction * width)
	text := fmt.Sprintf("%s [%s%s] %3.0f %%", j.Title, strings.Repeat("#", full), strings.Repeat(".", width-full), 100*fraction)
	if j.Left > 0 {
		text += fmt.Sprintf(", %v left", j.Left.Round(time.Second))
	}
	return text
}

// line replaces what is shown; what is longer than most terminals would wrap and stay.
func (b *progressBar) line(text string) {
	if len(text) > 100 {
		text = text[len(text)-100:]
	}
	fmt.Fprintf(b.w, "\r%s%s", text, strings.Repeat(" ", max(0, b.shown-len(text))))
	b.shown = len(text)
}

func (b *progressBar) clear() {
	if b.shown > 0 {
		fmt.Fprintf(b.w, "\r%s\r", strings.Repeat(" ", b.shown))
		b.shown = 0
	}
}

// isTerminal reports that w is a terminal, where a line can be overwritten.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
