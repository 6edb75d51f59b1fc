package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"syscall"

	"icefront/app/forecast"
	"icefront/app/job"
	"icefront/app/library"
	"icefront/app/predict"
	"icefront/geo"
	"icefront/geo/zone"
	"icefront/model"
	"icefront/model/device"
	"icefront/model/nnunet"
	"icefront/model/nnunet/plans"
)

// Notice is something to tell the user. The same one is shown in a dialog and printed to stderr.
type Notice struct {
	Title string // a few words
	Text  string // what happened, naming the file
	Hint  string // the way out; may be empty
	Error bool   // else a remark about a result that is there
}

// Explain puts an error into words. It is the only place that speaks to people about errors.
func Explain(err error) Notice {
	for _, e := range explanations {
		if errors.Is(err, e.err) {
			return Notice{Title: e.title, Text: sentence(e.without(err)), Hint: e.hint, Error: true}
		}
	}
	var broken *job.PanicError
	if errors.As(err, &broken) {
		return Notice{
			Title: "Something in Icefront broke", Text: sentence(err.Error()), Error: true,
			Hint: "Your files are as they were. Please report this with the log.",
		}
	}
	return Notice{Title: "That did not work", Text: sentence(err.Error()), Error: true}
}

// explanation is what is said of one kind of error. The error's own chain names the file and the cause.
type explanation struct {
	err         error
	title, hint string
}

// without leaves the sentinel's own words out of the chain: the title says them already.
func (e explanation) without(err error) string {
	return strings.Replace(err.Error(), e.err.Error()+": ", "", 1)
}

// explanations are tried in order: special ones first.
var explanations = []explanation{
	{ErrNoScene, "No scene", "Open a scene first: File > Open scene, or drop a file on the window."},
	{ErrBusy, "Already predicting", "Wait for it to end, or cancel it in the bar at the bottom."},
	{predict.ErrArea, "No such part of the scene", "Give a vector file with polygons, or left,bottom,right,top in the scene's coordinates."},
	{forecast.ErrMemory, "Not enough memory allowed", ""}, // the cause ends with the way out
	{ErrLibrary, "No usable ONNX Runtime", ""},            // the cause ends with the way out
	{library.ErrUnknown, "No such model", "icefront-cli model list shows those that are there, and the window Models."},
	{library.ErrTaken, "The name is taken", "Choose another name, or remove what has it."},
	{library.ErrName, "This cannot be the name of a model", ""},
	{library.ErrWrong, "Not the file that was asked for", "Check the address and the SHA-256 on the page that offers the file."},
	{library.ErrDownload, "The download did not come to its end", ""}, // the cause ends with what a next attempt would do
	{plans.Err3D, "A 3-D model cannot be used, because a scene is 2-D", "Train nnU-Net's configuration 2d on the same data set."},
	{nnunet.ErrNone, "No nnU-Net result", "Give the folder that holds plans.pkl or plans.json and fold_0, fold_1 and so on, or a zip of it."},
	{model.ErrBundle, "A part of this model is missing or changed", "Copy all its files again, or import it again."},
	{device.ErrMemory, "Not enough memory", ""}, // likewise
	{model.ErrReference, "The network computes other values than recorded", "Copy or import the model again; if that does not help, choose --device cpu."},
	{syscall.ENOSPC, "The disk is full", "Free some space, or choose another folder with -o. Nothing half-written was left."},
	{syscall.EFBIG, "The file grew too large for the disk", "Choose another folder. Nothing half-written was left."},
	{syscall.ENOTDIR, "A file is in the way", "A folder of that name cannot be: choose another one with -o."},
	{fs.ErrPermission, "No permission", "Choose a folder that you may write to, or ask for access."},
	{fs.ErrNotExist, "Not found", "Check the name; relative names start at the current folder."},
	{geo.ErrUnsupported, "Cannot use this raster", "Convert it to an intensity or amplitude GeoTIFF first, for example with gdal_translate or SNAP."},
	{geo.ErrDamaged, "Damaged file", "Copy or download the file again."},
	{geo.ErrNoData, "The scene is empty", "Check the band (--band), and which value the file declares as no data."},
	{model.ErrPixelSize, "Metres per pixel are unknown", "The model works in metres: give --pixel-size M or --pixel-sizes CSV, or in the window Scene > Pixel size."},
	{geo.ErrNoGeoreference, "Not georeferenced", "Give the metres per pixel: --pixel-size M, or in the window Scene > Pixel size."},
	{model.ErrPlan, "This model cannot be used", "Icefront needs an ONNX file that carries its plan in cf.* keys (docs/formats.md); icefront-cli model plan writes them into a copy."},
	{model.ErrShape, "This network does not fit", "Icefront runs networks with one float32 image [batch, 1, rows, columns] in and logits out."},
	{zone.ErrCoding, "Unknown label values", "Give zones (0 to 3, or the CaFFe greys 0, 64, 127, 254) or a front (0 and 255)."},
}

// sentence makes an error chain a sentence: a capital letter and a full stop, else as it is.
func sentence(text string) string {
	s := []rune(text)
	if len(s) == 0 {
		return ""
	}
	// File names keep their case: only a word of ours begins the sentence.
	if len(s) > 1 && s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'a' && s[1] <= 'z' && !startsWithPath(string(s)) {
		s[0] += 'A' - 'a'
	}
	if last := s[len(s)-1]; last != '.' && last != '!' && last != '?' {
		s = append(s, '.')
	}
	return string(s)
}

// named says what was done to a file that failed, and its name unless err has it already.
func named(verb, path string, err error) error {
	if strings.Contains(err.Error(), path) {
		return fmt.Errorf("%s: %w", verb, err)
	}
	return fmt.Errorf("%s %s: %w", verb, path, err)
}

func startsWithPath(s string) bool {
	for _, r := range s {
		switch r {
		case ' ':
			return false
		case '/', '\\', '.', '_':
			return true
		}
	}
	return false
}

// tell adds an error to the notices. A cancelled job is nothing to tell.
func (s *Session) tell(err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	var broken *job.PanicError
	if errors.As(err, &broken) {
		slog.Error("a job panicked", "value", fmt.Sprint(broken.Value), "stack", string(broken.Stack))
	}
	s.notices = append(s.notices, Explain(err))
	s.changed(NoticeChanged)
}

// warn adds remarks about results that are there.
func (s *Session) warn(texts ...string) {
	for _, t := range texts {
		s.notices = append(s.notices, Notice{Title: "Note", Text: t})
	}
	if len(texts) > 0 {
		s.changed(NoticeChanged)
	}
}

// TakeNotices returns what has not been told yet, oldest first.
func (s *Session) TakeNotices() []Notice {
	all := s.notices
	s.notices = nil
	return all
}
