// Command icefront is the desktop program.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"icefront/app"
	"icefront/app/job"
	"icefront/cmd/internal/wire"
	"icefront/ui"
)

const id = "org.icefront.desktop"

func main() {
	began := time.Now()
	runtime := flag.String("onnxruntime", "", "ONNX Runtime library to load")
	theme := flag.String("theme", "", "light or dark; as the system if left out")
	timing := flag.Bool("timing", false, "print when the window and each frame of the map were there")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Usage: icefront [flags] [SCENE [LABEL...]]")
		flag.PrintDefaults()
	}
	flag.Parse()
	post := fyne.Do
	s := app.New(wire.Deps(wire.Config{ONNXRuntime: *runtime}), post)
	a := fyneapp.NewWithID(id)
	trace := func(string) {}
	if *timing {
		trace = func(event string) {
			fmt.Fprintf(os.Stderr, "%s after %d ms\n", event, time.Since(began).Milliseconds())
		}
	}
	w := ui.NewWindow(a, s, ui.Options{Theme: *theme, Libraries: wire.Libraries, Trace: trace})
	a.Lifecycle().SetOnStarted(func() {
		trace("window")
		w.OpenArguments(flag.Args())
	})
	go closeOnSignal(post, w.End)
	w.ShowAndRun()
}

// closeOnSignal ends the program as its user would, so that no temporary file stays behind.
func closeOnSignal(post job.Post, end func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	<-signals
	post(end)
}
