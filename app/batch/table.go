package batch

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"icefront/app/report"
)

// State is how far a scene has come.
type State string

// States of a scene.
const (
	Done   State = "done"
	Kept   State = "kept" // finished by an earlier run
	Failed State = "failed"
	NotRun State = "not run" // the batch ended before it
)

// Row is one scene in the table of a batch.
type Row struct {
	Scene       string        `json:"scene"`
	State       State         `json:"state"`
	Seconds     report.Number `json:"seconds"`
	FrontLength report.Number `json:"front_length_m"`
	Fronts      int           `json:"fronts"`
	Trust       report.Number `json:"trust"` // 0 to 100; null without a front
	Warnings    []string      `json:"warnings"`
	Error       string        `json:"error,omitempty"`
}

// Table is how a batch went, in the order of its scenes.
type Table struct {
	Rows []Row `json:"scenes"`
}

// NewTable is the table before the first scene.
func NewTable(scenes []string) Table {
	t := Table{Rows: make([]Row, len(scenes))}
	for i, s := range scenes {
		t.Rows[i] = emptyRow(s, NotRun)
	}
	return t
}

func emptyRow(scene string, s State) Row {
	unknown := report.Number(math.NaN())
	return Row{Scene: scene, State: s, Seconds: unknown, FrontLength: unknown, Trust: unknown, Warnings: []string{}}
}

func rowOf(scene string, s State, r report.Scene) Row {
	row := emptyRow(scene, s)
	row.Seconds, row.FrontLength, row.Fronts = report.Number(r.Seconds), r.FrontLength, len(r.Fronts)
	row.Warnings = append(row.Warnings, r.Warnings...)
	if r.Trust != nil {
		row.Trust = r.Trust.Score
	}
	return row
}

// Failed is the number of scenes that could not be predicted.
func (t Table) Failed() int { return t.count(Failed) }

func (t Table) count(s State) int {
	n := 0
	for _, r := range t.Rows {
		if r.State == s {
			n++
		}
	}
	return n
}

// WriteJSON writes the table as one object.
func (t Table) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(t)
}

// WriteCSV writes a line a scene. What is unknown is empty; warnings are joined with " | ".
func (t Table) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	lines := [][]string{{"scene", "state", "seconds", "front_length_m", "fronts", "trust", "warnings", "error"}}
	for _, r := range t.Rows {
		fronts := ""
		if r.State == Done || r.State == Kept {
			fronts = strconv.Itoa(r.Fronts)
		}
		lines = append(lines, []string{r.Scene, string(r.State), decimal(r.Seconds), decimal(r.FrontLength), fronts, decimal(r.Trust),
			oneLine(strings.Join(r.Warnings, " | ")), oneLine(r.Error)})
	}
	return c.WriteAll(lines)
}

func decimal(n report.Number) string {
	if !n.Known() {
		return ""
	}
	return strconv.FormatFloat(float64(n), 'f', -1, 64)
}

// oneLine keeps a text on one line, where tables are read line by line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// printed is how many rows are shown to people; of a longer table only those that are not as they should be.
const printed = 60

// Print writes the table for people, with the sum of states below.
func (t Table) Print(w io.Writer) error {
	var b strings.Builder
	width := len("scene")
	shown := t.Rows
	if len(shown) > printed {
		shown = nil
		for _, r := range t.Rows {
			if r.State == Failed && len(shown) < printed {
				shown = append(shown, r)
			}
		}
	}
	for _, r := range shown {
		width = max(width, len([]rune(filepath.Base(r.Scene))))
	}
	if len(shown) > 0 {
		fmt.Fprintf(&b, "%-*s  %-7s  %8s  %9s  %5s  %s\n", width, "scene", "state", "seconds", "front", "trust", "remarks")
	}
	for _, r := range shown {
		line := fmt.Sprintf("%-*s  %-7s  %8s  %9s  %5s  %s", width, filepath.Base(r.Scene), r.State, seconds(r.Seconds), r.front(), r.trust(), r.remark())
		fmt.Fprintln(&b, strings.TrimRight(line, " "))
	}
	fmt.Fprintln(&b, t.Sum())
	_, err := io.WriteString(w, b.String())
	return err
}

// Sum says how many scenes there are in each state.
func (t Table) Sum() string {
	text := fmt.Sprintf("%d scenes:", len(t.Rows))
	if len(t.Rows) == 1 {
		text = "1 scene:"
	}
	var parts []string
	for _, s := range []State{Done, Kept, Failed, NotRun} {
		if n := t.count(s); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	return text + " " + strings.Join(parts, ", ") + "."
}

func seconds(n report.Number) string {
	if !n.Known() {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(n))
}

func (r Row) front() string {
	if r.State != Done && r.State != Kept {
		return ""
	}
	return report.Metres(r.FrontLength)
}

func (r Row) trust() string {
	if !r.Trust.Known() {
		return ""
	}
	return fmt.Sprintf("%.0f", float64(r.Trust))
}

// remark is the last column: the beginning of an error, or how many warnings there were.
func (r Row) remark() string {
	const most = 80
	switch text := []rune(oneLine(r.Error)); {
	case len(text) > most:
		return string(text[:most-3]) + "..."
	case len(text) > 0:
		return string(text)
	case len(r.Warnings) == 1:
		return "1 warning"
	case len(r.Warnings) > 1:
		return fmt.Sprintf("%d warnings", len(r.Warnings))
	}
	return ""
}
