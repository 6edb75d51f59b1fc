package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"icefront/app"
	"icefront/cmd/internal/wire"
)

// InfoCmd says what scenes are, or what can run networks.
type InfoCmd struct {
	Scenes      []string `arg:"" optional:"" help:"Scenes, folders, globs or lists (.txt, .csv, @FILE)."`
	Band        int      `default:"1" help:"Band whose values are sampled, counted from 1."`
	Devices     bool     `help:"Say what can run networks on this computer, and why not what cannot; without scenes."`
	ONNXRuntime string   `name:"onnxruntime" placeholder:"FILE" help:"ONNX Runtime library to load for --devices."`
	JSON        bool     `help:"Print one JSON object a line."`
}

// check finds flags that do not go together.
func (i *InfoCmd) check() error {
	switch {
	case i.Devices && len(i.Scenes) > 0:
		return misuse{errors.New("--devices goes without scenes")}
	case !i.Devices && len(i.Scenes) == 0:
		return misuse{errors.New("info: want <scenes>, or --devices")}
	case !i.Devices && i.ONNXRuntime != "":
		return misuse{errors.New("--onnxruntime goes with --devices")}
	case i.Band < 1:
		return misuse{fmt.Errorf("--band %d: bands count from 1", i.Band)}
	}
	return nil
}

// Run tells about every scene; it fails if one of them cannot be opened.
func (i *InfoCmd) Run(c *console) error {
	if err := i.check(); err != nil {
		return err
	}
	if i.Devices {
		return i.devices(c)
	}
	scenes, err := scenePaths(i.Scenes)
	if err != nil {
		return err
	}
	c.open(wire.Deps(wire.Config{}))
	defer c.close()
	for _, scene := range scenes {
		err := c.await(func(s *app.Session, then func(error)) { s.Open(scene, i.Band, then) })
		if c.ctx.Err() != nil {
			return err
		}
		if err != nil {
			continue // told, and counted by the console
		}
		var about app.SceneInfo
		c.do(func(s *app.Session) { about = s.Describe() })
		if err := i.print(c, about); err != nil {
			return err
		}
	}
	if c.failed {
		return errFailed
	}
	return nil
}

func (i *InfoCmd) print(c *console, about app.SceneInfo) error {
	if i.JSON {
		line, err := json.Marshal(about)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(c.stdout, string(line))
		return err
	}
	return about.Print(c.stdout)
}

// devices tells what can run networks. Without a usable library it tells what is known, and fails.
func (i *InfoCmd) devices(c *console) error {
	s, err := wire.Config{ONNXRuntime: i.ONNXRuntime}.Survey(c.ctx)
	if err != nil && !errors.Is(err, app.ErrLibrary) {
		return err
	}
	show := printDevices
	if i.JSON {
		show = func(w io.Writer, s wire.Survey) error { return printJSON(w, s) }
	}
	return errors.Join(err, show(c.stdout, s))
}

// printDevices is a survey for people.
func printDevices(w io.Writer, s wire.Survey) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	name := s.CPU.Name
	if name == "" {
		name = "its name is not known"
	}
	fmt.Fprintf(t, "cpu\tcan be used\t%s, %d threads\n", name, s.CPU.Threads)
	for _, d := range s.Devices {
		state := "can be used"
		if !d.Usable {
			state = "cannot be used"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", d.Device, state, d.Reason)
	}
	if s.Auto != "" {
		fmt.Fprintf(t, "auto\ttakes %s\t\n", s.Auto)
	}
	if s.Runtime.Path != "" {
		fmt.Fprintf(t, "ONNX Runtime\t%s\t%s\n", s.Runtime.Version, s.Runtime.Path)
		fmt.Fprintf(t, "providers\t%s\t\n", strings.Join(s.Providers, ", "))
	}
	return t.Flush()
}
