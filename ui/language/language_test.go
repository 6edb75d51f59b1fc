package language_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/test"

	"icefront/ui/language"
)

func TestRead(t *testing.T) {
	tests := []struct {
		name, file, data string
		texts            int
		wrong            string
	}{
		{"fine", "fr.json", `{"Open %s": "Ouvrir %s", "Quit": "Quitter"}`, 2, ""},
		{"another order", "fr.json", `{"%d of %s": "%[2]s, %[1]d"}`, 1, ""},
		{"a place is missing", "fr.json", `{"Open %s": "Ouvrir", "Quit": "Quitter"}`, 1, `has 1 texts with other placeholders than the English ones, which are shown in English, such as "Open %s"`},
		{"a place of another kind", "fr.json", `{"%d lines": "%s lignes"}`, 0, "other placeholders"},
		{"places in another order without numbers", "fr.json", `{"%d of %s": "%s, %d"}`, 0, "other placeholders"},
		{"a template", "fr.json", `{"Quit": "{{.X}}"}`, 0, "other placeholders"},
		{"no JSON", "fr.json", `{"Quit": `, 0, "fr.json cannot be read: unexpected end of JSON input. English is used in its place."},
		{"no texts", "fr.json", `{"Quit": {"other": "x"}}`, 1, "cannot be read"},
		{"no language", "old copy.json", `{"Quit": "Quitter"}`, 0, "its name must be that of a language"},
		{"percent is no place", "fr.json", `{"%d %%": "%d %%"}`, 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tr, wrong := language.Read(tt.file, []byte(tt.data))
			if !strings.Contains(wrong, tt.wrong) || (tt.wrong == "") != (wrong == "") {
				t.Errorf("got %q, want %q", wrong, tt.wrong)
			}
			if len(tr.Texts) != tt.texts && tt.name != "no texts" {
				t.Errorf("got %d texts, want %d", len(tr.Texts), tt.texts)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`{"Open %s": "Ouvrir %[1]s"}`, `{"%": "%%"}`, `[]`, `{"a": 1}`, "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tr, _ := language.Read("fr.json", []byte(s))
		for english, text := range tr.Texts {
			if strings.Contains(text, "{{") {
				t.Errorf("%q became the template %q", english, text)
			}
		}
	})
}

func TestFound(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"fr.json": `{"Quit": "Quitter", "English": "Français"}`, "it.json": "{", "notes.txt": "x", "es.json": `{}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "nl.json"), 0o755); err != nil {
		t.Fatal(err)
	}
	all, wrong := language.Found(dir)
	if len(all) != 1 || all[0].Word != "fr" || all[0].Title() != "Français" {
		t.Errorf("got %+v", all)
	}
	if len(wrong) != 1 || !strings.Contains(wrong[0], "it.json cannot be read") {
		t.Errorf("got %q", wrong)
	}
	if all, wrong := language.Found(filepath.Join(dir, "none")); len(all)+len(wrong) != 0 {
		t.Errorf("a folder that is not there: %v, %q", all, wrong)
	}
	if _, wrong := language.Found(filepath.Join(dir, "notes.txt")); len(wrong) != 1 {
		t.Errorf("a folder that is a file: %q", wrong)
	}
}

// The system's language counts where none is chosen; a chosen one counts whatever the system says.
func TestUse(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux takes the language from the environment")
	}
	test.NewTempApp(t)
	all, wrong := language.Known("")
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	if words := []string{all[0].Title(), all[1].Title()}; !slices.Equal(words, []string{"Deutsch", "English"}) {
		t.Errorf("languages %q", words)
	}
	// What is added stays added, so that a language of a system that was forced must not be asked for as such later.
	tests := []struct{ system, chosen, want string }{
		{"en_US.UTF-8", "", "Quit"}, {"de_DE.UTF-8", "", "Beenden"}, {"de_AT.UTF-8", "", "Beenden"}, {"fr_FR.UTF-8", "", "Quit"},
		{"C", "", "Quit"}, {"en_GB.UTF-8", "de", "Beenden"}, {"de_CH.UTF-8", "en", "Quit"}, {"nb_NO.UTF-8", "de", "Beenden"},
		{"fi_FI.UTF-8", "tlh", "Quit"},
	}
	for _, tt := range tests {
		t.Run(tt.system+" "+tt.chosen, func(t *testing.T) {
			for _, v := range []string{"LC_ALL", "LC_MESSAGES", "LANGUAGE"} {
				t.Setenv(v, "")
			}
			t.Setenv("LANG", tt.system)
			if err := language.Use(tt.chosen, all); err != nil {
				t.Fatal(err)
			}
			if got := lang.L("Quit"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSay(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux takes the language from the environment")
	}
	test.NewTempApp(t)
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	all, _ := language.Known("")
	if err := language.Use("", all); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, english, want string }{
		{"as it stands", "No front was found.", "Es wurde keine Front gefunden."},
		{"with a name", "Open a%s [1].tif", "a%s [1].tif öffnen"},
		{"the longer phrase counts", "Read the prediction of scene 7", "Vorhersage für scene 7 lesen"},
		{"with a number", "No front of at least 100 m was found.", "Es wurde keine Front von mindestens 100 m gefunden."},
		{"phrases in a phrase", "about 3 min (2 to 5), memory unknown", "etwa 3 min (2 bis 5), Speicher unbekannt"},
		{"nobody knows it", "open x: unexpected EOF", "open x: unexpected EOF"},
		{"a template", "{{.X}} was found", "{{.X}} was found"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := language.Say(tt.english); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
