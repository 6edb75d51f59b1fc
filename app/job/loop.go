package job

import "sync"

// Loop is an owner for programs without a window: it runs posted functions one after the other on the
// goroutine that called Run.
type Loop struct {
	mu      sync.Mutex
	wake    *sync.Cond
	waiting []func()
	stopped bool
}

// NewLoop returns a loop that has yet to Run.
func NewLoop() *Loop {
	l := &Loop{}
	l.wake = sync.NewCond(&l.mu)
	return l
}

// Post adds f to the end of what is to be run. It never blocks; after Stop it does nothing.
func (l *Loop) Post(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.stopped {
		l.waiting = append(l.waiting, f)
		l.wake.Signal()
	}
}

// Run runs what is posted until Stop.
func (l *Loop) Run() {
	for {
		l.mu.Lock()
		for len(l.waiting) == 0 && !l.stopped {
			l.wake.Wait()
		}
		if l.stopped {
			l.mu.Unlock()
			return
		}
		f := l.waiting[0]
		l.waiting = l.waiting[1:]
		l.mu.Unlock()
		f()
	}
}

// Stop ends Run after the function that runs now. It may be called from any goroutine, and twice.
func (l *Loop) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped, l.waiting = true, nil
	l.wake.Broadcast()
}
