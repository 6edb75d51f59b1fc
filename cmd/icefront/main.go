// Command icefront is the desktop program.
package main

import (
	"flag"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"icefront/app"
	"icefront/cmd/internal/wire"
	"icefront/ui"
	"icefront/ui/language"
	"icefront/ui/preferences"
)

const id = "org.icefront.desktop"

func main() {
	if wire.AnswerProbe(os.Stdout) {
		return
	}
	began := time.Now()
	runtime := flag.String("onnxruntime", "", "ONNX Runtime library to load")
	theme := flag.String("theme", "", "light, dark or contrast; as in the preferences if left out")
	timing := flag.Bool("timing", false, "print when the window and each frame of the map were there")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Usage: icefront [flags] [SCENE [LABEL...]]")
		flag.PrintDefaults()
	}
	flag.Parse()
	var over atomic.Bool
	post := func(f func()) {
		if !over.Load() { // without its loop, Fyne would run f on whatever goroutine this is
			fyne.Do(f)
		}
	}
	s := app.New(wire.Deps(wire.Config{ONNXRuntime: *runtime, State: wire.SessionFolder()}), post)
	a := fyneapp.NewWithID(id)
	remarks := language.Start(preferences.Of(a.Preferences()).Language(), language.Folder()) // before any text is made
	trace := func(string) {}
	if *timing {
		trace = func(event string) {
			fmt.Fprintf(os.Stderr, "%s after %d ms\n", event, time.Since(began).Milliseconds())
		}
	}
	w := ui.NewWindow(a, s, ui.Options{Theme: *theme, Libraries: wire.Libraries, Trace: trace})
	w.Remark(remarks...)
	a.Lifecycle().SetOnStarted(func() {
		trace("window")
		w.OpenArguments(flag.Args())
	})
	w.ShowAndRun()
	over.Store(true)
	if err := s.Close(); err != nil { // after a signal, which Fyne takes, nothing has closed it
		fmt.Fprintln(os.Stderr, err)
	}
}
