package app

import (
	"slices"
	"strconv"

	"icefront/app/errormap"
	"icefront/app/label"
)

// sheet is a scene with all that belongs to it.
type sheet struct {
	key        string // never changes, and names no other
	scene      *OpenedScene
	prediction *Prediction
	label      label.Label
	assessed   assessed       // of the prediction against the label
	marked     errormap.Mark  // of the errors
	assessJob  int            // the latest comparison, over or not
	serial     map[string]int // of each kind of pixels, for the drawing cache
	drawTold   bool           // a failed frame of this scene was told
}

// Open scenes are told apart by their keys.

// Key is that of the scene that is worked on; empty if there is none.
func (s *Session) Key() string { return s.key }

// Keys are those of all open scenes, in the order of opening.
func (s *Session) Keys() []string {
	keys := make([]string, len(s.sheets))
	for i, sh := range s.sheets {
		keys[i] = sh.key
	}
	return keys
}

// SceneOf is an open scene, or nil.
func (s *Session) SceneOf(key string) *OpenedScene {
	if sh := s.sheetOf(key); sh != nil {
		return sh.scene
	}
	return nil
}

// Turn goes on with another open scene.
func (s *Session) Turn(key string) {
	if sh := s.sheetOf(key); sh != nil && sh != s.sheet {
		s.values.Stop()
		s.foreseen.Stop()
		s.sheet = sh
		s.changed(otherScene)
	}
}

// otherScene is what changes with the scene that is worked on.
const otherScene = SceneChanged | PredictionChanged | LabelChanged | StatsChanged | StyleChanged

func (s *Session) sheetOf(key string) *sheet {
	if i := slices.IndexFunc(s.sheets, func(sh *sheet) bool { return sh.key == key }); i >= 0 {
		return s.sheets[i]
	}
	return nil
}

// has reports that a sheet is still open.
func (s *Session) has(sh *sheet) bool { return slices.Contains(s.sheets, sh) }

// lay opens a sheet for a scene, over the others.
func (s *Session) lay(o *OpenedScene) {
	s.keys++
	s.sheet = &sheet{key: "s" + strconv.Itoa(s.keys), scene: o, serial: map[string]int{}}
	s.sheets = append(s.sheets, s.sheet)
	s.stamp(s.sheet, sceneKind)
}

// stamp gives pixels of a sheet another name.
func (s *Session) stamp(sh *sheet, kind string) {
	s.pixels++
	sh.serial[kind] = s.pixels
}

// dropSheet lets go of a scene and all that belongs to it, and ends jobs whose results nobody would see. What is being
// exported is finished first. The sheet before it, if any, is worked on then.
func (s *Session) dropSheet(sh *sheet) {
	if !s.has(sh) {
		return
	}
	s.frames.Stop()
	s.values.Stop()
	s.foreseen.Stop()
	if s.predicted == sh {
		s.queue.Cancel(s.predictJob)
	}
	s.queue.Cancel(sh.assessJob)
	s.dropPrediction(sh)
	s.drop(sh.scene)
	i := slices.Index(s.sheets, sh)
	s.sheets = slices.Delete(s.sheets, i, i+1)
	if s.sheet == sh {
		if s.sheet = (&sheet{}); len(s.sheets) > 0 {
			s.sheet = s.sheets[max(i-1, 0)]
		}
	}
}
