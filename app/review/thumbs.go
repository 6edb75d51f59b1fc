package review

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"icefront/app/staged"
	"icefront/geo"
	"icefront/geo/scratch"
)

// thumbBytes is what thumbnails take on the disk if nothing else is said.
const thumbBytes = 256 << 20

// sweepEvery is how many thumbnails are written between two looks at what all take.
const sweepEvery = 64

// ThumbDeps are the ways to the outside of thumbnails.
type ThumbDeps struct {
	Open func(ctx context.Context, path string) (geo.Scene, error)
	Post func(f func())                               // runs f on the owner
	Show func(w Wish, img *image.Paletted, err error) // is told each thumbnail on the owner
	Dir  string                                       // keeps thumbnails, such as ThumbDir of os.UserCacheDir; empty: nothing is kept
	Most int64                                        // bytes that they may take there; 0: 256 MiB
}

// ThumbDir is where thumbnails are kept in the user's folder for caches.
func ThumbDir(cache string) string { return filepath.Join(cache, "icefront", "thumbnails") }

// Wish names a thumbnail.
type Wish struct {
	Path string
	Band int // 0 means 1
}

// Thumbs makes thumbnails in the background, one at a time, and keeps them on the disk by path, size and time of the file. Only what is
// wanted now is made. Its methods belong to the owner's goroutine.
type Thumbs struct {
	deps   ThumbDeps
	wishes chan []Wish
	cancel context.CancelFunc
	ended  chan struct{}
	closed bool
}

// NewThumbs begins without wishes.
func NewThumbs(d ThumbDeps) *Thumbs {
	ctx, cancel := context.WithCancel(context.Background())
	t := &Thumbs{deps: d, wishes: make(chan []Wish), cancel: cancel, ended: make(chan struct{})}
	go t.run(ctx)
	return t
}

// Want makes these thumbnails, in order, and nothing else of what was wanted before. What was shown need not be wanted again.
func (t *Thumbs) Want(wishes ...Wish) {
	if !t.closed {
		t.wishes <- slices.Clone(wishes)
	}
}

// Close stops and waits for the work to end. Nothing is shown after it.
func (t *Thumbs) Close() {
	t.closed = true
	t.cancel()
	<-t.ended
}

// made is a thumbnail, or why there is none.
type made struct {
	wish Wish
	img  *image.Paletted
	err  error
}

// run takes wishes while one of them is at work.
func (t *Thumbs) run(ctx context.Context) {
	defer close(t.ended)
	k := keeper{dir: t.deps.Dir, most: t.deps.Most, failed: map[string]error{}}
	var wanted []Wish
	var at *Wish // at work
	stopped := false
	stop := func() {}
	results := make(chan made, 1)
	for {
		if at == nil && len(wanted) > 0 {
			w := wanted[0]
			var one context.Context
			one, stop = context.WithCancel(ctx)
			at, wanted, stopped = &w, wanted[1:], false
			go func() {
				img, err := k.thumb(one, t.deps.Open, w)
				results <- made{w, img, err}
			}()
		}
		select {
		case wanted = <-t.wishes:
			if at != nil && !slices.Contains(wanted, *at) {
				stop()
				stopped = true
			}
			if at != nil && !stopped { // it is being made
				wanted = slices.DeleteFunc(wanted, func(w Wish) bool { return w == *at })
			}
		case m := <-results:
			stop()
			at = nil
			if stopped || ctx.Err() != nil {
				continue // nobody wants it; if it was finished, it is on the disk
			}
			t.deps.Post(func() {
				if !t.closed {
					t.deps.Show(m.wish, m.img, m.err)
				}
			})
		case <-ctx.Done():
			stop()
			if at != nil {
				<-results
			}
			return
		}
	}
}

// keeper makes thumbnails or finds them on the disk. It is used by one goroutine at a time.
type keeper struct {
	dir    string
	most   int64
	writes int
	failed map[string]error // by key, so that a damaged file is not read again and again
}

// key names a thumbnail by all that it depends on.
func (w Wish) key() (string, error) {
	path, err := filepath.Abs(w.Path)
	if err != nil {
		return "", fmt.Errorf("look at %s: %w", w.Path, err)
	}
	st, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("look at %s: %w", w.Path, geo.Cause(err))
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "1\n%s\n%d\n%d\n%d", path, max(w.Band, 1), st.Size(), st.ModTime().UnixNano()))
	return hex.EncodeToString(sum[:16]), nil
}

var thumbName = regexp.MustCompile(`^[0-9a-f]{32}\.png$`)

func (k *keeper) thumb(ctx context.Context, open func(ctx context.Context, path string) (geo.Scene, error), w Wish) (*image.Paletted, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key, err := w.key()
	if err != nil {
		return nil, err
	}
	if err := k.failed[key]; err != nil {
		return nil, err
	}
	at := filepath.Join(k.dir, key+".png")
	if img, ok := k.read(at); ok {
		return img, nil
	}
	img, err := produce(ctx, open, w)
	if err != nil {
		if ctx.Err() == nil {
			k.failed[key] = err
		}
		return nil, err
	}
	k.write(at, img)
	return img, nil
}

func produce(ctx context.Context, open func(ctx context.Context, path string) (geo.Scene, error), w Wish) (_ *image.Paletted, err error) {
	s, err := open(ctx, w.Path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	img, err := Thumb(ctx, s, w.Band)
	if err != nil {
		return nil, fmt.Errorf("make a thumbnail of %s: %w", w.Path, err)
	}
	return img, nil
}

// read finds a thumbnail and marks it as used. One that is damaged is made anew.
func (k *keeper) read(at string) (*image.Paletted, bool) {
	if k.dir == "" {
		return nil, false
	}
	f, err := os.Open(at)
	if err != nil {
		return nil, false
	}
	defer f.Close() // it was only read
	head, err := png.DecodeConfig(f)
	if err != nil || head.Width > ThumbSide || head.Height > ThumbSide {
		return nil, false
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, false
	}
	img, err := png.Decode(f)
	if err != nil {
		return nil, false
	}
	p, ok := img.(*image.Paletted)
	if ok {
		now := time.Now()
		_ = os.Chtimes(at, now, now) // else it goes sooner
	}
	return p, ok
}

// write keeps a thumbnail. What cannot be kept is made again another time.
func (k *keeper) write(at string, img *image.Paletted) {
	if k.dir == "" || os.MkdirAll(k.dir, 0o755) != nil {
		return
	}
	if k.writes%sweepEvery == 0 {
		k.sweep()
	}
	k.writes++
	_ = staged.File(at, func(w io.Writer) error { return png.Encode(w, img) })
}

// sweep removes what was not used for longest until a tenth of the room is free.
func (k *keeper) sweep() {
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		return
	}
	type kept struct {
		path string
		size int64
		used time.Time
	}
	var all []kept
	total := int64(0)
	for _, e := range entries {
		st, err := e.Info()
		if err != nil || !st.Mode().IsRegular() {
			continue
		}
		at := filepath.Join(k.dir, e.Name())
		switch {
		case thumbName.MatchString(e.Name()):
			all = append(all, kept{at, st.Size(), st.ModTime()})
			total += st.Size()
		case scratch.Abandoned(e.Name(), st.ModTime(), time.Time{}, time.Now()):
			_ = os.Remove(at)
		}
	}
	most := k.most
	if most <= 0 {
		most = thumbBytes
	}
	if total <= most {
		return
	}
	slices.SortFunc(all, func(a, b kept) int { return a.used.Compare(b.used) })
	for _, t := range all {
		if total <= most-most/10 {
			return
		}
		if os.Remove(t.path) == nil {
			total -= t.size
		}
	}
}
