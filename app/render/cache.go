package render

import (
	"container/list"
	"sync"

	"icefront/geo"
)

// DefaultCacheBytes is what a cache of tiles holds unless told otherwise.
const DefaultCacheBytes = 256 << 20

// Tiles is a cache of finished tiles, bounded by bytes; what was not used longest leaves first.
// It is safe for concurrent use and may serve several renderers.
type Tiles struct {
	mu    sync.Mutex
	limit int
	size  int
	byKey map[tileKey]*list.Element
	order *list.List // of *entry, latest use in front
}

// NewTiles returns an empty cache of at most limit bytes; 0 means DefaultCacheBytes.
func NewTiles(limit int) *Tiles {
	if limit <= 0 {
		limit = DefaultCacheBytes
	}
	return &Tiles{limit: limit, byKey: map[tileKey]*list.Element{}, order: list.New()}
}

// tileKey names a tile. A level is a decimation by 2^level; baseLevel is the coarse picture of the whole.
type tileKey struct {
	layer         string
	band          int
	mask          bool
	stretch       Stretch
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

// entryBytes is about what an entry costs beside its pixels.
const entryBytes = 300

type entry struct {
	key  tileKey
	tile *tile
}

func (e *entry) bytes() int { return len(e.tile.pix) + entryBytes }

func (c *Tiles) get(k tileKey) *tile {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.byKey[k]
	if !ok {
		return nil
	}
	c.order.MoveToFront(el)
	return el.Value.(*entry).tile
}

// put keeps a tile, even one that is larger than the limit until the next comes.
func (c *Tiles) put(k tileKey, t *tile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if el, ok := c.byKey[k]; ok {
		c.drop(el)
	}
	e := &entry{key: k, tile: t}
	c.byKey[k] = c.order.PushFront(e)
	c.size += e.bytes()
	for c.size > c.limit && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
}

func (c *Tiles) drop(el *list.Element) {
	e := c.order.Remove(el).(*entry)
	delete(c.byKey, e.key)
	c.size -= e.bytes()
}

// Bytes is what the cache holds now.
func (c *Tiles) Bytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

// Forget drops all tiles of the pixels named id: after an edit, or when a scene is closed.
func (c *Tiles) Forget(id string) {
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
