// Package library keeps the user's models: ONNX files in a folder, each with its plan. It imports, downloads, tests,
// exports and removes them. Nothing half-written is ever seen under a model's name.
package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Errors that callers branch on.
var (
	ErrUnknown = errors.New("no such model")
	ErrTaken   = errors.New("the name is taken")
	ErrName    = errors.New("no name for a model")
	// ErrDownload says that a download has not come to its end.
	ErrDownload = errors.New("download")
	// ErrWrong says that a whole file came that is not the one that was asked for.
	ErrWrong = errors.New("not the file that was asked for")
)

// Environment names the variable that holds another folder than the usual one.
const Environment = "ICEFRONT_MODELS"

// BuiltIn is the name of the model inside the program.
const BuiltIn = "built-in"

// extension of models; the letters' case does not matter.
const extension = ".onnx"

// Deps are the ways to the outside. cmd wires them, tests fake them.
type Deps struct {
	// Convert reads an nnU-Net result, a folder or a zip, and writes out and, for more folds, NAME.fold_1.onnx and so
	// on beside it.
	Convert func(ctx context.Context, path, out string, o ImportOptions, progress func(done, total int)) (Converted, error)
	// WithPlan writes a copy of an ONNX file that carries the given cf.* keys in the place of its own.
	WithPlan func(ctx context.Context, in, out string, meta map[string]string) error
	// Twin writes a copy for Deepness, with tiles of side pixels.
	Twin    func(ctx context.Context, in, out string, side int) error
	BuiltIn []byte // the model inside the program
}

// Library is a folder of models. Its methods are safe from several goroutines; they take as long as the files are big.
type Library struct {
	folder string
	deps   Deps
}

// New returns the library in a folder, which is made when something is put into it. If the user has none, folder is
// empty: then only the built-in model is there.
func New(folder string, d Deps) *Library { return &Library{folder: folder, deps: d} }

// Folder is where the user's models are: what ICEFRONT_MODELS says, else models in the user's folder for settings.
func Folder() (string, error) {
	if dir := os.Getenv(Environment); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the folder for models: %w; name one in %s", err, Environment)
	}
	return filepath.Join(dir, "icefront", "models"), nil
}

// Folder is where the library is.
func (l *Library) Folder() string { return l.folder }

// CanImport reports that nnU-Net models can be read.
func (l *Library) CanImport() bool { return l.deps.Convert != nil }

// make makes the library's folder.
func (l *Library) make() error {
	if l.folder == "" {
		return fmt.Errorf("there is no folder for models: name one in %s", Environment)
	}
	if err := os.MkdirAll(l.folder, 0o755); err != nil {
		return fmt.Errorf("make the folder for models: %w", err)
	}
	return nil
}

// CheckName says whether a model of the library can have a name: one that every system takes for a file and that
// leads to no other folder. Else the error is an ErrName.
func CheckName(name string) error {
	bad := func(r rune) bool { return unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) }
	switch {
	case name == "" || !utf8.ValidString(name) || len(name) > 200:
		return fmt.Errorf("%w: %.60q is empty, too long or no text", ErrName, name)
	case name == BuiltIn:
		return fmt.Errorf("%w: %s is the model inside the program", ErrName, name)
	case name[0] == '.' || name[0] == ' ' || strings.ContainsAny(name[len(name)-1:], ". ") || strings.ContainsFunc(name, bad):
		return fmt.Errorf("%w: %q; want letters, digits and signs that file names can have, without folders", ErrName, name)
	}
	return nil
}

// usable makes a name out of any text: what a file cannot be called becomes "_".
func usable(text string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.+()", r) {
			return r
		}
		return '_'
	}, strings.ToValidUTF8(text, "_"))
	name = strings.Trim(name, "._")
	for len(name) > 100 {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	if CheckName(name) != nil {
		return "model"
	}
	return name
}

// nameOf is the model that a file is, if it is one.
func nameOf(file string) (name string, ok bool) {
	ext := filepath.Ext(file)
	name = strings.TrimSuffix(file, ext)
	return name, strings.EqualFold(ext, extension) && name != "" && file[0] != '.'
}

// find returns the file of a model in the library. An unknown one is an ErrUnknown.
func (l *Library) find(name string) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	unknown := fmt.Errorf("%w: %q is not in the library", ErrUnknown, name)
	if l.folder == "" {
		return "", unknown
	}
	entries, err := os.ReadDir(l.folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read the folder of models: %w", err)
	}
	for _, e := range entries {
		if n, ok := nameOf(e.Name()); ok && n == name {
			return filepath.Join(l.folder, e.Name()), nil
		}
	}
	return "", unknown
}

// free returns the file that a new model of that name will have. A name in use is an ErrTaken.
func (l *Library) free(name string) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	switch _, err := l.find(name); {
	case err == nil:
		return "", fmt.Errorf("%w: a model %q is in the library already", ErrTaken, name)
	case !errors.Is(err, ErrUnknown):
		return "", err
	}
	return filepath.Join(l.folder, name+extension), nil
}

// Place returns the file of a model that is about to be added under a name, and makes the folder for it. A name in use
// is an ErrTaken.
func (l *Library) Place(name string) (path string, err error) {
	if err := l.make(); err != nil {
		return "", err
	}
	return l.free(name)
}

// Resolve returns the file that a user means: a file by its path, a model of the library by its name, the default
// model if nothing was said. The built-in model is the empty path.
func (l *Library) Resolve(said string) (path string, err error) {
	switch said {
	case BuiltIn:
		return "", nil
	case "":
		if said, err = l.Default(); err != nil || said == BuiltIn {
			return "", err
		}
		path, err := l.find(said)
		if errors.Is(err, ErrUnknown) {
			return "", fmt.Errorf("%w: the default model %q is not in the library any more; choose another", ErrUnknown, said)
		}
		return path, err
	}
	if st, err := os.Stat(said); err == nil && !st.IsDir() {
		return said, nil
	}
	name := said
	if n, ok := nameOf(said); ok {
		name = n
	}
	if path, err := l.find(name); err == nil {
		return path, nil
	}
	if filepath.Base(said) == said && filepath.Ext(said) == "" {
		if _, err := os.Stat(said); err != nil {
			return "", fmt.Errorf("%w: %q is neither a file nor in the library", ErrUnknown, said)
		}
	}
	return said, nil // opening it says what is wrong with it
}
