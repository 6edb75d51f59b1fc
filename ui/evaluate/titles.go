package evaluate

import (
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/lang"
)

// titleOf says what a picture of an exported evaluation shows, by the name of its file.
func titleOf(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if filepath.Base(filepath.Dir(path)) == "worst" {
		rank, scene, _ := strings.Cut(name, "_")
		return fmt.Sprintf(lang.L("Worst %s: %s"), strings.TrimLeft(rank, "0"), scene)
	}
	for ending, what := range map[string]string{"_zone_front": lang.L("front of zones"), "_front": lang.L("predicted front")} {
		by, ok := strings.CutPrefix(strings.TrimSuffix(name, ending), "error_")
		if ok && strings.HasSuffix(name, ending) && !strings.HasSuffix(by, "_zone") {
			return fmt.Sprintf(lang.L("Errors by %s: %s"), groupText(by), what)
		}
	}
	known := map[string]string{
		"cumulative": lang.L("Cumulative error of the images"), "cumulative_length": lang.L("Cumulative error along the fronts"),
		"scatter": lang.L("Errors of both models by image"), "trust": lang.L("Trust and error"), "confusion": lang.L("Confusion of zones"),
		"folds": lang.L("Results of the folds"), "timeline": lang.L("Dates of the scenes"), "areas": lang.L("Zone areas over time"),
	}
	if title, ok := known[name]; ok {
		return title
	}
	return strings.ReplaceAll(name, "_", " ")
}
