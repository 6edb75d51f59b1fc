package review

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Change is a state that was set, to be undone by its inverse.
type Change struct {
	Key      string
	From, To Record
}

// Inverse undoes a change.
func (c Change) Inverse() Change { return Change{c.Key, c.To, c.From} }

// Queue is scenes in an order, with one that is looked at. That one stays where it is when its state, the filter or the order
// change, even if it is not shown any more; next and previous are then its neighbours. The zero value is empty.
type Queue struct {
	items  []Item
	index  map[string]int
	filter Filter
	order  Order
	sorted []int // all items
	rank   []int // place in sorted, by item
	shown  []int // those that the filter shows, in order
	at     int   // item that is looked at, counted from 1; 0: none
}

// NewQueue returns a queue of items, whose keys must differ.
func NewQueue(items []Item) (*Queue, error) {
	q := &Queue{index: map[string]int{}}
	return q, q.Add(items...)
}

// Add puts items in, or new knowledge in the place of items that are there: whoever is looked at stays.
func (q *Queue) Add(items ...Item) error {
	if q.index == nil {
		q.index = map[string]int{}
	}
	var err error
	given := map[string]bool{}
	for _, i := range items {
		if given[i.Key] || i.Key == "" {
			err = fmt.Errorf("the queue has two scenes %q, or one without a key", i.Key)
			continue
		}
		given[i.Key] = true
		if at, ok := q.index[i.Key]; ok {
			q.items[at] = i.known()
			continue
		}
		q.index[i.Key] = len(q.items)
		q.items = append(q.items, i.known())
	}
	q.sort()
	return err
}

// Remove takes an item out. If it is looked at, its follower is, or the one before.
func (q *Queue) Remove(key string) {
	at, ok := q.index[key]
	if !ok {
		return
	}
	if now, ok := q.Current(); ok && now.Key == key {
		if _, ok := q.Next(); !ok {
			if _, ok := q.Previous(); !ok {
				q.at = 0
			}
		}
	}
	looked, _ := q.Current()
	q.items = slices.Delete(q.items, at, at+1)
	clear(q.index)
	for i, item := range q.items {
		q.index[item.Key] = i
	}
	q.at = 0
	q.sort()
	q.Select(looked.Key)
}

// SetFilter shows other items.
func (q *Queue) SetFilter(f Filter) {
	f.States = slices.Clone(f.States)
	q.filter = f
	q.show()
}

// Filter is what is shown.
func (q *Queue) Filter() Filter { return q.filter }

// SetOrder sorts in another way.
func (q *Queue) SetOrder(o Order) {
	q.order = o
	q.sort()
}

// Order is how it is sorted.
func (q *Queue) Order() Order { return q.order }

// sort finds the places of all items.
func (q *Queue) sort() {
	q.sorted = q.sorted[:0]
	for i := range q.items {
		q.sorted = append(q.sorted, i)
	}
	slices.SortFunc(q.sorted, func(a, b int) int {
		return cmp.Or(q.order.compare(q.items[a], q.items[b]), strings.Compare(q.items[a].Key, q.items[b].Key))
	})
	q.rank = make([]int, len(q.items))
	for place, i := range q.sorted {
		q.rank[i] = place
	}
	q.show()
}

// show filters.
func (q *Queue) show() {
	q.shown = q.shown[:0]
	for _, i := range q.sorted {
		if q.filter.shows(q.items[i]) {
			q.shown = append(q.shown, i)
		}
	}
}

// Shown are the items that the filter shows, in order.
func (q *Queue) Shown() []Item { return q.pick(q.shown) }

// All are all items, in order.
func (q *Queue) All() []Item { return q.pick(q.sorted) }

func (q *Queue) pick(which []int) []Item {
	all := make([]Item, len(which))
	for n, i := range which {
		all[n] = q.items[i]
	}
	return all
}

// Item is an item by its key.
func (q *Queue) Item(key string) (i Item, ok bool) {
	at, ok := q.index[key]
	if !ok {
		return Item{}, false
	}
	return q.items[at], true
}

// Current is the item that is looked at; ok is false if none is.
func (q *Queue) Current() (i Item, ok bool) {
	if q.at == 0 {
		return Item{}, false
	}
	return q.items[q.at-1], true
}

// Place is the current item's among those shown, counted from 0; -1 if it is not shown, or there is none.
func (q *Queue) Place() int {
	if q.at == 0 {
		return -1
	}
	if n, ok := q.search(); ok {
		return n
	}
	return -1
}

// search is where the current item is among those shown, or would be.
func (q *Queue) search() (n int, ok bool) {
	return slices.BinarySearchFunc(q.shown, q.rank[q.at-1], func(i, rank int) int { return cmp.Compare(q.rank[i], rank) })
}

// Select looks at an item, shown or not. An unknown key changes nothing.
func (q *Queue) Select(key string) bool {
	at, ok := q.index[key]
	if ok {
		q.at = at + 1
	}
	return ok
}

// Next goes to the next item that is shown, from none to the first; ok is false if it was the last, and nothing changes.
func (q *Queue) Next() (i Item, ok bool) {
	n := 0
	if q.at != 0 {
		at, shown := q.search()
		if n = at; shown {
			n++
		}
	}
	return q.goTo(n)
}

// Previous goes to the item before, from none to the last; ok is false if it was the first, and nothing changes.
func (q *Queue) Previous() (i Item, ok bool) {
	n := len(q.shown)
	if q.at != 0 {
		n, _ = q.search()
	}
	return q.goTo(n - 1)
}

// NextOpen goes to the next item shown that is not done, beyond the end from the beginning, and at last to the current one. ok is
// false if all that is shown is done; Progress tells whether all is.
func (q *Queue) NextOpen() (i Item, ok bool) {
	first := 0
	if q.at != 0 {
		at, shown := q.search()
		if first = at; shown {
			first++
		}
	}
	for k := range q.shown {
		n := (first + k) % len(q.shown)
		if !q.items[q.shown[n]].State.Done() {
			return q.goTo(n)
		}
	}
	return Item{}, false
}

func (q *Queue) goTo(n int) (Item, bool) {
	if n < 0 || n >= len(q.shown) {
		return Item{}, false
	}
	q.at = q.shown[n] + 1
	return q.items[q.shown[n]], true
}

// Progress counts items.
type Progress struct {
	All, Open           int // open: not accepted, corrected or rejected
	Shown, ShownAndOpen int
	States              map[State]int // of all
}

// Done reports that there were scenes, and that all are done.
func (p Progress) Done() bool { return p.All > 0 && p.Open == 0 }

// Progress is how far the work is.
func (q *Queue) Progress() Progress {
	p := Progress{All: len(q.items), Shown: len(q.shown), States: map[State]int{}}
	for _, i := range q.items {
		p.States[i.State]++
		if !i.State.Done() {
			p.Open++
		}
	}
	for _, i := range q.shown {
		if !q.items[i].State.Done() {
			p.ShownAndOpen++
		}
	}
	return p
}

// Words are the glaciers and sensors that items have, for filters.
func (q *Queue) Words() (glaciers, sensors []string) {
	for _, i := range q.items {
		glaciers, sensors = append(glaciers, i.Glacier), append(sensors, i.Sensor)
	}
	once := func(all []string) []string {
		slices.Sort(all)
		return slices.DeleteFunc(slices.Compact(all), func(s string) bool { return s == "" })
	}
	return once(glaciers), once(sensors)
}

// ErrStep says that a state cannot follow another.
var ErrStep = errors.New("state cannot follow")

// Set gives an item another state and note. The change that it returns has an inverse.
func (q *Queue) Set(key string, to State, note string, now time.Time) (Change, error) {
	i, ok := q.Item(key)
	if !ok {
		return Change{}, fmt.Errorf("set the state of %q: it is not in the queue", key)
	}
	if !i.State.CanBecome(to) {
		return Change{}, fmt.Errorf("set the state of %s: %w: it is %s and cannot become %.40q, but %v", i.Name, ErrStep, i.State, to, i.State.Next())
	}
	r := i.Record()
	r.State, r.Note, r.When = to, note, now.UTC().Round(0)
	if err := r.Check(); err != nil {
		return Change{}, fmt.Errorf("set the state of %s: %w", i.Name, err)
	}
	c := Change{key, i.Record(), r}
	return c, q.Apply(c)
}

// Apply makes a change that was made before, or its inverse. One that does not begin at what the item is now is refused.
func (q *Queue) Apply(c Change) error {
	i, ok := q.Item(c.Key)
	switch {
	case !ok:
		return fmt.Errorf("change the state of %q: it is not in the queue", c.Key)
	case i.State != c.From.State || i.Note != c.From.Note || !i.When.Equal(c.From.When):
		return fmt.Errorf("change the state of %s: it is %s now, and was set otherwise since", i.Name, i.State)
	}
	q.items[q.index[c.Key]] = i.with(c.To)
	q.show()
	return nil
}
