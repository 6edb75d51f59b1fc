package layers

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"icefront/app/layer"
)

// controls is how the chosen layer is shown.
type controls struct {
	object  *fyne.Container
	keys    func(rune)
	set     func(layer.Style)
	percent func(shares [2]float64, view bool) // takes a stretch from the values of the scene or of the view
	style   layer.Style
	filling bool

	opacity, width, gamma, smooth *labelled
	colors                        *fyne.Container
	grey                          *fyne.Container
	low, high                     *widget.Entry
	db, linear                    *tick
	hint                          *widget.Label
}

// labelled is a slider with its name and its value in words.
type labelled struct {
	slider *slider
	value  *widget.Label
	box    *fyne.Container
	text   func(float64) string
}

func newLabelled(name string, keys func(rune), low, high, step float64, text func(float64) string, changed func(float64)) *labelled {
	l := &labelled{slider: newSlider(low, high, keys), value: widget.NewLabel(""), text: text}
	l.slider.Step = step
	l.value.Importance, l.value.Alignment = widget.LowImportance, fyne.TextAlignTrailing
	l.slider.OnChanged = func(v float64) {
		l.value.SetText(text(v))
		changed(v)
	}
	l.box = container.New(valueRow{}, widget.NewLabel(name), l.slider, l.value)
	return l
}

func (l *labelled) show(v float64) {
	l.slider.SetValue(v)
	l.value.SetText(l.text(v))
}

// valueRow lays a name, a control and a value beside each other, in columns of one width for all rows.
type valueRow struct{}

const (
	nameWidth  = 92
	valueWidth = 56
)

// MinSize leaves the control some length.
func (valueRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := float32(rowHeight)
	for _, c := range o {
		h = max(h, c.MinSize().Height)
	}
	return fyne.NewSize(nameWidth+70+valueWidth, h)
}

// Layout places the three.
func (valueRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, w := range []float32{nameWidth, size.Width - nameWidth - valueWidth, valueWidth} {
		h := o[i].MinSize().Height
		o[i].Resize(fyne.NewSize(w, h))
		o[i].Move(fyne.NewPos(x, (size.Height-h)/2))
		x += w
	}
}

// inks are the colours that lines may have: those of Okabe and Ito, told apart by every kind of colour vision, and the program's own.
func inks() []color.NRGBA {
	return []color.NRGBA{
		{255, 64, 32, 255}, {230, 159, 0, 255}, {240, 228, 66, 255}, {0, 158, 115, 255}, {86, 180, 233, 255},
		{0, 114, 178, 255}, {51, 51, 255, 255}, {204, 121, 167, 255}, {255, 255, 255, 255}, {20, 20, 20, 255},
	}
}

func newControls(keys func(rune), set func(layer.Style), percent func([2]float64, bool)) *controls {
	c := &controls{keys: keys, set: set, percent: percent}
	c.opacity = newLabelled(lang.L("Opacity"), c.keys, 0, 1, 0.05, func(v float64) string { return fmt.Sprintf("%.0f %%", v*100) },
		c.change(func(s *layer.Style, v float64) { s.Opacity = v }))
	c.width = newLabelled(lang.L("Width"), c.keys, 1, 8, 0.5, func(v float64) string { return fmt.Sprintf("%g px", v) },
		c.change(func(s *layer.Style, v float64) { s.Width = v }))
	c.colors = container.New(layout.NewCustomPaddedHBoxLayout(3))
	for _, ink := range inks() {
		c.colors.Add(newSwatch(ink, func() {
			c.style.Color = ink
			c.tell()
		}))
	}
	c.buildGrey()
	c.object = container.New(layout.NewCustomPaddedVBoxLayout(2), c.opacity.box, c.width.box, c.colors, c.grey)
	c.object.Hide()
	return c
}

// buildGrey makes the controls of pictures in grey.
func (c *controls) buildGrey() {
	c.low, c.high = widget.NewEntry(), widget.NewEntry()
	for _, e := range []*widget.Entry{c.low, c.high} {
		e.OnSubmitted = func(string) { c.typed() }
	}
	c.gamma = newLabelled(lang.L("Gamma"), c.keys, -1, 1, 0.05, func(v float64) string { return fmt.Sprintf("%.2f", math.Pow(2, v)) },
		c.change(func(s *layer.Style, v float64) { s.Stretch.Gamma = math.Pow(2, v) }))
	c.smooth = newLabelled(lang.L("Smoothing"), c.keys, 0, 5, 1, func(v float64) string {
		if v == 0 {
			return lang.L("off")
		}
		return fmt.Sprintf("%.0f px", 2*v+1)
	}, c.change(func(s *layer.Style, v float64) { s.Stretch.Smooth = int(v) }))
	c.db = newTick(lang.L("Decibels"), c.keys, func(on bool) {
		if !c.filling {
			c.style.Stretch.DB = on
			c.tell()
			c.percent(sharesOf(c.style.Stretch), false) // its limits are of other values now
		}
	})
	c.linear = newTick(lang.L("Smooth pixels"), c.keys, func(on bool) {
		if !c.filling {
			c.style.Stretch.Linear = on
			c.tell()
		}
	})
	scene := widget.NewButton(lang.L("2–98 % of the scene"), func() { c.percent([2]float64{0.02, 0.98}, false) })
	view := widget.NewButton(lang.L("of the view"), func() { c.percent([2]float64{0.02, 0.98}, true) })
	c.hint = widget.NewLabel("")
	c.hint.Importance, c.hint.Wrapping = widget.LowImportance, fyne.TextWrapWord
	limits := container.New(layout.NewGridLayout(2), c.low, c.high)
	c.grey = container.New(layout.NewCustomPaddedVBoxLayout(2),
		container.New(valueRow{}, widget.NewLabel(lang.L("Black, white")), limits, widget.NewLabel("")),
		container.NewHBox(scene, view), c.gamma.box, c.smooth.box, container.NewHBox(c.db, c.linear), c.hint)
}

// sharesOf are the shares that limits were taken at, or those of the start.
func sharesOf(s layer.Stretch) [2]float64 {
	if s.Shares == [2]float64{} {
		return [2]float64{0.02, 0.98}
	}
	return s.Shares
}

// change makes a slider's callback.
func (c *controls) change(to func(*layer.Style, float64)) func(float64) {
	return func(v float64) {
		if !c.filling {
			to(&c.style, v)
			c.tell()
		}
	}
}

func (c *controls) tell() { c.set(c.style) }

// typed takes the limits over as they were typed, if they are numbers in order.
func (c *controls) typed() {
	low, err1 := number(c.low.Text)
	high, err2 := number(c.high.Text)
	switch {
	case err1 != nil || err2 != nil:
		c.hint.SetText(lang.L("Black and white are numbers."))
	case !(low < high):
		c.hint.SetText(lang.L("Black must be less than white."))
	default:
		c.hint.SetText("")
		c.style.Stretch.Low, c.style.Stretch.High, c.style.Stretch.Shares = low, high, [2]float64{}
		c.tell()
	}
}

func number(text string) (float64, error) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), ",", "."), 64)
	if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
		err = strconv.ErrRange
	}
	return v, err
}

// show shows the style of a layer, with the controls that it has; none hides them all.
func (c *controls) show(l *layer.Layer) {
	if l == nil {
		c.object.Hide()
		return
	}
	c.filling = true
	defer func() { c.filling = false }()
	c.style = l.Style
	c.opacity.show(l.Style.Opacity)
	width := l.Style.Width
	if width == 0 {
		width = layer.DefaultWidth
	}
	c.width.show(width)
	visible(c.width.box, l.Kind.Lines())
	visible(c.colors, l.Kind.Lines())
	visible(c.grey, l.Kind.Grey())
	if l.Kind.Grey() {
		st := l.Style.Stretch
		c.fill(c.low, st.Low)
		c.fill(c.high, st.High)
		gamma := st.Gamma
		if gamma == 0 {
			gamma = 1
		}
		c.gamma.show(math.Log2(gamma))
		c.smooth.show(float64(st.Smooth))
		c.db.SetChecked(st.DB)
		c.linear.SetChecked(st.Linear)
		c.hint.SetText("")
	}
	c.object.Show()
}

// fill shows a limit, unless it is being typed.
func (c *controls) fill(e *widget.Entry, v float64) {
	if cv := fyne.CurrentApp().Driver().CanvasForObject(e); cv == nil || cv.Focused() != fyne.Focusable(e) {
		e.SetText(strconv.FormatFloat(v, 'g', 5, 64))
	}
}

func visible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// swatch is a colour that can be tapped.
type swatch struct {
	widget.BaseWidget
	ink color.NRGBA
	do  func()
}

func newSwatch(ink color.NRGBA, do func()) *swatch {
	s := &swatch{ink: ink, do: do}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped takes the colour.
func (s *swatch) Tapped(*fyne.PointEvent) { s.do() }

// CreateRenderer is Fyne's entry to the swatch's objects.
func (s *swatch) CreateRenderer() fyne.WidgetRenderer {
	r := canvas.NewRectangle(s.ink)
	r.SetMinSize(fyne.NewSize(22, 16))
	r.CornerRadius, r.StrokeWidth, r.StrokeColor = 3, 1, color.NRGBA{128, 128, 128, 255}
	return widget.NewSimpleRenderer(r)
}
