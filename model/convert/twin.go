package convert

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"icefront/model"
	"icefront/model/onnx"
	"icefront/model/onnx/unet"
)

// twinOverlap is how much of a tile Deepness shares with the next, in percent: half, as here.
const twinOverlap = 50

// Twin writes a copy of an imported model for Deepness, the QGIS plug-in: square tiles of side pixels, softmax
// inside, Deepness' metadata. It needs the description of the network that an import leaves in cf.network.
func Twin(ctx context.Context, in, out string, side int) (err error) {
	f, err := onnx.ReadFile(in)
	if err != nil {
		return err
	}
	plan, err := model.ParsePlan(f.Meta)
	if err != nil {
		return err
	}
	text, ok := f.Meta["cf.network"]
	if !ok {
		return fmt.Errorf("%s: %w: it does not describe its network, as imported models do; import it again", in, model.ErrPlan)
	}
	var net unet.Net
	if err := json.Unmarshal([]byte(text), &net); err != nil {
		return fmt.Errorf("%s: %w: cf.network: %w", in, model.ErrPlan, err)
	}
	src, err := os.Open(in)
	if err != nil {
		return err
	}
	defer src.Close() // it was only read
	t := unet.Twin{Side: side, Overlap: twinOverlap, Centimetres: centimetres(plan)}
	for _, p := range plan.Planes {
		var names []string
		for _, c := range p.Classes {
			names = append(names, c.Name)
		}
		t.Classes = append(t.Classes, names)
	}
	return beside(out, func(draft string) error {
		return create(draft, func(w io.Writer) error {
			return unet.WriteTwin(stopping{ctx, w, func(int) {}}, net, onnx.WeightsOf(src, f), t, nil)
		})
	})
}

// centimetres is the size of a pixel that the network works at; 0 where the plan counts pixels.
func centimetres(p model.Plan) float64 {
	switch p.Unit {
	case model.UnitMetre:
		return p.Spacing[0] * 100
	case model.UnitMillimetre:
		return p.Spacing[0] / 10
	}
	return 0
}
