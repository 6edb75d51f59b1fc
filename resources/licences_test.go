package resources_test

import (
	"os/exec"
	"strings"
	"testing"

	"icefront/resources"
)

// Every module in the programs is named with its version, and its licence is not empty.
func TestLicencesAreComplete(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./cmd/icefront", "./cmd/icefront-cli")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("list the modules: %v", err)
	}
	sections := map[string]string{}
	for section := range strings.SplitSeq(resources.Licences(), "\n================================================================================\n") {
		head, text, _ := strings.Cut(section, "\n")
		sections[head] = text
	}
	seen := 0
	for module := range strings.FieldsFuncSeq(string(out), func(r rune) bool { return r == '\n' }) {
		seen++
		if len(sections[module]) < 100 {
			t.Errorf("licences.txt has no licence of %s; run scripts/licences.sh", module)
		}
	}
	if seen < 10 {
		t.Errorf("found %d modules only", seen)
	}
}

func TestTranslationsAreThere(t *testing.T) {
	all, err := resources.Translations()
	if err != nil || len(all["en.json"]) == 0 || len(all["de.json"]) == 0 {
		t.Errorf("got %d files, %v", len(all), err)
	}
}
