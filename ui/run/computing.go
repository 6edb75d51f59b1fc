package run

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"icefront/model/device"
	"icefront/ui/dialog"
)

// settings are what runs predictions, in the program's preferences.
type settings struct{ in fyne.Preferences }

// Names of the preferences.
const (
	keyDevice  = "computing.device"
	keyThreads = "computing.threads"
	keyMemory  = "computing.memory_gb"
)

// Bounds that a damaged preference stays in.
const (
	mostThreads = 1024
	leastGB     = 0.1
	mostGB      = 1e6
)

// device is the word of what runs networks; empty: the fastest that works.
func (s settings) device() string {
	word := s.in.String(keyDevice)
	if _, known := device.Find(word); known || word == device.CPU {
		return word
	}
	return ""
}

// threads is how many a network of the CPU has; 0: all.
func (s settings) threads() int { return min(max(s.in.Int(keyThreads), 0), mostThreads) }

// memory is the bytes that a prediction may take; 0: no limit.
func (s settings) memory() int64 {
	gb := s.in.Float(keyMemory)
	if !(gb >= leastGB && gb <= mostGB) {
		return 0
	}
	return int64(math.Round(gb * 1e9))
}

// devices are the words that can be chosen, with names for people.
func devices() (words, names []string) {
	words, names = []string{"", device.CPU}, []string{lang.L("Automatic: the fastest that works"), lang.L("CPU")}
	for _, k := range device.Kinds() {
		words, names = append(words, k.Word), append(names, k.Title)
	}
	return words, names
}

// ShowComputing asks for what runs predictions. Devices are tried while the dialog is open.
func (r *Run) ShowComputing(w fyne.Window) {
	words, names := devices()
	device := names[0]
	for i, word := range words {
		if word == r.kept.device() {
			device = names[i]
		}
	}
	form := dialog.Form{
		Title: lang.L("Computing"), Confirm: lang.L("Use"),
		Text: lang.L("How networks run from the next prediction on, kept for later."),
		Fields: []dialog.Field{
			{Label: lang.L("Device"), Text: device, Options: names},
			{Label: lang.L("Threads"), Text: numberText(float64(r.kept.threads())), Example: lang.L("all cores"), Hint: lang.L("Of the CPU; fewer leave room for other work")},
			{Label: lang.L("Memory limit (GB)"), Text: numberText(float64(r.kept.memory()) / 1e9), Example: lang.L("no limit"), Hint: lang.L("A prediction that would take more is refused before it runs")},
		},
		Late:  r.survey,
		Check: func(a []string) error { return errors.Join(checkThreads(a[1]), checkMemory(a[2])) },
	}
	dialog.Ask(form, w, func(a []string) {
		for i, name := range names {
			if name == a[0] {
				r.kept.in.SetString(keyDevice, words[i])
			}
		}
		threads, _ := strconv.Atoi(a[1]) // it was checked; nothing is 0
		memory, _ := strconv.ParseFloat(a[2], 64)
		r.kept.in.SetInt(keyThreads, threads)
		r.kept.in.SetFloat(keyMemory, memory)
		r.Refresh()
	})
}

// survey says what can run networks.
func (r *Run) survey(say func(string)) {
	say(lang.L("Looking for devices…"))
	r.session.Devices(func(found device.Survey, err error) {
		if err != nil {
			say(lang.L("The devices could not be looked at."))
			return
		}
		say(surveyText(found))
	})
}

// surveyText is what can run networks, and why not what cannot.
func surveyText(found device.Survey) string {
	if found.Problem != "" {
		return lang.L("Nothing can run networks: ") + found.Problem + "."
	}
	var lines, reasons []string
	refused := map[string][]string{} // names by their common reason
	for _, s := range found.States {
		switch {
		case s.Usable:
			lines = append(lines, fmt.Sprintf(lang.L("%s can be used."), s.Name))
			continue
		case refused[s.Reason] == nil:
			reasons = append(reasons, s.Reason)
		}
		refused[s.Reason] = append(refused[s.Reason], s.Name)
	}
	for _, why := range reasons {
		lines = append(lines, fmt.Sprintf(lang.L("%s cannot be used: %s."), strings.Join(refused[why], ", "), why))
	}
	auto := lang.L("CPU")
	if k, ok := device.Find(found.Auto); ok {
		auto = k.Title
	}
	return strings.Join(append(lines, fmt.Sprintf(lang.L("Automatic takes: %s."), auto)), "\n")
}

// numberText is a number for an entry; none is left out.
func numberText(v float64) string {
	if v == 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

func checkThreads(text string) error {
	if n, err := strconv.Atoi(text); text != "" && (err != nil || n < 1 || n > mostThreads) {
		return errors.New(lang.L("Threads: a whole number from 1 on, or nothing for all cores."))
	}
	return nil
}

func checkMemory(text string) error {
	if gb, err := strconv.ParseFloat(text, 64); text != "" && (err != nil || !(gb >= leastGB && gb <= mostGB)) {
		return errors.New(lang.L("Memory limit: gigabytes from 0.1 on, or nothing for no limit."))
	}
	return nil
}
