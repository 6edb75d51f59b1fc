//go:build e2e

package main

import (
	"path/filepath"
	"testing"
)

// The predictions of a folder are evaluated, and one of them is opened from the table with both fronts.
func TestEvaluateAFolder(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("..", "..", "app", "evaluate", "herrmann", "testdata", "main_run"))
	if err != nil {
		t.Fatal(err)
	}
	p := start(t)
	p.title("Icefront")
	p.key("ctrl+shift+e")
	p.write(filepath.Join(dir, "predictions"))
	p.key("Tab", "Tab") // over the button to the labels
	p.write(filepath.Join(dir, "data_raw"))
	p.key("Return")
	p.sees("an image without a front", p.all(), warning, 20)
	p.key("Down", "Return") // the table has the focus: its first row
	p.title("COL_2011-11-13_TDX_7_1_092_zone - Icefront")
	p.sees("the predicted front", p.mapArea(), predictedFront, 40)
	p.sees("the label's front", p.mapArea(), labelFront, 40)
	p.quit()
}
