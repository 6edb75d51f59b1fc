package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"time"

	"icefront/app/edit"
)

// What the first line of a journal says.
const (
	format  = "icefront-journal"
	version = 1
)

// longest is the greatest length of a line: what is read is held in memory.
const longest = 256 << 20

// Header is the first line of a journal. Create sets what says none of it: format, version and first.
type Header struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Program string    `json:"program"` // with its release
	PID     int       `json:"pid"`
	Project string    `json:"project,omitempty"` // path of the project that the edits go on from
	Began   time.Time `json:"began"`             // when the process did
	First   int64     `json:"first"`             // number of the first edit
}

// record is any other line.
type record struct {
	N    int64           `json:"n,omitempty"` // number of an edit: it tells damage that cost edits from damage that did not
	Edit *edit.Record    `json:"edit,omitempty"`
	Note string          `json:"note,omitempty"`
	Data json.RawMessage `json:"data,omitempty"`
}

// encode makes a line: a checksum, a space, JSON.
func encode(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if len(text)+len("01234567 \n") > longest {
		return nil, fmt.Errorf("an edit of %d bytes is too large for a journal", len(text))
	}
	return fmt.Appendf(nil, "%08x %s\n", crc32.ChecksumIEEE(text), text), nil
}

// errDamaged says that a line is not what was written.
var errDamaged = errors.New("damaged line")

// checked is the JSON of a line whose checksum is right.
func checked(line []byte) ([]byte, error) {
	if len(line) < 10 || line[8] != ' ' || line[len(line)-1] != '\n' {
		return nil, errDamaged
	}
	text := line[9 : len(line)-1]
	sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
	if err != nil || uint32(sum) != crc32.ChecksumIEEE(text) {
		return nil, errDamaged
	}
	return text, nil
}

// decode reads the JSON of a line. A field that is not known would be an edit half done.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errDamaged
	}
	return nil
}
