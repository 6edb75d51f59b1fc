package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// Bounds of one download.
const (
	maxRedirects = 5
	maxAttempts  = 20 // after connections that broke off; each must have brought something
	maxAnew      = 4  // of a file that comes from its beginning each time
)

var (
	errIdle  = errors.New("the server sent nothing any more")
	errBroke = errors.New("the connection broke off")
	errAgain = errors.New("the file on the server has changed, or the server contradicts itself")
)

// fetcher brings a partial download to its end.
type fetcher struct {
	partial  partial
	idle     time.Duration
	progress func(done, total int)
	fits     func(name string) error // refuses a name before anything is fetched

	client *http.Client
	name   string // of the file, as the server calls it
	done   int64  // bytes that are there
	came   int64  // bytes that this program has received
	total  int64  // -1: not known
}

// fetch fetches until the file is whole, taking up connections that broke off.
func (f *fetcher) fetch(ctx context.Context) error {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // lengths and ranges are those of the file itself
	defer transport.CloseIdleConnections()
	f.client = &http.Client{Transport: transport, CheckRedirect: redirect}
	anew := false
	for attempt := 1; ; attempt++ {
		before := f.came
		err := f.once(ctx)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errAgain) && !anew: // what was there is of no use
			anew = true
			continue
		case errors.Is(err, errBroke) && f.came > before && attempt < f.attempts():
			continue
		}
		return f.explain(err)
	}
}

// attempts is how many are worth while.
func (f *fetcher) attempts() int {
	if n, _ := f.partial.have(); n > 0 {
		return maxAttempts
	}
	return maxAnew
}

// redirect bounds redirections; none may leave encryption.
func redirect(r *http.Request, via []*http.Request) error {
	switch {
	case len(via) > maxRedirects:
		return fmt.Errorf("it was redirected more than %d times", maxRedirects)
	case r.URL.Scheme != "https" && r.URL.Scheme != "http":
		return fmt.Errorf("it was redirected to %s", r.URL.Redacted())
	case r.URL.Scheme == "http" && via[len(via)-1].URL.Scheme == "https":
		return fmt.Errorf("it was redirected from https to http")
	}
	return nil
}

// explain makes a sentence of an error: the address, the cause, and whether what came is of use.
func (f *fetcher) explain(err error) error {
	text := fmt.Errorf("%w: %s: %w", ErrDownload, redacted(f.partial.address), err)
	if !errors.Is(err, errIdle) && !errors.Is(err, errBroke) || f.done == 0 {
		return text
	}
	next := "the next attempt begins anew, because the server cannot continue files"
	if n, _ := f.partial.have(); n > 0 {
		next = "the next attempt goes on there"
	}
	return fmt.Errorf("%w after %s; %s", text, f.amount(), next)
}

// amount is what has come.
func (f *fetcher) amount() string {
	if f.total < 0 {
		return fmt.Sprintf("%d bytes", f.done)
	}
	return fmt.Sprintf("%d of %d bytes", f.done, f.total)
}

// once makes one request for what is missing.
func (f *fetcher) once(ctx context.Context) error {
	have, known := f.partial.have()
	if have > 0 && have == known.Total {
		f.name, f.done, f.total = known.Name, have, known.Total
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(f.idle, func() { cancel(errIdle) })
	defer idle.Stop()
	resp, err := f.ask(ctx, have, known)
	if err != nil {
		return cause(ctx, err)
	}
	defer resp.Body.Close() // it was only read
	file, err := f.start(resp, have, known)
	if err != nil || file == nil {
		return err
	}
	err = f.copy(file, resp.Body, func() { idle.Reset(f.idle) })
	if err := errors.Join(err, file.Close()); err != nil {
		return cause(ctx, err)
	}
	switch {
	case f.total >= 0 && f.done < f.total:
		return errBroke
	case f.total >= 0 && f.done > f.total:
		return errors.Join(fmt.Errorf("the server sent more than the %d bytes that it had announced", f.total), f.partial.remove())
	}
	return nil
}

// cause says why a request ended, without the address, which net/http repeats.
func cause(ctx context.Context, err error) error {
	if c := context.Cause(ctx); c != nil {
		return c
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

// ask sends the request.
func (f *fetcher) ask(ctx context.Context, have int64, known whole) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.partial.address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", "icefront")
	if have > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
		req.Header.Set("If-Range", known.Validator)
	}
	return f.client.Do(req)
}

// start reads the head of an answer and opens the file where its body belongs. No file means that all is there.
func (f *fetcher) start(resp *http.Response, have int64, known whole) (*os.File, error) {
	switch {
	case resp.StatusCode == http.StatusOK:
		w := whole{Address: f.partial.address, Validator: validator(resp), Total: resp.ContentLength, Name: fileName(resp, f.partial.address)}
		if err := f.fits(w.Name); err != nil {
			return nil, err
		}
		f.name, f.done, f.total = w.Name, 0, w.Total
		return f.partial.begin(w)
	case resp.StatusCode == http.StatusPartialContent && have > 0:
		from, total := contentRange(resp)
		if from != have || known.Total >= 0 && total >= 0 && total != known.Total || strong(resp) != "" && known.Validator[0] == '"' && strong(resp) != known.Validator {
			return nil, errors.Join(errAgain, f.partial.remove())
		}
		f.name, f.done, f.total = known.Name, have, max(known.Total, total)
		return f.partial.goOn()
	case resp.StatusCode == http.StatusRequestedRangeNotSatisfiable && have > 0:
		if _, total := contentRange(resp); total == have && known.Total < 0 {
			f.name, f.done, f.total = known.Name, have, have
			return nil, nil
		}
		return nil, errors.Join(errAgain, f.partial.remove())
	}
	return nil, fmt.Errorf("the server answered %s", resp.Status)
}

// copy adds the body to the file.
func (f *fetcher) copy(w io.Writer, body io.Reader, alive func()) error {
	buf := make([]byte, 256<<10)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			alive()
			if _, err := w.Write(buf[:n]); err != nil {
				return err
			}
			f.done, f.came = f.done+int64(n), f.came+int64(n)
			f.progress(int(f.done), int(max(f.total, 0)))
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return errBroke
		}
	}
}

// validator is what tells later whether a file is still the same; empty if nothing does.
func validator(resp *http.Response) string {
	if tag := strong(resp); tag != "" {
		return tag
	}
	return resp.Header.Get("Last-Modified")
}

// strong is an ETag that stands for every byte; empty if there is none.
func strong(resp *http.Response) string {
	if tag := resp.Header.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return ""
}

// contentRange reads "bytes 5-9/10" or "bytes */10"; -1 is what it does not say.
func contentRange(resp *http.Response) (from, total int64) {
	text, ok := strings.CutPrefix(resp.Header.Get("Content-Range"), "bytes ")
	span, size, both := strings.Cut(text, "/")
	if !ok || !both {
		return -1, -1
	}
	first, _, _ := strings.Cut(span, "-")
	return number(first), number(size)
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// fileName is what the file is called: by the server, else by the address that was asked for, else by the one that
// this led to. Names that say what kind of file it is come first.
func fileName(resp *http.Response, address string) string {
	var names []string
	if _, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition")); err == nil {
		names = append(names, params["filename"])
	}
	if u, err := url.Parse(address); err == nil {
		names = append(names, u.Path)
	}
	names = append(names, resp.Request.URL.Path)
	for i, n := range names {
		names[i] = path.Base(strings.ReplaceAll(n, `\`, "/"))
		if ext := strings.ToLower(path.Ext(n)); ext == extension || ext == ".zip" {
			return names[i]
		}
	}
	return names[0]
}
