package job

import (
	"context"
	"sync"
)

// Latest runs work of which only the newest matters, such as drawing a map: a new start cancels the one
// in flight, and results of an older one are never applied. Its methods belong to the owner's goroutine.
type Latest struct {
	post   Post
	serial int
	cancel context.CancelFunc
	wait   sync.WaitGroup
}

// NewLatest returns a Latest without work.
func NewLatest(post Post) *Latest { return &Latest{post: post} }

// Start cancels what runs and starts work. Each call of emit runs its function on the owner, unless a newer
// start has come in between. work must return soon after ctx ends.
func (l *Latest) Start(work func(ctx context.Context, emit func(apply func()))) {
	l.Stop()
	l.serial++
	mine := l.serial
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	l.wait.Add(1)
	go func() {
		defer l.wait.Done()
		defer cancel()
		work(ctx, func(apply func()) {
			l.post(func() {
				if l.serial == mine && l.cancel != nil {
					apply()
				}
			})
		})
	}()
}

// Stop cancels what runs; nothing of it is applied any more.
func (l *Latest) Stop() {
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
}

// Close stops and waits for the work to return.
func (l *Latest) Close() {
	l.Stop()
	l.wait.Wait()
}
