package engine

import (
	"sync"

	"icefront/model"
)

// meter counts the work of a pass over the scene in one currency: the pixels that go through a network.
type meter struct {
	report func(fraction float64)

	mu          sync.Mutex
	done, total float64
	shown       float64
	perRow      float64 // read
	perWritten  float64
	perTile     float64
}

// What reading and writing a pixel of the scene costs, in pixels of a network.
const (
	readCost  = 0.01
	writeCost = 0.05
)

// newMeter counts scans over the scene, its tiles and its rows on their way out.
func newMeter(report func(fraction float64), p model.Plan, networks int, l layout, tiles, scans int) *meter {
	m := &meter{report: report, perTile: float64(p.Patch[0] * p.Patch[1] * len(p.Flips()) * networks)}
	m.perRow, m.perWritten = readCost*float64(l.crop.Width), writeCost*float64(l.crop.Width)
	m.total = float64(l.crop.Height)*(float64(scans)*m.perRow+m.perWritten) + float64(tiles)*m.perTile
	return m
}

// fewer says that some tiles need no network.
func (m *meter) fewer(tiles int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total -= float64(tiles) * m.perTile
}

func (m *meter) rows(n int) { m.add(m.perRow * float64(n)) }
func (m *meter) written()   { m.add(m.perWritten) }

func (m *meter) tile(ran bool) {
	if ran {
		m.add(m.perTile)
	}
}

// add reports that work was done, if that can be seen. It never reports less than before.
func (m *meter) add(work float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += work
	if f := min(m.done/m.total, 1); f >= m.shown+1.0/meterParts {
		m.shown = f
		m.report(f)
	}
}

// meterParts is how finely progress is reported.
const meterParts = 10000

// progress joins the fractions of several members into one report.
type progress struct {
	report func(done, total int)

	mu    sync.Mutex
	parts []float64
	last  int
}

func newProgress(report func(done, total int), members int) *progress {
	return &progress{report: report, parts: make([]float64, members)}
}

// of is what member i reports to. The last part is kept for finish.
func (p *progress) of(i int) func(fraction float64) {
	return func(f float64) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.parts[i] = f
		sum := 0.0
		for _, v := range p.parts {
			sum += v
		}
		now := min(int(meterParts*sum/float64(len(p.parts))), meterParts-1)
		if p.report != nil && now > p.last {
			p.last = now
			p.report(now, meterParts)
		}
	}
}
