package resources

import "embed"

//go:embed translations/*.json
var translations embed.FS

// Translations are the built-in languages: files of texts by name, such as "de.json".
func Translations() (map[string][]byte, error) {
	entries, err := translations.ReadDir("translations")
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for _, e := range entries {
		b, err := translations.ReadFile("translations/" + e.Name())
		if err != nil {
			return nil, err
		}
		all[e.Name()] = b
	}
	return all, nil
}
