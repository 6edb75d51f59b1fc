package stroke

import (
	"container/list"
	"math"
	"sync"

	"github.com/paulmach/orb"
)

// Cache keeps lines simplified for the scales at which they were seen, bounded by bytes. It is safe for concurrent use.
//
// A front of 100,000 vertices has a few thousand that can be told apart on a screen, or a few that are on it. Each doubling
// of the scale has its own copy, with boxes around parts of it, so that a frame pays for what it shows.
type Cache struct {
	mu     sync.Mutex
	limit  int
	size   int
	byKey  map[levelKey]*list.Element
	order  *list.List          // of *entry, latest use in front
	finest map[string]levelKey // by ID: at these octaves and below all vertices are needed
}

// levelKey names lines at a range of scales: from 2^x and 2^y map units per pixel to twice that.
type levelKey struct {
	id   string
	x, y int
}

// allVertices is the octave of the lines as they are.
const allVertices = math.MinInt

type entry struct {
	key   levelKey
	level *level
	bytes int
}

// DefaultBytes is what a cache of lines holds unless told otherwise.
const DefaultBytes = 48 << 20

// NewCache returns an empty cache of at most limit bytes; 0 means DefaultBytes.
func NewCache(limit int) *Cache {
	if limit <= 0 {
		limit = DefaultBytes
	}
	return &Cache{limit: limit, byKey: map[levelKey]*list.Element{}, order: list.New(), finest: map[string]levelKey{}}
}

// Trace is like the function, for lines that the ID names: other lines must have another ID.
//
// What is drawn lies within 0.3 pixels of the lines. Without an ID nothing is kept.
func (c *Cache) Trace(id string, lines orb.MultiLineString, p Plane, margin float64) []Segment {
	if id == "" {
		return Trace(lines, p, margin)
	}
	return c.level(id, lines, p).trace(p, margin)
}

// Rings brings the borders of an area to the screen, for Fill. They are closed if they are not.
func (c *Cache) Rings(id string, rings orb.MultiLineString, p Plane) []Segment {
	if id == "" {
		return simple(rings, p.X, p.Y).rings(p)
	}
	return c.level(id, rings, p).rings(p)
}

// level returns lines fit for a scale, from the cache or made now.
func (c *Cache) level(id string, lines orb.MultiLineString, p Plane) *level {
	k := levelKey{id, octave(p.X), octave(p.Y)}
	if l := c.get(k); l != nil {
		return l
	}
	all := levelKey{id, allVertices, allVertices}
	if !c.fine(k) {
		l := simple(lines, math.Ldexp(1, k.x), math.Ldexp(1, k.y))
		if 4*l.kept < 3*count(lines) {
			c.put(k, l)
			return l
		}
		c.needAll(k)
	}
	l := c.get(all)
	if l == nil {
		l = whole(lines)
		c.put(all, l)
	}
	if !c.fine(k) { // pixels of another shape than those that were met before
		c.put(k, l)
	}
	return l
}

func octave(step float64) int { return int(math.Floor(math.Log2(step))) }

func count(lines orb.MultiLineString) (n int) {
	for _, l := range lines {
		n += len(l)
	}
	return n
}

// fine reports that hardly a vertex can be left out at a scale.
func (c *Cache) fine(k levelKey) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	from, ok := c.finest[k.id]
	return ok && k.x <= from.x && k.y <= from.y
}

func (c *Cache) needAll(k levelKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if from, ok := c.finest[k.id]; !ok || k.x >= from.x && k.y >= from.y {
		c.finest[k.id] = k
	}
}

func (c *Cache) get(k levelKey) *level {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.byKey[k]
	if !ok {
		return nil
	}
	c.order.MoveToFront(el)
	return el.Value.(*entry).level
}

func (c *Cache) put(k levelKey, l *level) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if el, ok := c.byKey[k]; ok {
		c.drop(el)
	}
	e := &entry{k, l, l.bytes()}
	c.byKey[k] = c.order.PushFront(e)
	c.size += e.bytes
	for c.size > c.limit && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
}

func (c *Cache) drop(el *list.Element) {
	e := c.order.Remove(el).(*entry)
	delete(c.byKey, e.key)
	c.size -= e.bytes
	if e.key.x == allVertices {
		delete(c.finest, e.key.id) // so that names do not pile up
	}
}

// Bytes is what the cache holds now.
func (c *Cache) Bytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

// Forget drops the lines named id.
func (c *Cache) Forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for el := c.order.Front(); el != nil; {
		next := el.Next()
		if el.Value.(*entry).key.id == id {
			c.drop(el)
		}
		el = next
	}
}
