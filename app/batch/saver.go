package batch

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"icefront/app"
)

// Saver keeps the table of a batch in files while it runs, so that it is there after a kill, too.
type Saver struct {
	CSV, JSON string
	Now       func() time.Time

	next time.Time // not before
}

// pause is the least time between two writings, and rest how many times longer than the last writing it is: a long table
// of short scenes then costs a fiftieth of the time at most.
const (
	pause = time.Second
	rest  = 50
)

// NewSaver returns the saver of a batch whose results go to dir. Shards have tables of their own.
func NewSaver(dir string, s Shard, now func() time.Time) *Saver {
	name := "batch"
	if s != (Shard{}) {
		name = fmt.Sprintf("batch-%dof%d", s.K, s.N)
	}
	base := filepath.Join(dir, name)
	return &Saver{CSV: base + ".csv", JSON: base + ".json", Now: now}
}

// Files are the files that are written.
func (s *Saver) Files() []string { return []string{s.CSV, s.JSON} }

// Update writes the table if it is time to. Each file is replaced as a whole.
func (s *Saver) Update(t Table) error {
	if s.Now().Before(s.next) {
		return nil
	}
	return s.Save(t)
}

// Save writes the table now.
func (s *Saver) Save(t Table) error {
	began := s.Now()
	err := errors.Join(app.WriteFile(s.CSV, t.WriteCSV), app.WriteFile(s.JSON, t.WriteJSON))
	ended := s.Now()
	s.next = ended.Add(max(pause, rest*ended.Sub(began)))
	return err
}
