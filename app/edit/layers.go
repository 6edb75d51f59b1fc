package edit

import (
	"fmt"
	"slices"

	"icefront/app/layer"
)

// Layers are what lies on the map, from bottom to top.
func (d *Document) Layers() []layer.Layer { return d.layers }

func (d *Document) layerAt(id layer.ID) (int, error) {
	if i := slices.IndexFunc(d.layers, func(l layer.Layer) bool { return l.ID == id }); i >= 0 {
		return i, nil
	}
	return 0, fmt.Errorf("layer %d: %w", id, ErrNoLayer)
}

// PutLayer lays a layer at a place of the order and returns its ID. It is no edit: layers come with what is opened.
func (d *Document) PutLayer(l layer.Layer, at int) layer.ID {
	l.ID = d.nextLayer
	d.quiet("Add "+l.Name, Atom{Layer: &Relayer{To: at, After: &l}})
	return l.ID
}

// SetLayer changes a layer, but for its style. It is no edit.
func (d *Document) SetLayer(l layer.Layer) {
	if i, err := d.layerAt(l.ID); err == nil {
		before := d.layers[i]
		d.quiet("Change "+l.Name, Atom{Layer: &Relayer{From: i, To: i, Before: &before, After: &l}})
	}
}

// DropLayers takes layers away for good, with what was closed. It is no edit.
func (d *Document) DropLayers(ids ...layer.ID) {
	if atoms := d.offs(ids); len(atoms) > 0 {
		d.quiet("Close", atoms...)
	}
}

func (d *Document) offs(ids []layer.ID) (atoms []Atom) {
	for i, l := range slices.Backward(d.layers) {
		if slices.Contains(ids, l.ID) {
			atoms = append(atoms, Atom{Layer: &Relayer{From: i, Before: &l}})
		}
	}
	return atoms
}

// RemoveLayers takes layers off the map.
func (d *Document) RemoveLayers(ids ...layer.ID) error {
	for _, id := range ids {
		if _, err := d.layerAt(id); err != nil {
			return err
		}
	}
	title := "Remove layers"
	if len(ids) == 1 {
		i, _ := d.layerAt(ids[0])
		title = "Remove " + d.layers[i].Name
	}
	return d.commit(title, d.offs(ids)...)
}

// MoveLayer puts a layer before the one at a place of the order from the bottom, or on top of all.
func (d *Document) MoveLayer(id layer.ID, to int) error {
	i, err := d.layerAt(id)
	if err != nil {
		return err
	}
	if to = min(max(to, 0), len(d.layers)); to > i {
		to-- // its own place is free then
	}
	if to == i {
		return nil
	}
	l := d.layers[i]
	return d.commit("Move "+l.Name, Atom{Layer: &Relayer{From: i, To: to, Before: &l, After: &l}})
}

// RenameLayer gives a layer another name.
func (d *Document) RenameLayer(id layer.ID, name string) error {
	i, err := d.layerAt(id)
	if err != nil {
		return err
	}
	before, after := d.layers[i], d.layers[i]
	if after.Name = name; before.Name == name {
		return nil
	}
	return d.commit("Rename "+before.Name, Atom{Layer: &Relayer{From: i, To: i, Before: &before, After: &after}})
}

// SetStyle changes how a layer is shown; false if nothing changes. It is no edit and has no undo.
func (d *Document) SetStyle(id layer.ID, st layer.Style) bool {
	i, err := d.layerAt(id)
	if err != nil || d.layers[i].Style == st {
		return false
	}
	d.layers = slices.Clone(d.layers)
	d.layers[i].Style = st
	return true
}
