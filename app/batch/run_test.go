package batch

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"icefront/app/report"
)

// The shards of a list are disjoint, make it up, differ by one at most, and depend on nothing but its content.
func TestShards(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		n, parts := rnd.IntN(40), 1+rnd.IntN(12)
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("d/%03d.tif", i))
		}
		want := slices.Clone(list)
		var all []string
		least, most := n, 0
		for k := 1; k <= parts; k++ {
			for range rnd.IntN(3) { // another process has another order, and repeats
				if n > 0 {
					list = append(list, "d/./"+filepath.Base(list[rnd.IntN(n)]))
				}
			}
			rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			part := Shard{k, parts}.Of(list)
			least, most = min(least, len(part)), max(most, len(part))
			for _, p := range part {
				all = append(all, filepath.ToSlash(filepath.Clean(p)))
			}
		}
		slices.Sort(all)
		if !slices.Equal(all, want) || most-least > 1 {
			t.Fatalf("%d scenes in %d parts of %d to %d: %v", n, parts, least, most, all)
		}
	}
	list := []string{"b", "a", "b"}
	if got := (Shard{}).Of(list); !slices.Equal(got, list) || (Shard{}).String() != "" || (Shard{2, 8}).String() != "2/8" {
		t.Errorf("without a shard: %v", got)
	}
}

// fake is a batch of made-up scenes.
type fake struct {
	finished, bad []string
	asked, done   []string
	stop          func(scene string)
	doubt         error
}

func (f *fake) steps(each func(Outcome) error) Steps {
	return Steps{
		Finished: func(_ context.Context, s string) (report.Scene, bool, error) {
			f.asked = append(f.asked, s)
			return report.Scene{Scene: s, Seconds: 9}, slices.Contains(f.finished, s), f.doubt
		},
		Do: func(ctx context.Context, s string) (report.Scene, error) {
			f.done = append(f.done, s)
			if f.stop != nil {
				f.stop(s)
			}
			if slices.Contains(f.bad, s) {
				return report.Scene{}, errors.New("no scene:\n  " + s)
			}
			return report.Scene{Scene: s, Seconds: 1.5, FrontLength: 12000, Fronts: make([]report.Front, 2), Trust: &report.Trust{Score: 87.5}, Warnings: []string{"cold", "wet"}}, ctx.Err()
		},
		Each: each,
	}
}

func states(t Table) (all []string) {
	for _, r := range t.Rows {
		all = append(all, r.Scene+" "+string(r.State))
	}
	return all
}

func TestRun(t *testing.T) {
	scenes := []string{"a", "b", "c", "d"}
	broken := errors.New("no paper")
	for _, c := range []struct {
		name   string
		fake   fake
		stopAt string // the context ends while this scene runs
		each   error
		want   string
		err    error
		done   string
	}{
		{name: "all", want: "a done, b done, c done, d done", done: "a b c d"},
		{name: "a bad one and two finished ones", fake: fake{finished: []string{"a", "d"}, bad: []string{"b"}},
			want: "a kept, b failed, c done, d kept", done: "b c"},
		{name: "interrupted within a scene", stopAt: "b", want: "a done, b not run, c not run, d not run", err: context.Canceled, done: "a b"},
		{name: "interrupted, the scene failing of it", stopAt: "b", fake: fake{bad: []string{"b"}},
			want: "a done, b not run, c not run, d not run", err: context.Canceled, done: "a b"},
		{name: "nobody to tell", each: broken, want: "a done, b not run, c not run, d not run", err: broken, done: "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c.fake.stop = func(s string) {
				if s == c.stopAt {
					cancel()
				}
			}
			told := 0
			table, err := Run(ctx, scenes, c.fake.steps(func(o Outcome) error {
				if told++; o.Table.Rows[slices.Index(scenes, o.Row.Scene)].State != o.Row.State {
					t.Errorf("the table does not have the row %+v", o.Row)
				}
				return c.each
			}))
			if got := strings.Join(states(table), ", "); got != c.want || !errors.Is(err, c.err) {
				t.Errorf("got %s, %v; want %s, %v", got, err, c.want, c.err)
			}
			if got := strings.Join(c.fake.done, " "); got != c.done {
				t.Errorf("did %s, want %s", got, c.done)
			}
			if want := len(scenes) - table.count(NotRun); told != want {
				t.Errorf("told of %d scenes, want %d", told, want)
			}
		})
	}
	t.Run("a doubt is a warning", func(t *testing.T) {
		f := fake{doubt: errors.New("disk on fire")}
		table, err := Run(t.Context(), []string{"a"}, f.steps(func(Outcome) error { return nil }))
		if w := table.Rows[0].Warnings; err != nil || len(w) != 3 || !strings.Contains(w[2], "disk on fire") {
			t.Errorf("%v, %q", err, w)
		}
	})
}

func exampleTable(t *testing.T) Table {
	t.Helper()
	f := fake{finished: []string{"in/c.tif"}, bad: []string{"in/b.tif"}}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	table, err := Run(ctx, []string{"in/a.tif", "in/b.tif", "in/c.tif", "in/d, e.tif"}, f.steps(func(o Outcome) error {
		if o.Row.State == Kept {
			cancel()
		}
		return nil
	}))
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return table
}

func TestTableWrites(t *testing.T) {
	table := exampleTable(t)
	var text, comma, object bytes.Buffer
	must(t, table.Print(&text))
	must(t, table.WriteCSV(&comma))
	must(t, table.WriteJSON(&object))
	want := strings.Join([]string{
		"scene     state     seconds      front  trust  remarks",
		"a.tif     done          1.5   12.00 km     88  2 warnings",
		"b.tif     failed                               no scene: in/b.tif",
		"c.tif     kept          9.0        0 m",
		"d, e.tif  not run",
		"4 scenes: 1 done, 1 kept, 1 failed, 1 not run.", ""}, "\n")
	if text.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", text.String(), want)
	}
	lines, err := csv.NewReader(&comma).ReadAll()
	must(t, err)
	wantLines := [][]string{
		{"scene", "state", "seconds", "front_length_m", "fronts", "trust", "warnings", "error"},
		{"in/a.tif", "done", "1.5", "12000", "2", "87.5", "cold | wet", ""},
		{"in/b.tif", "failed", "", "", "", "", "", "no scene: in/b.tif"},
		{"in/c.tif", "kept", "9", "0", "0", "", "", ""},
		{"in/d, e.tif", "not run", "", "", "", "", "", ""},
	}
	if !reflect.DeepEqual(lines, wantLines) {
		t.Errorf("CSV %q", lines)
	}
	var back Table
	must(t, json.Unmarshal(object.Bytes(), &back))
	if !slices.Equal(states(back), states(table)) || !math.IsNaN(float64(back.Rows[1].Seconds)) || back.Rows[0].FrontLength != 12000 || table.Failed() != 1 {
		t.Errorf("JSON %s", object.String())
	}
}

// A long table shows only what went wrong.
func TestLongTable(t *testing.T) {
	table := NewTable(make([]string, 5000))
	for i := range table.Rows {
		table.Rows[i] = rowOf(fmt.Sprintf("%d.tif", i), Done, report.Scene{})
	}
	table.Rows[77] = emptyRow("77.tif", Failed)
	var b bytes.Buffer
	must(t, table.Print(&b))
	if n := strings.Count(b.String(), "\n"); n != 3 || !strings.Contains(b.String(), "77.tif") {
		t.Errorf("printed %d lines:\n%s", n, b.String())
	}
}

// The files are written seldom enough, whatever that takes, and the last time in any case.
func TestSaver(t *testing.T) {
	dir := t.TempDir()
	clock := time.Unix(1000, 0)
	cost := time.Duration(0)
	s := NewSaver(dir, Shard{2, 8}, func() time.Time { clock = clock.Add(cost); return clock })
	if want := []string{filepath.Join(dir, "batch-2of8.csv"), filepath.Join(dir, "batch-2of8.json")}; !slices.Equal(s.Files(), want) {
		t.Fatalf("files %v", s.Files())
	}
	rows := func() int {
		b, err := os.ReadFile(s.JSON)
		must(t, err)
		var table Table
		must(t, json.Unmarshal(b, &table))
		return len(table.Rows)
	}
	update := func(n, want int) {
		t.Helper()
		must(t, s.Update(NewTable(make([]string, n))))
		if got := rows(); got != want {
			t.Errorf("%d rows are written, want %d", got, want)
		}
	}
	update(1, 1)
	clock = clock.Add(pause - 1)
	update(2, 1)
	clock = clock.Add(1)
	update(3, 3)
	clock, cost = clock.Add(pause), time.Second
	update(4, 4)
	cost = 0
	clock = clock.Add(rest*time.Second - 1)
	update(5, 4)
	must(t, s.Save(NewTable(make([]string, 6))))
	if got := rows(); got != 6 {
		t.Errorf("%d rows at the end", got)
	}
	entries, err := os.ReadDir(dir)
	must(t, err)
	if len(entries) != 2 {
		t.Errorf("in the folder: %v", entries)
	}
	if got := NewSaver(dir, Shard{}, time.Now).Files()[0]; filepath.Base(got) != "batch.csv" {
		t.Errorf("without a shard %s", got)
	}
}
