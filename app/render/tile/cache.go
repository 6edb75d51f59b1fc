// Package tile keeps the pixels of rasters in tiles, at the size at which they are shown, and turns them into rows of a frame.
package tile

import (
	"container/list"
	"sync"

	"icefront/geo"
)

// DefaultBytes is what a cache of tiles holds unless told otherwise.
const DefaultBytes = 256 << 20

// Cache keeps tiles, bounded by bytes; what was not used longest leaves first.
// It is safe for concurrent use and may serve several renderers.
//
// A tile of a scene is kept as the values that were read and as the tones they were last shown in, five bytes a pixel:
// another stretch then costs a pass over what is in sight, not a read. A tile of a mask is its classes.
type Cache struct {
	mu     sync.Mutex
	limit  int
	size   int
	byKey  map[key]*list.Element
	order  *list.List // of *entry, latest use in front
	toners map[look]*toner
}

// NewCache returns an empty cache of at most limit bytes; 0 means DefaultBytes.
func NewCache(limit int) *Cache {
	if limit <= 0 {
		limit = DefaultBytes
	}
	return &Cache{limit: limit, byKey: map[key]*list.Element{}, order: list.New(), toners: map[look]*toner{}}
}

// key names a tile. A level is a decimation by 2^level; baseLevel is the coarse picture of the whole.
type key struct {
	layer         string
	band          int
	mask          bool
	smooth        int // in pixels of the level
	level, tx, ty int
}

const baseLevel = -1

// tile is a finished part of a layer: one byte per pixel, a tone of a scene or a class of a mask.
// It is read-only once in a cache.
type tile struct {
	src   geo.Window // pixels of the scene it stands for
	w, h  int
	pix   []uint8
	holes bool // a scene's tile with pixels without data
}

// values are what was read for a tile of a scene. They are read-only once in a cache.
type values struct {
	src  geo.Window
	w, h int
	pix  []float32

	closed bool // gaps between samples were closed: it is drawn like what has some
}

// entryBytes is about what an entry costs beside its pixels.
const entryBytes = 400

// shades is how many looks of a tile are kept: two maps may show a scene differently.
const shades = 2

// shade is a tile in one look.
type shade struct {
	look look
	tile *tile
}

type entry struct {
	key    key
	values *values       // nil: a mask
	shades [shades]shade // latest first; a mask has one
}

func (e *entry) bytes() int {
	n := entryBytes
	if e.values != nil {
		n += 4 * len(e.values.pix)
	}
	for _, s := range e.shades {
		if s.tile != nil {
			n += len(s.tile.pix)
		}
	}
	return n
}

// has reports that a tile is there, in whatever look.
func (c *Cache) has(k key) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.byKey[k]
	return ok
}

// get returns a tile in a look, or the values to make it from, or neither.
func (c *Cache) get(k key, l look) (*tile, *values) {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.byKey[k]
	if !ok {
		return nil, nil
	}
	c.order.MoveToFront(el)
	e := el.Value.(*entry)
	for i, s := range e.shades {
		if s.tile != nil && (e.values == nil || s.look == l) {
			if i > 0 {
				e.shades[0], e.shades[i] = s, e.shades[0]
			}
			return s.tile, e.values
		}
	}
	return nil, e.values
}

// put keeps what was read, even if it is larger than the limit until the next comes.
func (c *Cache) put(k key, v *values, s shade) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if el, ok := c.byKey[k]; ok {
		c.drop(el)
	}
	e := &entry{key: k, values: v, shades: [shades]shade{s}}
	c.byKey[k] = c.order.PushFront(e)
	c.size += e.bytes()
	c.trim()
}

// keep adds a look to a tile that is still there.
func (c *Cache) keep(k key, s shade) {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.byKey[k]
	if !ok {
		return
	}
	e := el.Value.(*entry)
	c.size -= e.bytes()
	copy(e.shades[1:], e.shades[:])
	e.shades[0] = s
	c.size += e.bytes()
	c.trim()
}

func (c *Cache) trim() {
	for c.size > c.limit && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
}

func (c *Cache) drop(el *list.Element) {
	e := c.order.Remove(el).(*entry)
	delete(c.byKey, e.key)
	c.size -= e.bytes()
}

// toner returns the tables of a look. Few are kept: a slider passes through many.
func (c *Cache) toner(l look) *toner {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.toners[l]
	if t == nil {
		if len(c.toners) >= 16 {
			clear(c.toners)
		}
		t = newToner(l)
		c.toners[l] = t
	}
	return t
}

// Bytes is what the cache holds now.
func (c *Cache) Bytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

// Forget drops all tiles of the pixels named id: after an edit, or when a scene is closed.
func (c *Cache) Forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for el := c.order.Front(); el != nil; {
		next := el.Next()
		if el.Value.(*entry).key.layer == id {
			c.drop(el)
		}
		el = next
	}
}
