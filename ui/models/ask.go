package models

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"icefront/app"
	"icefront/app/library"
	"icefront/app/opened"
	"icefront/ui/dialog"
)

// drafts are the answers of forms that came to nothing, by what was asked: they need not be typed again.
type drafts map[string][]string

// ask shows a form with the answers that were given before.
func (m *Models) ask(about string, form dialog.Form, then func(answers []string)) {
	for i, old := range m.drafts[about] {
		form.Fields[i].Text = old
	}
	dialog.Ask(form, m.window, func(a []string) {
		m.drafts[about] = a
		then(a)
	})
}

// came ends what a form began: its answers are not needed again, and the new model is selected.
func (m *Models) came(about, name string, err error, text string) {
	if err == nil {
		delete(m.drafts, about)
		if name != "" {
			m.selected = name
			m.sync()
			m.focusList()
		}
	}
	m.ended(err, text)
}

// Places of the answers of the import form.
const (
	importPath = iota
	importName
	importFolds
	importMetres
	importUnit
	importZones
)

// askImport asks for an nnU-Net result and imports it.
func (m *Models) askImport(path string) {
	if old := m.drafts["import"]; old != nil && path != "" {
		old[importPath] = path
	}
	all, guess := lang.L("all, averaged"), lang.L("guess from its size")
	form := dialog.Form{
		Title: lang.L("Import an nnU-Net result"), Confirm: lang.L("Import"),
		Fields: []dialog.Field{
			importPath: {Label: lang.L("Result"), Text: path, Hint: lang.L("Folder, or a zip of it, with plans.pkl or plans.json and fold_*"), Browse: []dialog.Browse{
				{Text: lang.L("Folder…"), Find: func(set func(string)) { m.files.Folder(lang.L("Folder of the result"), set) }},
				{Text: lang.L("Zip…"), Find: func(set func(string)) { m.files.Open(lang.L("Zip of the result"), []string{".zip"}, set) }},
			}},
			importName:   {Label: lang.L("Name"), Example: lang.L("that of the data set or the folder")},
			importFolds:  {Label: lang.L("Folds"), Text: all, Options: []string{all, "0", "1", "2", "3", "4"}},
			importMetres: {Label: lang.L("Trained at (m)"), Example: lang.L("not said"), Hint: lang.L("Metres per pixel of its training images, such as 6, 20: other scenes get a remark")},
			importUnit:   {Label: lang.L("Unit of spacing"), Text: guess, Options: []string{guess, "pixel", "metre", "millimetre"}},
			importZones:  {Label: lang.L("Classes are"), Example: lang.L("known by their names"), Hint: lang.L("For other names: firn=glacier, water=ocean")},
		},
		Check: func(a []string) error {
			_, err := os.Stat(a[importPath])
			_, metres := parseMetres(a[importMetres])
			_, zones := parseZones(a[importZones])
			if a[importPath] == "" {
				return errors.New(lang.L("Choose the folder or the zip."))
			}
			return errors.Join(err, metres, zones, m.free(a[importName]))
		},
	}
	m.ask("import", form, func(a []string) {
		o := library.ImportOptions{Name: a[importName], Fold: a[importFolds]}
		if o.Fold == all {
			o.Fold = "all"
		}
		if a[importUnit] != guess {
			o.Unit = a[importUnit]
		}
		o.Metres, _ = parseMetres(a[importMetres]) // both were checked
		o.Zones, _ = parseZones(a[importZones])
		m.bar.Begin(m.session.ImportModel(a[importPath], "", o, func(added library.Added, err error) {
			m.came("import", added.Name, err, fmt.Sprintf(lang.L("%s was imported. %s"), added.Name, strings.Join(added.Notes, " ")))
		}))
	})
}

// free says that a model has a name already; the empty name is none.
func (m *Models) free(name string) error {
	for _, e := range m.session.Models() {
		if name != "" && strings.EqualFold(e.Name, name) {
			return fmt.Errorf(lang.L("There is a model %s already."), name)
		}
	}
	return nil
}

// askDownload asks for an address and fetches the file.
func (m *Models) askDownload() {
	var copies []dialog.Browse
	text := lang.L("Address, hash and licence of a file are what you see on the page that offers it. Published:")
	for _, r := range library.Published() {
		text += fmt.Sprintf("\n%s, doi:%s\n%s", r.Title, r.DOI, r.Holds)
		copies = append(copies, dialog.Browse{Text: lang.L("Copy DOI"), Find: func(func(string)) { m.options.Copy(r.DOI) }})
	}
	form := dialog.Form{
		Title: lang.L("Download a model"), Text: text, Confirm: lang.L("Download"),
		Fields: []dialog.Field{
			{Label: lang.L("Address"), Hint: lang.L("Of an .onnx file or a zip; http or https"), Browse: copies},
			{Label: lang.L("SHA-256"), Example: lang.L("not known"), Hint: lang.L("If given, another file is refused")},
		},
		Check: func(a []string) error { return library.DownloadOptions{SHA256: a[1]}.Check(a[0]) },
	}
	m.ask("download", form, func(a []string) {
		m.bar.Begin(m.session.DownloadModel(a[0], library.DownloadOptions{SHA256: a[1]}, func(added library.Added, err error) {
			m.came("download", added.Name, err, fmt.Sprintf(lang.L("Downloaded: %s, SHA-256 %s"), strings.Join(added.Files, ", "), added.SHA256))
			if err == nil && added.Name == "" && len(added.Files) > 0 && m.sheet.Open() {
				m.askImport(added.Files[0]) // it is an archive
			}
		}))
	})
}

// askFile adds an ONNX file: as it is if it has a plan, else with one that the user gives.
func (m *Models) askFile() {
	m.files.Open(lang.L("Add an ONNX file"), []string{".onnx"}, func(path string) {
		m.bar.Begin(m.session.ShowModel(path, func(c library.Card, err error) {
			m.ended(err, "")
			switch {
			case err != nil || !m.sheet.Open():
			case c.Problem == "":
				m.askCopy(path)
			case len(c.Outputs) == 0:
				dialog.ShowNotice(app.Notice{Title: lang.L("This is no network that could be added"), Text: path + ": " + c.Problem, Error: true}, m.window, m.options.Copy)
			default:
				m.askPlan(path, c)
			}
		}))
	})
}

// askCopy copies a model that has its plan into the library.
func (m *Models) askCopy(path string) {
	form := dialog.Form{
		Title: lang.L("Add a model"), Text: path, Confirm: lang.L("Add"),
		Fields: []dialog.Field{{Label: lang.L("Name"), Text: opened.Name(path)}},
		Check:  func(a []string) error { return errors.Join(library.CheckName(a[0]), m.free(a[0])) },
	}
	dialog.Ask(form, m.window, func(a []string) {
		out, err := m.session.Library().Place(a[0])
		if err != nil {
			m.tell(err)
			return
		}
		m.bar.Begin(m.session.ExportModel(path, out, func(_ []string, err error) {
			if err == nil {
				m.selected = a[0]
				m.focusList()
				m.bar.Begin(m.session.ReadModels(nil))
			}
			m.ended(err, fmt.Sprintf(lang.L("%s was added."), a[0]))
		}))
	})
}

// askPlan asks what a network without a plan is made for, and adds a copy that says so.
func (m *Models) askPlan(path string, c library.Card) {
	form := dialog.Form{
		Title: lang.L("A plan for this network"), Confirm: lang.L("Add"),
		Text: fmt.Sprintf(lang.L("%s: %s\n%s → %s\nThe file stays as it is; a copy with the plan is added. Values go in as z-scores of the scene."),
			filepath.Base(path), c.Problem, strings.Join(c.Inputs, ", "), strings.Join(c.Outputs, ", ")),
		Fields: []dialog.Field{
			{Label: lang.L("Name"), Text: opened.Name(path)},
			{Label: lang.L("Classes"), Example: "no information, rock, glacier, ocean, front", Hint: lang.L("In channel order; behind = what one counts as: stone=rock. ; begins another plane")},
			{Label: lang.L("Spacing"), Example: "60, 60", Hint: lang.L("Rows, columns that the network works at; none for pixels")},
			{Label: lang.L("Unit"), Text: "metre", Options: []string{"metre", "pixel", "millimetre"}},
			{Label: lang.L("Patch"), Example: lang.L("that of the network, if it is fixed"), Hint: lang.L("Rows, columns in pixels")},
		},
		Check: func(a []string) error {
			_, err := draftOf(a)
			return errors.Join(library.CheckName(a[0]), m.free(a[0]), err)
		},
	}
	about := "plan of " + path
	m.ask(about, form, func(a []string) {
		d, _ := draftOf(a) // it was checked
		out, err := m.session.Library().Place(a[0])
		if err != nil {
			m.tell(err)
			return
		}
		m.bar.Begin(m.session.AddPlan(path, out, d, func(err error) {
			m.came(about, a[0], err, fmt.Sprintf(lang.L("%s was added."), a[0]))
		}))
	})
}

func (m *Models) tell(err error) { dialog.ShowNotice(app.Explain(err), m.window, m.options.Copy) }

// draftOf reads the answers of the plan's form.
func draftOf(a []string) (d library.Draft, err error) {
	d = library.Draft{Name: a[0], Classes: a[1], Unit: a[3]}
	if a[2] != "" {
		if d.Spacing, err = parsePair(a[2]); err != nil {
			return d, err
		}
	} else if d.Unit != "pixel" {
		return d, errors.New(lang.L("Say the spacing, or choose pixel as the unit."))
	}
	if a[4] != "" {
		patch, err := parsePair(a[4])
		if d.Patch = [2]int{int(patch[0]), int(patch[1])}; err != nil || patch != [2]float64{float64(d.Patch[0]), float64(d.Patch[1])} {
			return d, fmt.Errorf(lang.L("The patch %q is not in whole pixels, such as 256, 256."), a[4])
		}
	}
	if a[1] == "" {
		return d, errors.New(lang.L("Name the classes in the order of the network's channels."))
	}
	return d, nil
}

// parsePair reads "a" for both or "a, b", both positive.
func parsePair(text string) (p [2]float64, err error) {
	a, b, two := strings.Cut(text, ",")
	if !two {
		b = a
	}
	for i, t := range []string{a, b} {
		v, bad := strconv.ParseFloat(strings.TrimSpace(t), 64)
		if bad != nil || !(v > 0 && v <= 1e6) {
			return p, fmt.Errorf(lang.L("%q is neither one positive number nor two with a comma between."), text)
		}
		p[i] = v
	}
	return p, nil
}

// parseMetres is parsePair with the smaller first; nothing is zero.
func parseMetres(text string) (p [2]float64, err error) {
	if text == "" {
		return p, nil
	}
	if p, err = parsePair(text); err == nil && p[0] > p[1] {
		return p, fmt.Errorf(lang.L("%s: the smaller number of metres comes first."), text)
	}
	return p, err
}

// parseZones reads "firn=glacier, water=ocean".
func parseZones(text string) (map[string]string, error) {
	if text == "" {
		return nil, nil
	}
	zones := map[string]string{}
	for item := range strings.SplitSeq(text, ",") {
		class, counts, ok := strings.Cut(item, "=")
		if class, counts = strings.TrimSpace(class), strings.TrimSpace(counts); !ok || class == "" || counts == "" {
			return nil, fmt.Errorf(lang.L("%q: want class=zone, such as firn=glacier."), strings.TrimSpace(item))
		}
		zones[class] = counts
	}
	return zones, nil
}

func wholeNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1<<14 {
		return 0, fmt.Errorf(lang.L("%q is no whole number of pixels."), text)
	}
	return n, nil
}
