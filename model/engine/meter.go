package engine

import (
	"icefront/model"
)

// meter counts the work of both passes in one currency: the pixels that go through a network. Reading and resampling
// a pixel of the scene costs about a hundredth of one.
type meter struct {
	report      func(done, total int)
	done, total float64
	perRow      float64
	perTile     float64
}

// Progress is reported in parts of this.
const meterParts = 10000

// readCost is the cost of reading a scene pixel in network pixels.
const readCost = 0.01

func newMeter(report func(done, total int), p model.Plan, networks int, l layout, step float64, scans int) *meter {
	m := &meter{report: report}
	m.perRow = readCost * float64(l.crop.Width)
	m.perTile = float64(p.Patch[0] * p.Patch[1] * len(p.Flips()) * networks)
	tiles := len(model.Starts(l.padW, p.Patch[1], step)) * len(model.Starts(l.padH, p.Patch[0], step))
	m.total = float64(scans)*m.perRow*float64(l.crop.Height) + float64(tiles)*m.perTile
	return m
}

func (m *meter) rows(n int) { m.add(m.perRow * float64(n)) }
func (m *meter) tile()      { m.add(m.perTile) }

// add reports that work was done. It keeps the last part for finish.
func (m *meter) add(work float64) {
	m.done += work
	if m.report != nil {
		m.report(min(int(meterParts*m.done/m.total), meterParts-1), meterParts)
	}
}

// finish reports that everything is written.
func (m *meter) finish() {
	if m.report != nil {
		m.report(meterParts, meterParts)
	}
}
