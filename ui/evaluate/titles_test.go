package evaluate

import (
	"path/filepath"
	"testing"
)

func TestTitlesSayWhatIsShown(t *testing.T) {
	for path, want := range map[string]string{
		"figures/error_glacier_front.png":        "Errors by glacier: predicted front",
		"figures/error_season_zone_front.png":    "Errors by season: front of zones",
		"figures/cumulative_length.png":          "Cumulative error along the fronts",
		"figures/something_new.png":              "something new",
		"worst/01_Crane_2002-11-09_ERS.png":      "Worst 1: Crane_2002-11-09_ERS",
		"worst/10_JAC_2009-12-14_TSX_6_1_005.pn": "Worst 10: JAC_2009-12-14_TSX_6_1_005",
	} {
		if got := titleOf(filepath.FromSlash(path)); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
