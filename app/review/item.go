package review

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// Item is a scene in a queue.
type Item struct {
	Key       string // names it in the queue
	Path      string
	Name      string
	Date      string // YYYY-MM-DD, or empty
	Sensor    string
	Glacier   string
	Predicted bool     // a prediction is there, whatever was made of it
	Trust     *float64 // 0 to 100; nil: not known, or there is no front
	State     State    // empty is new
	Note      string
	When      time.Time // the state came about
}

// Record is what is kept of an item.
func (i Item) Record() Record {
	return Record{State: i.State, Trust: i.Trust, Note: i.Note, When: i.When}
}

// with is an item with the state, note and time of a record.
func (i Item) with(r Record) Item {
	i.State, i.Note, i.When = r.State, r.Note, r.When
	return i
}

// known gives an empty state its name, and takes away a trust that is no number.
func (i Item) known() Item {
	if i.State == "" {
		i.State = New
	}
	if i.Trust != nil && math.IsNaN(*i.Trust) {
		i.Trust = nil
	}
	return i
}

// Order is how a queue is sorted.
type Order uint8

// Orders. Equals are sorted by name.
const (
	WorstFirst Order = iota // predictions without a trust, then by trust, then what is not predicted; states do not matter, so that nothing jumps
	ByDate                  // the oldest first, then those without a date
	ByName
)

// Filter says what of a queue is shown. The zero value shows all.
type Filter struct {
	States  []State // empty: all
	Glacier string
	Sensor  string
	Text    string // words, in any order, that stand in name, date, sensor, glacier or note
}

func (f Filter) shows(i Item) bool {
	if len(f.States) > 0 && !slices.Contains(f.States, i.State) || f.Glacier != "" && f.Glacier != i.Glacier || f.Sensor != "" && f.Sensor != i.Sensor {
		return false
	}
	if f.Text == "" {
		return true
	}
	all := strings.ToLower(strings.Join([]string{i.Name, i.Date, i.Sensor, i.Glacier, i.Note}, "\n"))
	for w := range strings.FieldsSeq(strings.ToLower(f.Text)) {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

func (o Order) compare(a, b Item) int {
	byName := cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Name, b.Name))
	switch o {
	case WorstFirst:
		return cmp.Or(cmp.Compare(a.doubt(), b.doubt()), byName)
	case ByDate:
		if (a.Date == "") != (b.Date == "") {
			return -strings.Compare(a.Date, b.Date)
		}
		return cmp.Or(strings.Compare(a.Date, b.Date), byName)
	}
	return byName
}

// doubt is a number that is smaller the sooner somebody should look.
func (i Item) doubt() float64 {
	switch {
	case i.Trust != nil:
		return *i.Trust
	case i.Predicted:
		return -1 // no front was found
	}
	return 101
}
