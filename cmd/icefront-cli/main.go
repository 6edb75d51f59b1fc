// Command icefront-cli is Icefront without a window.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"icefront/app"
	"icefront/cmd/internal/export"
	"icefront/cmd/internal/wire"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitMisuse      = 2
	exitInterrupted = 130
)

func main() {
	if wire.AnswerProbe(os.Stdout) {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// commands is the command line: one field per verb.
type commands struct {
	Predict  PredictCmd  `cmd:"" help:"Predict front and zones of scenes and write them as files."`
	Evaluate EvaluateCmd `cmd:"" help:"Compare a folder of predictions with labels: front errors, zones, groups, figures, a report."`
	Info     InfoCmd     `cmd:"" help:"Say what scenes are: size, bands, CRS, metres per pixel; or what can run networks."`
	Demo     DemoCmd     `cmd:"" help:"Predict the built-in scene and compare it with its label."`
	Export   export.Cmd  `cmd:"" help:"Write fronts in the schemas and formats of other products."`
	Model    ModelCmd    `cmd:"" help:"Import, download, list, show, test and remove models."`

	Version kong.VersionFlag `help:"Print the version and exit."`
}

// misuse is an error of the command line itself.
type misuse struct{ error }

// errFailed says that something failed and has been told already.
var errFailed = errors.New("failed")

// run is the program. It returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var cmds commands
	exit := -1
	parser, err := kong.New(&cmds,
		kong.Name("icefront-cli"),
		kong.Description("Calving fronts and zones in SAR scenes. Without a window; the desktop program is icefront."),
		kong.UsageOnError(), kong.Writers(stdout, stderr), kong.Exit(func(code int) { exit = code }),
		kong.Vars{"version": "icefront-cli " + wire.Version()},
	)
	if err != nil {
		fmt.Fprintln(stderr, "icefront-cli:", err)
		return exitMisuse
	}
	chosen, err := parser.Parse(args)
	if exit >= 0 { // --help or --version
		return exit
	}
	if err != nil {
		fmt.Fprintln(stderr, "icefront-cli:", err)
		fmt.Fprintln(stderr, "Try icefront-cli --help.")
		return exitMisuse
	}
	c := &console{ctx: ctx, stdout: stdout, stderr: stderr}
	return c.exitCode(chosen.Run(c, export.Console{Ctx: ctx, Stdout: stdout, Stderr: stderr}))
}

// exitCode tells what has not been told yet, and chooses the exit code.
func (c *console) exitCode(err error) int {
	var wrong misuse
	var bad export.Misuse
	switch {
	case c.ctx.Err() != nil:
		fmt.Fprintln(c.stderr, "Interrupted. Nothing half-written was left.")
		return exitInterrupted
	case err == nil:
		return exitDone
	case errors.As(err, &wrong):
		fmt.Fprintln(c.stderr, "icefront-cli:", wrong.error)
		return exitMisuse
	case errors.As(err, &bad):
		fmt.Fprintln(c.stderr, "icefront-cli:", bad)
		return exitMisuse
	case !errors.Is(err, errFailed):
		c.tell(app.Explain(err))
	}
	return exitFailed
}
