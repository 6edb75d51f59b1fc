package evaluate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"time"

	"icefront/app/evaluate/season"
	"icefront/app/measure"
)

// Order says what to evaluate.
type Order struct {
	Predictions string        // folder
	Against     string        // a second folder of predictions, of another model; empty: none
	Labels      []string      // folders
	Sizes       measure.Sizes // metres per pixel of images without georeferencing
	Season      string        // rule that tells summer from winter; empty: the default
	Buffer      float64       // metres up to which a front counts as found; 0: the default
	Scenes      []string      // SAR images, or folders of them; those of a CaFFe root are found without
	MetaData    string        // the table of the CaFFe mirror; empty: that of a CaFFe root
	Box         bool          // only what lies in a scene's bounding box counts, on both sides
	Flow        *float64      // where the ice flows, in degrees clockwise from the top of the scenes; nil: the zones tell
}

// Style says how an evaluation is written. The zero value is what the desktop writes.
type Style struct {
	Formats []string  // of figures: png, svg, pdf; empty: all three
	Humans  bool      // draws the error of human annotators, of another study
	Date    time.Time // for the report; zero: not told
}

// Published is an evaluation as the original's program did it.
type Published interface {
	WriteJSON(w io.Writer) error // eval_results.json
	Print(w io.Writer) error
	WriteFiles(ctx context.Context, dir string, progress func(done, total int)) (files []string, err error)
	Warnings() []string
	Failed() int // images that were skipped
}

// Settings are those of the comparison.
func (o Order) Settings() (Settings, error) {
	rule, err := season.ParseRule(cmp.Or(o.Season, string(season.Code)))
	if err != nil {
		return Settings{}, err
	}
	s := Settings{Sizes: o.Sizes, Buffer: o.Buffer, Box: o.Box}
	s.Season = Season{Name: string(rule), Of: func(glacier string, date time.Time) string { return rule.Of(glacier, date.Month()) }}
	if o.Flow != nil {
		sin, cos := math.Sincos(*o.Flow * math.Pi / 180)
		s.Flow = &[2]float64{sin, cos}
	}
	return s, nil
}

// Seasons are the rules that tell summer from winter, the default first.
func Seasons() []string { return []string{"code", "readme"} }

// Check says in a sentence what is wrong with an order before anything is read.
func (o Order) Check() error {
	if o.Predictions == "" {
		return errors.New("no folder of predictions was given")
	}
	if len(o.Labels) == 0 {
		return errors.New("no folder of labels was given")
	}
	folders := append([]string{o.Predictions}, o.Labels...)
	if o.Against != "" {
		folders = append(folders, o.Against)
	}
	for _, dir := range folders {
		switch st, err := os.Stat(dir); {
		case errors.Is(err, os.ErrNotExist):
			return fmt.Errorf("there is no folder %s", dir)
		case err != nil:
			return err
		case !st.IsDir():
			return fmt.Errorf("%s is a file, not a folder", dir)
		}
	}
	if o.Season != "" && !slices.Contains(Seasons(), o.Season) {
		return fmt.Errorf("season rule %q: want one of %v", o.Season, Seasons())
	}
	return nil
}
