package library_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"icefront/app/library"
	"icefront/model/onnx/onnxtest"
)

// large is a good model of about 400 kB.
func large() []byte {
	o := onnxtest.Zones()
	o.Meta["cf.description"] = strings.Repeat("a long story. ", 30000)
	return onnxtest.Model(o)
}

func archive(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("plans.json")
	must(t, err)
	_, err = f.Write([]byte("{}"))
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

func sumOf(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// host serves a file, well or badly, and remembers what it was asked.
type host struct {
	*httptest.Server
	file     []byte
	tag      string // ETag
	date     string // Last-Modified
	breakAt  int    // bytes of an answer after which the connection breaks; 0: never
	breaks   int    // how often; negative: always
	noLength bool   // the length is not told
	extra    int64  // is added to the length that is told
	noRanges bool   // ranges are ignored
	disguise string // Content-Disposition

	mu     sync.Mutex
	ranges []string // Range of each request
}

func serve(t *testing.T, h *host) *host {
	t.Helper()
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *host) asked() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.ranges...)
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.ranges = append(h.ranges, r.Header.Get("Range"))
	breaks := h.breaks != 0 && h.breakAt > 0
	h.breaks--
	h.mu.Unlock()
	from, body := 0, h.file
	if v := r.Header.Get("If-Range"); v != "" && (v == h.tag || v == h.date) && !h.noRanges {
		from, _ = strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(r.Header.Get("Range"), "bytes="), "-"))
		body = h.file[min(from, len(h.file)):]
	}
	set := func(k, v string) {
		if v != "" {
			w.Header().Set(k, v)
		}
	}
	set("ETag", h.tag)
	set("Last-Modified", h.date)
	set("Content-Disposition", h.disguise)
	status := http.StatusOK
	switch {
	case from > 0 && len(body) == 0:
		set("Content-Range", fmt.Sprintf("bytes */%d", len(h.file)))
		status = http.StatusRequestedRangeNotSatisfiable
	case from > 0:
		set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(h.file)-1, len(h.file)))
		status = http.StatusPartialContent
	}
	if h.extra < 0 { // net/http would not let us
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", int64(len(body))+h.extra, body)
			_ = conn.Close()
		}
		return
	}
	if !h.noLength {
		set("Content-Length", strconv.FormatInt(int64(len(body))+h.extra, 10))
	}
	w.WriteHeader(status)
	if breaks && h.breakAt < len(body) {
		_, _ = w.Write(body[:h.breakAt])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body)
}

const tag = `"version 1"`

func fetch(t *testing.T, l *library.Library, h *host, name string, o library.DownloadOptions) (library.Added, error) {
	t.Helper()
	return l.Download(t.Context(), h.URL+"/files/"+name, o, func(int, int) {})
}

func TestDownload(t *testing.T) {
	good, zipped := large(), archive(t)
	for _, c := range []struct {
		name  string
		host  *host
		ask   string // path of the address
		file  string // where it goes
		model string
	}{
		{"a model", &host{file: good}, "fronts.onnx?download=1", "fronts.onnx", "fronts"},
		{"an archive", &host{file: zipped}, "fronts.zip", "downloads/fronts.zip", ""},
		{"a name in the header", &host{file: good, disguise: `attachment; filename="fronts.onnx"`}, "content", "fronts.onnx", "fronts"},
		{"a header that leads elsewhere", &host{file: good, disguise: `attachment; filename="../../../etc/fronts.onnx"`}, "content", "fronts.onnx", "fronts"},
		{"a path of Windows", &host{file: good, disguise: `attachment; filename="C:\\x\\fronts.onnx"`}, "content", "fronts.onnx", "fronts"},
		{"no extension", &host{file: good}, "fronts", "fronts.onnx", "fronts"},
		{"another extension", &host{file: zipped}, "fronts.onnx", "downloads/fronts.onnx.zip", ""},
		{"no length", &host{file: good, noLength: true}, "fronts.onnx", "fronts.onnx", "fronts"},
		{"no name", &host{file: good}, "", "files.onnx", "files"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, h := shelf(t, library.Deps{}), serve(t, c.host)
			last := [2]int{}
			got, err := l.Download(t.Context(), h.URL+"/files/"+c.ask, library.DownloadOptions{SHA256: strings.ToUpper(sumOf(h.file))}, func(done, total int) { last = [2]int{done, total} })
			must(t, err)
			want := filepath.Join(l.Folder(), filepath.FromSlash(c.file))
			if got.Name != c.model || len(got.Files) != 1 || got.Files[0] != want || got.Bytes != int64(len(h.file)) || got.SHA256 != sumOf(h.file) || len(got.Notes) > 0 {
				t.Errorf("%+v, want %s", got, want)
			}
			if total := len(h.file); last[0] != total || last[1] != total && !h.noLength || h.noLength && last[1] != 0 {
				t.Errorf("progress ended at %v of %d bytes", last, total)
			}
			b, err := os.ReadFile(want)
			must(t, err)
			if !bytes.Equal(b, h.file) {
				t.Error("another file came")
			}
			for _, f := range tree(t, l.Folder()) {
				if strings.HasPrefix(f, ".") {
					t.Errorf("left behind: %s", f)
				}
			}
			_, err = fetch(t, l, h, c.ask, library.DownloadOptions{})
			says(t, err, library.ErrTaken)
		})
	}
}

func TestDownloadOfAModelWithoutAPlan(t *testing.T) {
	l := shelf(t, library.Deps{})
	got, err := fetch(t, l, serve(t, &host{file: onnxtest.Model(onnxtest.Options{})}), "x.onnx", library.DownloadOptions{})
	if err != nil || len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "cf.version") {
		t.Errorf("%+v, %v", got, err)
	}
}

// A connection that breaks off is taken up where it was, as long as something comes.
func TestDownloadGoesOn(t *testing.T) {
	const date = "Mon, 02 Jan 2023 15:04:05 GMT"
	for name, h := range map[string]*host{
		"by its tag":                 {file: large(), tag: tag, breakAt: 100_000, breaks: 3},
		"by its date":                {file: large(), date: date, breakAt: 100_000, breaks: 3},
		"a weak tag, but a date":     {file: large(), tag: `W/"x"`, date: date, breakAt: 100_000, breaks: 3},
		"its length is not told":     {file: large(), tag: tag, breakAt: 100_000, breaks: 3, noLength: true},
		"the server knows no ranges": {file: large(), tag: tag, breakAt: 100_000, breaks: 3, noRanges: true},
		"the server tells no date":   {file: large(), breakAt: 100_000, breaks: 3},
	} {
		t.Run(name, func(t *testing.T) {
			l, h := shelf(t, library.Deps{}), serve(t, h)
			got, err := fetch(t, l, h, "x.onnx", library.DownloadOptions{SHA256: sumOf(h.file)})
			must(t, err)
			if got.Bytes != int64(len(h.file)) || len(h.asked()) != 4 {
				t.Errorf("%d bytes, asked %q", got.Bytes, h.asked())
			}
			if resumes := h.tag == tag || h.date != ""; resumes != (h.asked()[3] != "") {
				t.Errorf("asked %q", h.asked())
			}
			sameTree(t, l.Folder(), "x.onnx")
		})
	}
}

func TestDownloadThatEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		host *host
		sum  string
		kind error
		says []string
		kept bool // what came is kept for the next attempt
	}{
		{"breaks off at once", &host{file: large(), tag: tag, breakAt: 1, breaks: -1}, "", library.ErrDownload, []string{"broke off", "goes on there"}, true},
		{"breaks off again and again", &host{file: large(), breakAt: 5000, breaks: -1}, "", library.ErrDownload, []string{"broke off after 5000 of", "begins anew"}, false},
		{"says too large a length", &host{file: large(), extra: 1000}, "", library.ErrDownload, []string{"broke off after", "begins anew"}, false},
		{"says too large a length once", &host{file: large(), tag: tag, extra: 1000}, "", library.ErrDownload, []string{"contradicts itself"}, false},
		{"says too small a length", &host{file: large(), extra: -1000}, sumOf(large()), library.ErrWrong, []string{"SHA-256", "thrown away"}, false},
		{"says too small a length, no hash", &host{file: large(), extra: -400_000}, "", library.ErrWrong, []string{"neither"}, false},
		{"another file", &host{file: tiny()}, sumOf(large()), library.ErrWrong, []string{sumOf(tiny()), sumOf(large())}, false},
		{"a web page", &host{file: []byte("\n<!DOCTYPE html><html>Please log in.</html>")}, "", library.ErrWrong, []string{"web page"}, false},
		{"a text", &host{file: []byte("hello")}, "", library.ErrWrong, []string{"neither an ONNX model nor a zip"}, false},
		{"nothing", &host{}, "", library.ErrWrong, []string{"neither"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, h := shelf(t, library.Deps{}), serve(t, c.host)
			_, err := fetch(t, l, h, "x.onnx", library.DownloadOptions{SHA256: c.sum})
			says(t, err, c.kind, append(c.says, h.URL)...)
			if n := strings.Count(err.Error(), h.URL); n != 1 {
				t.Errorf("names the address %d times: %v", n, err)
			}
			if left := tree(t, l.Folder()); (len(left) == 2) != c.kept || len(left) > 2 {
				t.Errorf("left behind: %v", left)
			}
			all, err := l.List(t.Context())
			if err != nil || len(all) != 1 {
				t.Errorf("listed: %+v, %v", all, err)
			}
			if n := len(h.asked()); n > 20 || h.tag == "" && n > 4 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// partly downloads a part of what a host has, until the context ends.
func partly(t *testing.T, l *library.Library, h *host, name string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := l.Download(ctx, h.URL+"/files/"+name, library.DownloadOptions{}, func(int, int) { cancel() })
	says(t, err, context.Canceled)
}

// stalling serves the beginning of a file and then nothing, until the client has gone.
func stalling(t *testing.T, file []byte, tag string) *host {
	h := &host{file: file}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Length", strconv.Itoa(len(file)))
		_, _ = w.Write(file[:len(file)/2])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(h.Close)
	return h
}

// swap lets another handler answer at the address of a server.
func swap(h *host, next *host) {
	h.Config.Handler = next
}

// What came before an interruption is kept, and the next call goes on there: if the file is still the same.
func TestDownloadAgain(t *testing.T) {
	file := large()
	other := append([]byte(nil), file...)
	copy(other[len(other)/3:], "ANOTHER STORY")
	for _, c := range []struct {
		name   string
		next   *host
		ranged bool // the second call needs no more than a part
	}{
		{"the same file", &host{file: file, tag: tag}, true},
		{"another file", &host{file: other, tag: `"version 2"`}, false},
		{"a shorter file", &host{file: tiny(), tag: `"version 2"`}, false},
		{"ranges are not known any more", &host{file: file, tag: tag, noRanges: true}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, h := shelf(t, library.Deps{}), stalling(t, file, tag)
			partly(t, l, h, "x.onnx")
			if left := tree(t, l.Folder()); len(left) != 2 {
				t.Fatalf("kept: %v", left)
			}
			swap(h, c.next)
			first := 0
			got, err := l.Download(t.Context(), h.URL+"/files/x.onnx", library.DownloadOptions{SHA256: sumOf(c.next.file)}, func(done, _ int) {
				if first == 0 {
					first = done
				}
			})
			must(t, err)
			if got.SHA256 != sumOf(c.next.file) || len(c.next.asked()) != 1 || c.next.asked()[0] == "" {
				t.Errorf("asked %q", c.next.asked())
			}
			if from := strings.TrimSuffix(strings.TrimPrefix(c.next.asked()[0], "bytes="), "-"); c.ranged {
				if n, _ := strconv.Atoi(from); first <= n {
					t.Errorf("progress began at %d after %s bytes", first, from)
				}
			}
			sameTree(t, l.Folder(), "x.onnx")
		})
	}
}

// A server that answers a range with another part of another file is caught, and the file fetched anew.
func TestDownloadOfARangeThatDoesNotFit(t *testing.T) {
	file := large()
	for name, content := range map[string]string{
		"another place":    fmt.Sprintf("bytes 7-%d/%d", len(file)-1, len(file)),
		"another length":   fmt.Sprintf("bytes %d-%d/%d", len(file)/2, len(file), len(file)+1),
		"no place":         "",
		"a strange place":  "bytes x-y/z",
		"another tag":      fmt.Sprintf("bytes %d-%d/%d", len(file)/2, len(file)-1, len(file)),
		"nothing is there": "416",
	} {
		t.Run(name, func(t *testing.T) {
			l, h := shelf(t, library.Deps{}), stalling(t, file, tag)
			partly(t, l, h, "x.onnx")
			h.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Header.Get("Range") == "":
					_, _ = w.Write(file)
				case content == "416":
					w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
				default:
					w.Header().Set("Content-Range", content)
					w.Header().Set("ETag", map[bool]string{true: `"version 2"`, false: tag}[name == "another tag"])
					w.WriteHeader(http.StatusPartialContent)
					_, _ = w.Write(file[len(file)/2:])
				}
			})
			got, err := fetch(t, l, h, "x.onnx", library.DownloadOptions{})
			must(t, err)
			if got.SHA256 != sumOf(file) {
				t.Error("another file came")
			}
			sameTree(t, l.Folder(), "x.onnx")
		})
	}
}
