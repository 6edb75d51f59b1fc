// Command icefront is the desktop program.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"icefront/app"
	"icefront/cmd/internal/wire"
	"icefront/ui"
)

const id = "org.icefront.desktop"

func main() {
	began := time.Now()
	runtime := flag.String("onnxruntime", "", "ONNX Runtime library to load")
	theme := flag.String("theme", "", "light or dark; as the system if left out")
	timing := flag.Bool("timing", false, "print when the first window was drawn")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Usage: icefront [flags] [SCENE [LABEL...]]")
		flag.PrintDefaults()
	}
	flag.Parse()
	s := app.New(wire.Deps(wire.Config{ONNXRuntime: *runtime}), fyne.Do)
	a := fyneapp.NewWithID(id)
	w := ui.NewWindow(a, s, ui.Options{Theme: *theme, Libraries: wire.Libraries})
	a.Lifecycle().SetOnStarted(func() {
		if *timing {
			fmt.Fprintf(os.Stderr, "window after %d ms\n", time.Since(began).Milliseconds())
		}
		w.OpenArguments(flag.Args())
	})
	w.ShowAndRun()
}
