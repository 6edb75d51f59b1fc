package evaluate_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"icefront/app/apptest"
	"icefront/app/evaluate"
)

func TestImagesAreListedWorstFirst(t *testing.T) {
	w := apptest.NewWorld()
	r := mustRun(t, depsOf(w), evaluate.Settings{}, five(w))
	lines := func(by string) [][]string {
		var b bytes.Buffer
		if err := r.PrintImages(&b, by); err != nil {
			t.Fatal(err)
		}
		var list [][]string
		for _, line := range strings.Split(strings.TrimSpace(b.String()), "\n")[1:] {
			list = append(list, strings.Fields(line))
		}
		return list
	}
	means := func(by string) (list []string) {
		for _, l := range lines(by) {
			list = append(list, l[2])
		}
		return list
	}
	if got, want := means(evaluate.ByError), []string{"no", "80", "60", "40", "20"}; !slices.Equal(got, want) {
		t.Errorf("by error: %q, want %q", got, want)
	}
	if got := lines(evaluate.ByName); got[0][0] != "COL_2011-11-13_TDX_20_1_092" || len(got) != 5 {
		t.Errorf("by name: %q", got)
	}
	if got := lines(evaluate.ByScore); got[0][2] != "no" || len(got) != 5 {
		t.Errorf("by trust: %q", got)
	}
}
