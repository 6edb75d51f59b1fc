package library_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"icefront/app/library"
)

func TestDownloadThatHangs(t *testing.T) {
	l, h := shelf(t, library.Deps{}), stalling(t, large(), tag)
	_, err := fetch(t, l, h, "x.onnx", library.DownloadOptions{Idle: 50 * time.Millisecond})
	says(t, err, library.ErrDownload, "sent nothing any more", "of "+strconv.Itoa(len(large()))+" bytes", "goes on there")
	mute := &host{}
	mute.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(mute.Close)
	_, err = fetch(t, l, mute, "y.onnx", library.DownloadOptions{Idle: 50 * time.Millisecond})
	says(t, err, library.ErrDownload, "sent nothing any more")
	_, err = l.Download(cancelled(t), mute.URL+"/z.onnx", library.DownloadOptions{}, nil)
	says(t, err, context.Canceled)
}

func TestDownloadRefusals(t *testing.T) {
	l := shelf(t, library.Deps{}, map[string][]byte{"mine.onnx": tiny()})
	gone := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(gone.Close)
	round := httptest.NewServer(nil)
	t.Cleanup(round.Close)
	turns := 0
	round.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turns++
		http.Redirect(w, r, round.URL+"/again.onnx", http.StatusFound)
	})
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "file:///etc/passwd")
		w.WriteHeader(http.StatusFound)
	}))
	t.Cleanup(away.Close)
	closed := httptest.NewServer(nil)
	closed.Close()
	unasked := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusPartialContent) }))
	t.Cleanup(unasked.Close)
	taken := serve(t, &host{file: tiny()})
	for _, c := range []struct {
		name, address, sum string
		kind               error
		says               string
	}{
		{"a file", "file:///etc/passwd", "", nil, "http://"},
		{"no scheme", "models/x.onnx", "", nil, "http://"},
		{"no host", "http:///x.onnx", "", nil, "http://"},
		{"no address", "http://a b\x7f/", "", nil, "no address"},
		{"a hash of another kind", gone.URL, "d41d8cd98f00b204e9800998ecf8427e", nil, "64 hexadecimal digits"},
		{"not there", gone.URL + "/x.onnx", "", library.ErrDownload, "404 Not Found"},
		{"redirected for ever", round.URL + "/x.onnx", "", library.ErrDownload, "more than 5 times"},
		{"redirected to a file", away.URL + "/x.onnx", "", library.ErrDownload, "file"},
		{"nobody listens", closed.URL + "/x.onnx", "", library.ErrDownload, "refused"},
		{"a part that nobody asked for", unasked.URL + "/x.onnx", "", library.ErrDownload, "206"},
		{"a name that is taken", taken.URL + "/mine.onnx", "", library.ErrTaken, "mine"},
		{"a secret", strings.Replace(gone.URL, "http://", "http://me:secret@", 1), "", library.ErrDownload, "me:xxxxx@"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := l.Download(t.Context(), c.address, library.DownloadOptions{SHA256: c.sum}, func(int, int) {})
			says(t, err, c.kind, c.says)
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("tells a password: %v", err)
			}
			sameTree(t, l.Folder(), "mine.onnx")
			t.Log(err)
		})
	}
	if turns != 6 {
		t.Errorf("%d redirections were followed", turns)
	}
}

// Two downloads of one address would write into one file.
func TestDownloadTwiceAtOnce(t *testing.T) {
	l, h := shelf(t, library.Deps{}), stalling(t, large(), tag)
	ctx, cancel := context.WithCancel(t.Context())
	running, ended := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	go func() {
		_, err := l.Download(ctx, h.URL+"/files/x.onnx", library.DownloadOptions{}, func(int, int) { once.Do(func() { close(running) }) })
		ended <- err
	}()
	<-running
	_, err := fetch(t, l, h, "x.onnx", library.DownloadOptions{})
	says(t, err, library.ErrDownload, "already")
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// A killed program leaves its lock behind; it is as old as what it wrote.
	long := time.Now().Add(-time.Hour)
	for _, f := range tree(t, l.Folder()) {
		if !strings.HasSuffix(f, ".json") {
			must(t, os.WriteFile(filepath.Join(l.Folder(), f+".lock"), nil, 0o644))
			must(t, os.Chtimes(filepath.Join(l.Folder(), f), long, long))
			must(t, os.Chtimes(filepath.Join(l.Folder(), f+".lock"), long, long))
		}
	}
	swap(h, &host{file: large(), tag: tag})
	_, err = fetch(t, l, h, "x.onnx", library.DownloadOptions{})
	must(t, err)
	sameTree(t, l.Folder(), "x.onnx")
}
