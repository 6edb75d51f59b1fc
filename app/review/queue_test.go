package review

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC)

func trust(v float64) *float64 { return &v }

// five are scenes in every state.
func five() []Item {
	return []Item{
		{Key: "a", Name: "Crane_2009", Date: "2009-01-02", Sensor: "TSX", Glacier: "Crane", Predicted: true, Trust: trust(80), State: Predicted},
		{Key: "b", Name: "Crane_2008", Date: "2008-01-02", Sensor: "S1", Glacier: "Crane", Predicted: true, Trust: trust(20), State: Predicted},
		{Key: "c", Name: "Helheim", Sensor: "S1", Glacier: "Helheim"},
		{Key: "d", Name: "COL_2007", Date: "2007-03-04", Glacier: "COL", Predicted: true, State: Accepted, Note: "mélange"},
		{Key: "e", Name: "COL_2006", Date: "2006-03-04", Glacier: "COL", Predicted: true, Trust: trust(50), State: Rejected},
	}
}

func queue(t testing.TB, items []Item) *Queue {
	t.Helper()
	q, err := NewQueue(items)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func keys(items []Item) string {
	var all []string
	for _, i := range items {
		all = append(all, i.Key)
	}
	return strings.Join(all, " ")
}

func TestSteps(t *testing.T) {
	allowed := map[State]string{
		New: "new predicted corrected rejected", Predicted: "new predicted accepted corrected rejected", Accepted: "predicted accepted corrected rejected",
		Corrected: "predicted accepted corrected rejected", Rejected: "new predicted accepted corrected rejected", "odd": "",
	}
	for from, want := range allowed {
		var got []string
		for _, to := range States() {
			if from.CanBecome(to) {
				got = append(got, string(to))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("from %s: %q, want %q", from, got, want)
		}
	}
	if New.Done() || Predicted.Done() || !Accepted.Done() || !Corrected.Done() || !Rejected.Done() {
		t.Error("done")
	}
}

func TestOrdersAndFilters(t *testing.T) {
	q := queue(t, five())
	for _, c := range []struct {
		why    string
		order  Order
		filter Filter
		want   string
	}{
		{"worst first: no front, then by trust, then not predicted", WorstFirst, Filter{}, "d b e a c"},
		{"by date, those without one last", ByDate, Filter{}, "e d b a c"},
		{"by name", ByName, Filter{}, "e d b a c"},
		{"a state", WorstFirst, Filter{States: []State{Predicted}}, "b a"},
		{"open ones", WorstFirst, Filter{States: []State{New, Predicted}}, "b a c"},
		{"a glacier", ByName, Filter{Glacier: "COL"}, "e d"},
		{"a sensor of a glacier", ByName, Filter{Glacier: "Crane", Sensor: "S1"}, "b"},
		{"words of name and sensor", ByName, Filter{Text: "s1 CRANE"}, "b"},
		{"a word of a note, in capitals", ByName, Filter{Text: "MÉL"}, "d"},
		{"nothing", ByName, Filter{Text: "zzz"}, ""},
	} {
		q.SetOrder(c.order)
		q.SetFilter(c.filter)
		if got := keys(q.Shown()); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
	if g, s := q.Words(); !cmp.Equal(g, []string{"COL", "Crane", "Helheim"}) || !cmp.Equal(s, []string{"S1", "TSX"}) {
		t.Errorf("words: %q %q", g, s)
	}
}

// What is looked at stays when it leaves the list, and next is what followed it.
func TestCursorStays(t *testing.T) {
	q := queue(t, five())
	q.SetFilter(Filter{States: []State{Predicted, New}}) // b a c
	if i, ok := q.Next(); !ok || i.Key != "b" {
		t.Fatalf("first: %v", i)
	}
	if _, err := q.Set("b", Accepted, "", noon); err != nil {
		t.Fatal(err)
	}
	if i, ok := q.Current(); !ok || i.Key != "b" || q.Place() != -1 {
		t.Errorf("the accepted scene is left: %v at %d", i, q.Place())
	}
	if _, ok := q.Previous(); ok {
		t.Error("there is one before the first")
	}
	if i, ok := q.Next(); !ok || i.Key != "a" || q.Place() != 0 {
		t.Errorf("next: %v", i)
	}
	q.SetOrder(ByName) // a c
	q.SetFilter(Filter{})
	if i, _ := q.Current(); i.Key != "a" || q.Place() != 3 {
		t.Errorf("sorted anew: %v at %d", i, q.Place())
	}
	q.Remove("a")
	if i, _ := q.Current(); i.Key != "c" {
		t.Errorf("removed: %v", i)
	}
	q.Remove("c")
	if i, _ := q.Current(); i.Key != "b" {
		t.Errorf("removed the last: %v", i)
	}
}

func TestQueueSaysWhenAllIsDone(t *testing.T) {
	empty := queue(t, nil)
	if _, ok := empty.NextOpen(); ok || empty.Progress().Done() {
		t.Error("an empty queue has work, or is done")
	}
	q := queue(t, five())
	q.Select("a")
	for _, want := range []string{"c", "b", "a"} { // from where it is, then from the beginning; itself is the last
		i, ok := q.NextOpen()
		if !ok || i.Key != want {
			t.Fatalf("got %v, want %s", i, want)
		}
		if _, err := q.Set(i.Key, Corrected, "", noon); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := q.NextOpen(); ok {
		t.Error("there is more")
	}
	p := q.Progress()
	want := Progress{All: 5, Shown: 5, States: map[State]int{Corrected: 3, Accepted: 1, Rejected: 1}}
	if !p.Done() || !cmp.Equal(p, want) {
		t.Errorf("%+v", p)
	}
}

func TestSetIsUndone(t *testing.T) {
	q := queue(t, five())
	c, err := q.Set("b", Rejected, "fog", noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Apply(c.Inverse()); err != nil {
		t.Fatal(err)
	}
	if i, _ := q.Item("b"); !cmp.Equal(i, five()[1]) {
		t.Errorf("undone: %+v", i)
	}
	if err := q.Apply(c); err != nil { // redo
		t.Error(err)
	}
	if err := q.Apply(c); err == nil {
		t.Error("a change was made twice")
	}
	if _, err := q.Set("c", Accepted, "", noon); !errors.Is(err, ErrStep) || !strings.Contains(err.Error(), "Helheim") {
		t.Errorf("a scene without a prediction was accepted: %v", err)
	}
	if _, err := q.Set("zzz", Accepted, "", noon); err == nil {
		t.Error("an unknown scene")
	}
	if _, err := NewQueue(append(five(), five()[0])); err == nil {
		t.Error("two of a key")
	}
}

// Whatever is done to a queue, its cursor, its list and its counts agree.
func TestQueueProperties(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("ICEFRONT_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("ICEFRONT_SEED=%d", seed)
		}
	})
	r := rand.New(rand.NewPCG(seed, 1))
	for range 300 {
		var items []Item
		for n := range r.IntN(25) {
			i := Item{Key: fmt.Sprint("k", n), Name: fmt.Sprint("n", r.IntN(9)), Glacier: fmt.Sprint("g", r.IntN(3)), Sensor: fmt.Sprint("s", r.IntN(3)), State: States()[r.IntN(5)]}
			if r.IntN(3) > 0 {
				i.Date = fmt.Sprintf("20%02d-01-01", r.IntN(5))
			}
			if i.Predicted = r.IntN(2) == 0; i.Predicted && r.IntN(4) > 0 {
				i.Trust = trust(float64(r.IntN(5)))
			}
			items = append(items, i)
		}
		q := queue(t, items)
		var done []Change
		for range 60 {
			step(t, r, q, &done)
			agrees(t, q)
		}
		for _, c := range slices.Backward(done) {
			if err := q.Apply(c.Inverse()); err != nil {
				t.Fatal(err)
			}
		}
		for _, i := range items {
			if now, ok := q.Item(i.Key); ok && now.State != i.State {
				t.Fatalf("%s was %s and is %s after all was undone", i.Key, i.State, now.State)
			}
		}
		walks(t, q)
	}
}

// step does something to a queue.
func step(t *testing.T, r *rand.Rand, q *Queue, done *[]Change) {
	before, had := q.Current()
	stays := true
	switch r.IntN(8) {
	case 0:
		q.SetOrder(Order(r.IntN(3)))
	case 1:
		f := Filter{}
		if r.IntN(2) == 0 {
			f.States = []State{States()[r.IntN(5)], States()[r.IntN(5)]}
		}
		if r.IntN(3) == 0 {
			f.Glacier = "g1"
		}
		q.SetFilter(f)
	case 2, 3:
		if all := q.All(); len(all) > 0 {
			i := all[r.IntN(len(all))]
			to := States()[r.IntN(5)]
			c, err := q.Set(i.Key, to, "", noon)
			if (err == nil) != i.State.CanBecome(to) {
				t.Fatalf("from %s to %s: %v", i.State, to, err)
			}
			if err == nil {
				*done = append(*done, c)
			}
		}
	case 4:
		next, ok := q.Next()
		if stays = !ok; ok && had {
			if order := q.order.compare(before, next); order > 0 {
				t.Fatalf("next goes back from %+v to %+v", before, next)
			}
			if place := q.Place(); place > 0 && q.Shown()[place-1].Key != before.Key { // it was hidden
				if q.order.compare(q.Shown()[place-1], before) > 0 {
					t.Fatal("next has left one out")
				}
			}
		}
	case 5:
		_, ok := q.Previous()
		stays = !ok
	case 6:
		i, ok := q.NextOpen()
		if stays = !ok; ok && i.State.Done() || ok != (q.Progress().ShownAndOpen > 0) {
			t.Fatalf("the next open one is %v, %v", i, ok)
		}
	case 7:
		if all := q.Shown(); len(all) > 0 {
			stays = false
			q.Select(all[r.IntN(len(all))].Key)
		}
	}
	if now, ok := q.Current(); stays && (ok != had || now.Key != before.Key) {
		t.Fatalf("the cursor went from %q to %q", before.Key, now.Key)
	}
}

// agrees looks at what always holds.
func agrees(t *testing.T, q *Queue) {
	t.Helper()
	shown, p := q.Shown(), q.Progress()
	n := 0
	for _, i := range q.All() {
		if q.filter.shows(i) {
			n++
		}
	}
	total := 0
	for _, k := range p.States {
		total += k
	}
	if n != len(shown) || p.Shown != n || total != p.All || p.All != len(q.items) {
		t.Fatalf("%d match, %d are shown, %+v", n, len(shown), p)
	}
	if !slices.IsSortedFunc(shown, q.order.compare) {
		t.Fatalf("not sorted: %q", keys(shown))
	}
	if now, ok := q.Current(); ok {
		if place := q.Place(); (place >= 0) != q.filter.shows(now) || place >= 0 && shown[place].Key != now.Key {
			t.Fatalf("%q is at %d of %q", now.Key, place, keys(shown))
		}
	}
}

// walks goes through all that is shown, forwards and backwards.
func walks(t *testing.T, q *Queue) {
	t.Helper()
	q.SetFilter(Filter{})
	var there, back []Item
	if all := q.All(); len(all) > 0 {
		q.Select(all[0].Key)
		there = append(there, all[0])
		for i, ok := q.Next(); ok; i, ok = q.Next() {
			there = append(there, i)
		}
		back = append(back, there[len(there)-1])
		for i, ok := q.Previous(); ok; i, ok = q.Previous() {
			back = append(back, i)
		}
	}
	slices.Reverse(back)
	if keys(there) != keys(q.Shown()) || keys(back) != keys(there) {
		t.Fatalf("there %q, back %q, shown %q", keys(there), keys(back), keys(q.Shown()))
	}
	open := q.Progress().Open
	for range open {
		i, ok := q.NextOpen()
		if !ok {
			t.Fatal("open scenes were not found")
		}
		if _, err := q.Set(i.Key, Rejected, "", noon); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := q.NextOpen(); ok || q.Progress().Open != 0 {
		t.Fatal("it is not done")
	}
}
