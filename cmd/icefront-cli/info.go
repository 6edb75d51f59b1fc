package main

import (
	"encoding/json"
	"fmt"

	"icefront/app"
	"icefront/cmd/internal/wire"
)

// InfoCmd says what scenes are.
type InfoCmd struct {
	Scenes []string `arg:"" help:"Scenes, folders, globs or lists (.txt, .csv, @FILE)."`
	Band   int      `default:"1" help:"Band whose values are sampled, counted from 1."`
	JSON   bool     `help:"Print one JSON object a line."`
}

// Run tells about every scene; it fails if one of them cannot be opened.
func (i *InfoCmd) Run(c *console) error {
	if i.Band < 1 {
		return misuse{fmt.Errorf("--band %d: bands count from 1", i.Band)}
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
