package convert

import (
	"encoding/json"

	"icefront/model"
)

// sampled is how many logits a self-test holds.
const sampled = 256

// reference runs a written network on the smallest input that it takes and returns the value of cf.reference.
func (c *conversion) reference(path string) (_ string, err error) {
	net, err := c.options.Open(c.ctx, path)
	if err != nil {
		return "", err
	}
	size := c.net.Smallest()
	r := model.Reference{Rows: size[0], Cols: size[1], Formula: model.ReferenceFormula}
	_, channels := net.Channels()
	out := model.NewTensor(1, channels, r.Rows, r.Cols)
	if err := net.Run(c.ctx, r.Input(), out); err != nil {
		_ = net.Close() // the first error is the one to tell
		return "", err
	}
	if err := net.Close(); err != nil {
		return "", err
	}
	n := len(out.Data)
	for k := range min(sampled, n) {
		at := k * n / min(sampled, n) // spread evenly over channels and pixels
		r.Points = append(r.Points, [3]int{at / (r.Rows * r.Cols), at / r.Cols % r.Rows, at % r.Cols})
		r.Logits = append(r.Logits, float64(out.Data[at]))
	}
	text, err := json.Marshal(r)
	return string(text), err
}
