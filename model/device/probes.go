package device

import "context"

// Probes remembers what a probe has found, for as long as the process lives. Nothing is kept on the disk: an update of
// a driver would make a note there a lie, and a wrong "it works" would take the program down.
type Probes struct {
	probe Probe
	turn  chan struct{} // holds one token: the right to look and to probe
	found map[string]error
}

// NewProbes returns a memory that asks probe once for every device.
func NewProbes(probe Probe) *Probes {
	return &Probes{probe: probe, turn: make(chan struct{}, 1), found: map[string]error{}}
}

// Probe is a Probe. What ctx cut short is not remembered.
func (p *Probes) Probe(ctx context.Context, word string) error {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err, ok := p.found[word]; ok {
		return err
	}
	err := p.probe(ctx, word)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	p.found[word] = err
	return err
}
