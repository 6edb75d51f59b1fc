package app

import (
	"slices"
	"strconv"

	"icefront/app/edit"
	"icefront/app/errormap"
	"icefront/app/frontfile"
	"icefront/app/label"
	"icefront/app/layer"
	"icefront/app/opened"
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
	st := firstStyle(layer.Scene)
	st.Stretch = layer.Stretch{Low: o.Stretch.Low, High: o.Stretch.High, Shares: [2]float64{opened.LowShare, opened.HighShare}}
	s.put(layer.Layer{Kind: layer.Scene, Name: o.Name, Scene: s.key, Path: o.Path, Style: st})
}

// onMap reports that a scene's own layer is on the map.
func (s *Session) onMap(sh *sheet) bool {
	_, ok := s.LayerOf(sh.key, layer.Scene)
	return ok
}

// edited follows the document.
func (s *Session) edited(c edit.Changed) {
	var change Change
	if c.Layers {
		change |= LayersChanged | s.follow()
	}
	for _, key := range c.Zones {
		if sh := s.sheetOf(key); sh != nil {
			s.stamp(sh, zonesKind)
		}
	}
	for _, key := range slices.Concat(c.Scenes, c.Zones) {
		change |= EditChanged
		if sh := s.sheetOf(key); sh != nil {
			s.assess(sh, rest)
		}
	}
	s.changed(change)
}

// follow goes on with another scene where that of the moment was taken off the map, and returns what that changes.
func (s *Session) follow() Change {
	if s.scene != nil && s.onMap(s.sheet) {
		return 0
	}
	i := slices.IndexFunc(s.sheets, s.onMap)
	switch {
	case i >= 0:
		s.sheet = s.sheets[i]
	case s.scene == nil:
		return 0
	default:
		s.sheet = &sheet{}
	}
	return otherScene
}

// shows puts what a model says of a scene on the map: its fronts become those that can be edited.
func (s *Session) shows(sh *sheet, r *Prediction) {
	s.stamp(sh, zonesKind)
	if c := s.doc.Painted(sh.key); c != nil {
		s.doc.Rebase(sh.key, r.Zones)
	}
	if r.Zones != nil {
		s.put(layer.Layer{Kind: layer.Zones, Name: sh.scene.Name + " zones", Scene: sh.key, Path: r.ZonesPath, Style: firstStyle(layer.Zones)})
	}
	s.put(layer.Layer{Kind: layer.Fronts, Name: sh.scene.Name + " front", Scene: sh.key, Style: firstStyle(layer.Fronts)})
	fronts := frontfile.Fronts(r.Fronts, sh.scene, r.Report, nil)
	if kept, err := s.doc.Replace("Predict "+sh.scene.Name, sh.key, fronts); err != nil {
		s.tell(err)
	} else if kept > 0 {
		s.warn("Fronts of " + sh.scene.Name + " that were drawn or corrected by hand stay beside the new ones: " + strconv.Itoa(kept) + ".")
	}
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
	var gone []layer.ID
	for _, l := range s.doc.Layers() {
		if l.Scene == sh.key {
			gone = append(gone, l.ID)
		}
	}
	s.doc.DropLayers(gone...)
	if s.sheet == sh {
		if s.sheet = (&sheet{}); len(s.sheets) > 0 {
			s.sheet = s.sheets[max(i-1, 0)]
		}
	}
}
