package job_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"icefront/app/job"
)

// owner runs a loop for one test and gives its queue and what it was told.
type owner struct {
	loop *job.Loop
	q    *job.Queue
	seen []job.Status // belongs to the loop
}

// within runs f on a fresh owner inside a bubble of fake time and waits until everything is idle.
func within(t *testing.T, f func(o *owner)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := &owner{loop: job.NewLoop()}
		o.q = job.NewQueue(o.loop.Post, func(s job.Status) { o.seen = append(o.seen, s) })
		go o.loop.Run()
		f(o)
		o.do(o.q.Close)
		o.loop.Stop()
		synctest.Wait()
	})
}

// do runs f on the owner and waits for it.
func (o *owner) do(f func()) {
	done := make(chan struct{})
	o.loop.Post(func() { f(); close(done) })
	<-done
}

func (o *owner) states(id int) (states []job.State) {
	o.do(func() {
		for _, s := range o.seen {
			if s.ID == id {
				states = append(states, s.State)
			}
		}
	})
	return states
}

type progress = func(done, total int)

func TestComputeRunsOneAtATime(t *testing.T) {
	within(t, func(o *owner) {
		var order []string
		add := func(name string, lane job.Lane, takes time.Duration) {
			job.Submit(o.q, lane, name, func(ctx context.Context, _ progress) (string, error) {
				time.Sleep(takes) // fake time
				return name, nil
			}, func(s string, err error) { order = append(order, s) })
		}
		o.do(func() {
			add("first", job.Compute, 10*time.Second)
			add("second", job.Compute, time.Second)
			add("quick", job.Quick, 2*time.Second)
		})
		time.Sleep(time.Minute)
		synctest.Wait()
		var got []string
		o.do(func() { got = slices.Clone(order) })
		if want := []string{"quick", "first", "second"}; !slices.Equal(got, want) {
			t.Errorf("finished in order %v, want %v", got, want)
		}
	})
}

func TestOutcomes(t *testing.T) {
	boom := errors.New("boom")
	cases := []struct {
		name string
		work func(ctx context.Context, _ progress) (int, error)
		want job.State
	}{
		{"a result", func(context.Context, progress) (int, error) { return 1, nil }, job.Done},
		{"an error", func(context.Context, progress) (int, error) { return 0, boom }, job.Failed},
		{"a panic is a failed job", func(context.Context, progress) (int, error) { panic("oops") }, job.Failed},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			within(t, func(o *owner) {
				var id int
				var gotErr error
				o.do(func() {
					id = job.Submit(o.q, job.Quick, c.name, c.work, func(_ int, err error) { gotErr = err })
				})
				synctest.Wait()
				states := o.states(id)
				if want := []job.State{job.Queued, job.Running, c.want}; !slices.Equal(states, want) {
					t.Errorf("states %v, want %v", states, want)
				}
				if (gotErr != nil) != (c.want == job.Failed) {
					t.Errorf("done was given error %v", gotErr)
				}
			})
		})
	}
}

type closer struct{ closed *bool }

func (c closer) Close() error { *c.closed = true; return nil }

func TestCancelRunning(t *testing.T) {
	within(t, func(o *owner) {
		var closed bool
		var gotErr error
		var id int
		o.do(func() {
			id = job.Submit(o.q, job.Compute, "long", func(ctx context.Context, _ progress) (closer, error) {
				<-ctx.Done()
				return closer{&closed}, nil // finished all the same: the result must not leak
			}, func(_ closer, err error) { gotErr = err })
		})
		o.do(func() { o.q.Cancel(id) })
		synctest.Wait()
		if s := o.states(id); s[len(s)-1] != job.Cancelled {
			t.Errorf("last state %v, want cancelled", s[len(s)-1])
		}
		if !errors.Is(gotErr, context.Canceled) {
			t.Errorf("done was given %v, want context.Canceled", gotErr)
		}
		if !closed {
			t.Error("the late result was not closed")
		}
	})
}

func TestCancelQueuedNeverRuns(t *testing.T) {
	within(t, func(o *owner) {
		release, ran := make(chan struct{}), false
		var second int
		o.do(func() {
			job.Submit(o.q, job.Compute, "first", func(context.Context, progress) (int, error) {
				<-release
				return 0, nil
			}, func(int, error) {})
			second = job.Submit(o.q, job.Compute, "second", func(context.Context, progress) (int, error) {
				ran = true
				return 0, nil
			}, func(int, error) {})
			o.q.Cancel(second)
		})
		close(release)
		synctest.Wait()
		if ran {
			t.Error("a cancelled job ran")
		}
		if s := o.states(second); !slices.Equal(s, []job.State{job.Queued, job.Cancelled}) {
			t.Errorf("states %v", s)
		}
	})
}

func TestProgressIsCoalescedAndEstimated(t *testing.T) {
	within(t, func(o *owner) {
		var id int
		o.do(func() {
			id = job.Submit(o.q, job.Compute, "count", func(ctx context.Context, p progress) (int, error) {
				for i := range 1000 {
					p(i, 1000) // the owner is idle or behind: either way the last one arrives
				}
				time.Sleep(10 * time.Second)
				p(250, 1000)
				time.Sleep(time.Second)
				return 0, nil
			}, func(int, error) {})
		})
		time.Sleep(10*time.Second + 500*time.Millisecond)
		synctest.Wait()
		var last job.Status
		o.do(func() { last = o.seen[len(o.seen)-1] })
		if last.ID != id || last.Done != 250 || last.Left != 30*time.Second {
			t.Errorf("got %d of %d, %v left; want 250 of 1000, 30s", last.Done, last.Total, last.Left)
		}
	})
}

func TestCloseDiscardsResults(t *testing.T) {
	within(t, func(o *owner) {
		var closed, applied bool
		o.do(func() {
			job.Submit(o.q, job.Quick, "open", func(ctx context.Context, _ progress) (closer, error) {
				<-ctx.Done()
				return closer{&closed}, nil
			}, func(closer, error) { applied = true })
			o.q.Close()
		})
		if !closed || applied {
			t.Errorf("closed %v, applied %v; want closed and not applied", closed, applied)
		}
	})
}

func TestLatestAppliesOnlyTheNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loop := job.NewLoop()
		go loop.Run()
		latest := job.NewLatest(loop.Post)
		var got []string
		start := func(name string) {
			loop.Post(func() {
				latest.Start(func(ctx context.Context, emit func(func())) {
					emit(func() { got = append(got, name+" coarse") })
					select {
					case <-ctx.Done():
					case <-time.After(time.Second):
					}
					emit(func() { got = append(got, name+" fine") }) // even if it did not notice the cancel
				})
			})
		}
		start("a")
		synctest.Wait()
		start("b")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if want := []string{"a coarse", "b coarse", "b fine"}; !slices.Equal(got, want) {
			t.Errorf("applied %v, want %v", got, want)
		}
		loop.Post(latest.Close)
		synctest.Wait()
		loop.Stop()
		synctest.Wait()
	})
}
