package season

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"icefront/geo/sharedtest"
)

func TestCodeIsTheOriginals(t *testing.T) {
	text, err := os.ReadFile(sharedtest.Path(t, "golden/evaluation/unit_cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases struct {
		Seasons map[string]string `json:"season_of_month"`
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, glacier := range []string{"COL", "JAC", "Mapple", "Crane", "Jorum", "DBE", "SI"} {
		for month := time.January; month <= time.December; month++ {
			want, ok := cases.Seasons[fmt.Sprintf("%s-%02d", glacier, month)]
			if !ok {
				t.Fatalf("no case for %s in %v", glacier, month)
			}
			found++
			if got := Code.Of(glacier, month); got != want {
				t.Errorf("%s in %v: got %q, want %q", glacier, month, got, want)
			}
		}
	}
	if found != len(cases.Seasons) {
		t.Errorf("%d of %d cases", found, len(cases.Seasons))
	}
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		name    string
		rule    Rule
		glacier string
		month   time.Month
		want    string
	}{
		{"the rules differ in September, north", Code, "COL", time.September, Winter},
		{"the rules differ in September, north", Readme, "COL", time.September, Summer},
		{"the rules differ in September, south", Code, "SI", time.September, Summer},
		{"the rules differ in September, south", Readme, "SI", time.September, Winter},
		{"the northern winter begins in October", Readme, "JAC", time.October, Winter},
		{"the northern winter ends in March", Readme, "JAC", time.March, Winter},
		{"the northern summer begins in April", Readme, "JAC", time.April, Summer},
		{"the southern winter begins in April", Readme, "Crane", time.April, Winter},
		{"the southern summer ends in March", Readme, "Crane", time.March, Summer},
		{"the zero rule is the code's", "", "JAC", time.September, Winter},
		{"an unknown glacier", Code, "Aletsch", time.May, ""},
		{"an unknown month", Code, "COL", 0, ""},
		{"an unknown rule", "astronomical", "COL", time.May, ""},
	} {
		if got := c.rule.Of(c.glacier, c.month); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestParseRule(t *testing.T) {
	for name, want := range map[string]Rule{"": Code, "code": Code, "readme": Readme} {
		if got, err := ParseRule(name); got != want || err != nil {
			t.Errorf("%q: got %q, %v", name, got, err)
		}
	}
	if _, err := ParseRule("Code"); err == nil || err.Error() != `read season rule "Code": there are "code" and "readme"` {
		t.Errorf("got %v", err)
	}
}
