package engine

import "context"

// each hands what comes to do, until there is no more or ctx ends.
func each[T any](ctx context.Context, from <-chan T, do func(T) error) error {
	for {
		v, ok, err := receive(ctx, from)
		if err != nil || !ok {
			return err
		}
		if err := do(v); err != nil {
			return err
		}
	}
}

// closing closes a channel after the last value. After an error it does not: what reads from it would take that for the
// end, where the context is about to tell it.
func closing[T any](to chan<- T, err error) error {
	if err == nil {
		close(to)
	}
	return err
}

// receive waits for the next value; ok is false after the last. A context that has ended goes first.
func receive[T any](ctx context.Context, from <-chan T) (v T, ok bool, err error) {
	select {
	case v, ok = <-from:
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return v, false, context.Cause(ctx)
	}
	return v, ok, nil
}

// send hands a value on, unless ctx ends first.
func send[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
