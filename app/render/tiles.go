package render

import (
	"icefront/app/render/stroke"
	"icefront/app/render/tile"
)

// DefaultCacheBytes is what a cache of tiles holds unless told otherwise.
const DefaultCacheBytes = tile.DefaultBytes

// Tiles is what is kept between frames: pixels of rasters, and lines for the scales at which they were seen.
// It is safe for concurrent use and may serve several renderers.
type Tiles struct {
	pixels *tile.Cache
	lines  *stroke.Cache
}

// NewTiles returns an empty cache of at most limit bytes of pixels; 0 means DefaultCacheBytes. Lines come on top, 48 MiB at most.
func NewTiles(limit int) *Tiles {
	return &Tiles{pixels: tile.NewCache(limit), lines: stroke.NewCache(0)}
}

// Bytes is what the cache holds now.
func (t *Tiles) Bytes() int { return t.pixels.Bytes() + t.lines.Bytes() }

// Forget drops the pixels or lines named id: after an edit, or when a scene is closed.
func (t *Tiles) Forget(id string) {
	t.pixels.Forget(id)
	for i := range 2 {
		t.lines.Forget(lineID(id, i))
	}
}

// lineID names a layer's Lines (0) or OtherLines (1).
func lineID(id string, which int) string {
	if id == "" || which == 0 {
		return id
	}
	return id + "\x00other"
}
