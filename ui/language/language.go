// Package language is in which language the window speaks: the translations that are built in, those that the user has
// put into a folder, and what the program below says in English.
package language

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// Translation is the texts of one language.
type Translation struct {
	Word  string // of the language, such as "de" or "pt-BR"
	Texts map[string]string
}

// own is the key of a translation's own name, such as "Deutsch".
const own = "English"

// Title is the language's own name.
func (t Translation) Title() string {
	if name := t.Texts[own]; name != "" && (name != own || t.Word == "en") {
		return name
	}
	return t.Word
}

// English is the language that the texts are written in.
const English = "en"

// Read reads a translation. Texts that would not work are left out; wrong says so, in one sentence.
func Read(name string, data []byte) (t Translation, wrong string) {
	t.Word = strings.TrimSuffix(filepath.Base(name), ".json")
	if !wordOfLanguage(t.Word) {
		return t, fmt.Sprintf(lang.L("The translation %s is not used: its name must be that of a language, such as fr.json."), name)
	}
	if err := json.Unmarshal(data, &t.Texts); err != nil {
		return Translation{Word: t.Word}, fmt.Sprintf(lang.L("The translation %s cannot be read: %v. English is used in its place."), name, err)
	}
	var bad []string
	for english, text := range t.Texts {
		if strings.Contains(text, "{{") || !slices.Equal(verbs(english), verbs(text)) {
			bad = append(bad, english)
			delete(t.Texts, english)
		}
	}
	if len(bad) > 0 {
		slices.Sort(bad)
		wrong = fmt.Sprintf(lang.L("The translation %s has %d texts with other placeholders than the English ones, which are shown in English, such as %q."),
			name, len(bad), bad[0])
	}
	return t, wrong
}

func wordOfLanguage(word string) bool {
	return len(word) >= 2 && len(word) <= 11 && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

// most is how large a file of texts may be.
const most = 4 << 20

// Found reads the user's own translations from a folder, which need not be there. Each that is broken gives a sentence.
func Found(dir string) (all []Translation, wrong []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		if !os.IsNotExist(err) && dir != "" {
			wrong = append(wrong, fmt.Sprintf(lang.L("The folder of translations %s cannot be read: %v."), dir, err))
		}
		return nil, wrong
	}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".json" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		data, err := read(path)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf(lang.L("The translation %s cannot be read: %v. English is used in its place."), path, err))
			continue
		}
		t, bad := Read(path, data)
		if bad != "" {
			wrong = append(wrong, bad)
		}
		if len(t.Texts) > 0 {
			all = append(all, t)
		}
	}
	return all, wrong
}

func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > most || !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it is no file of at most %d MB", most>>20)}
	}
	return os.ReadFile(path)
}

// Use makes the window speak a language from now on: one of the translations, or with an empty word that of the system if
// there is one for it, else English. Later translations of a language add to earlier ones.
func Use(word string, translations []Translation) error {
	english := map[string]string{}
	for _, t := range translations {
		if t.Word == English {
			maps.Copy(english, t.Texts)
		}
	}
	translations = slices.Clone(translations)
	for i, t := range translations {
		// Fyne complains of every text that a language lacks, each time: those are given in English.
		texts := maps.Clone(english)
		for _, earlier := range translations[:i] {
			if earlier.Word == t.Word {
				maps.Copy(texts, earlier.Texts)
			}
		}
		maps.Copy(texts, t.Texts)
		translations[i].Texts = texts
		if err := add(translations[i], t.Word); err != nil {
			return err
		}
	}
	if word == "" {
		if slices.ContainsFunc(translations, func(t Translation) bool { return base(t.Word) == base(system()) }) {
			return nil
		}
		word = English // all of it: Fyne has some words of its own in more languages
	}
	// Fyne asks the system for the language and cannot be told another: the chosen texts are those of its language, then.
	for _, t := range translations {
		if t.Word == word {
			if err := add(t, system()); err != nil {
				return err
			}
		}
	}
	return nil
}

// message is a text as Fyne's library reads it in a list. In its other form, texts such as "Description" mean something.
type message struct {
	ID    string `json:"id"`
	Other string `json:"other"`
}

func add(t Translation, word string) error {
	var all []message
	for _, english := range slices.Sorted(maps.Keys(t.Texts)) {
		all = append(all, message{english, t.Texts[english]})
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := lang.AddTranslationsForLocale(data, fyne.Locale(word)); err != nil {
		return fmt.Errorf("use translation %s: %w", t.Word, err)
	}
	return nil
}

// base is a language without its country.
func base(word string) string {
	word, _, _ = strings.Cut(strings.ReplaceAll(word, "_", "-"), "-")
	return strings.ToLower(word)
}

// system is the language that Fyne will look for.
func system() string {
	s := lang.SystemLocale().String()
	if len(s) < 2 || strings.HasPrefix(s, "und") {
		return English
	}
	return s
}
