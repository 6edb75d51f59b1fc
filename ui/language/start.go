package language

import (
	"maps"
	"os"
	"path/filepath"
	"slices"

	"icefront/resources"
)

// Folder is where the user's own translations lie, one file a language, such as fr.json; empty if the system has no place
// for settings.
func Folder() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "icefront", "translations")
}

// Known reads the built-in translations and the user's own ones. Each that is broken gives a sentence.
func Known(folder string) (all []Translation, wrong []string) {
	files, err := resources.Translations()
	if err != nil {
		wrong = append(wrong, err.Error()) // a program that was built wrongly
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		t, bad := Read(name, files[name])
		if bad != "" {
			wrong = append(wrong, bad)
		}
		all = append(all, t)
	}
	if folder == "" {
		return all, wrong
	}
	found, bad := Found(folder)
	return append(all, found...), append(wrong, bad...)
}

// Start makes the window speak a language; empty: the system's. What is wrong with translations is told in sentences.
func Start(word, folder string) (wrong []string) {
	all, wrong := Known(folder)
	if err := Use(word, all); err != nil {
		wrong = append(wrong, err.Error())
	}
	return wrong
}
