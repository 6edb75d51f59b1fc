package tune

import (
	"fmt"
	"math"

	"icefront/model/onnx"
)

const (
	side4 = 4         // pixels that a tile gives, on a side
	tile  = side4 + 2 // pixels that it sees

	leastOpset = 15 // Shape takes a part since then
	prefix     = "winograd/"
)

// points are where Toom and Cook's way evaluates polynomials, beside infinity. With 1 and 2, which are common, rounding
// errors are twice as large: powers of these lie closer together, and all numbers that come of them are exact.
func points() [tile - 1]float64 { return [...]float64{0, 0.75, -0.75, 1.5, -1.5} }

// matrices are those of F(4, 3): a row of four results is last * ((weights * kernel) . (first * six pixels)).
func matrices(points [tile - 1]float64) (first, weights, last [][]float64) {
	last = make([][]float64, side4)
	for j, p := range points {
		scale, others := 1.0, []float64{1}
		for k, q := range points {
			if k != j {
				scale, others = scale*(p-q), times(others, q)
			}
		}
		first = append(first, append(others, 0))
		weights = append(weights, []float64{1 / scale, p / scale, p * p / scale})
	}
	all := []float64{1}
	for _, p := range points {
		all = times(all, p)
	}
	for i := range last {
		for _, p := range points {
			last[i] = append(last[i], math.Pow(p, float64(i)))
		}
		last[i] = append(last[i], float64(i/(side4-1)))
	}
	return append(first, all), append(weights, []float64{0, 0, 1}), last
}

// times multiplies a polynomial by x - root; coefficients begin with the constant one.
func times(polynomial []float64, root float64) []float64 {
	out := append([]float64{0}, polynomial...)
	for i, c := range polynomial {
		out[i] -= root * c
	}
	return out
}

// square is what a matrix does to the rows and then to the columns of a square, as one matrix, row by row.
func square(m [][]float64) []float32 {
	var v []float32
	for _, r := range m {
		for _, c := range m {
			for _, a := range r {
				for _, b := range c {
					v = append(v, float32(a*b))
				}
			}
		}
	}
	return v
}

// wiring collects the nodes that take the place of one.
type wiring struct {
	prefix               string
	nodes                []onnx.Node
	first, weights, last [][]float64
}

// node adds a node and returns its result.
func (w *wiring) node(op, out string, in []string, attrs ...onnx.Attr) string {
	out = w.prefix + out
	w.nodes = append(w.nodes, onnx.Node{Op: op, In: in, Out: []string{out}, Attrs: attrs})
	return out
}

// ints is a constant.
func (w *wiring) ints(name string, v ...int64) string {
	return w.node("Constant", name, nil, onnx.Ints("value_ints", v...))
}

// matrix is a constant of a shape.
func (w *wiring) matrix(name string, v []float32, shape ...int64) string {
	flat := w.node("Constant", name+".values", nil, onnx.Floats("value_floats", v...))
	return w.reshape(name, flat, shape...)
}

func (w *wiring) reshape(name, x string, shape ...int64) string {
	return w.node("Reshape", name, []string{x, w.ints(name+".shape", shape...)})
}

// nodes computes the convolution, which is the network's node of this number.
func (c conv) nodes(number int) []onnx.Node {
	w := &wiring{prefix: fmt.Sprintf("%s%d/", prefix, number)}
	w.first, w.weights, w.last = matrices(points())
	v := w.node("MatMul", "products", []string{c.kernels(w), c.pixels(w)})
	c.results(w, v)
	return w.nodes
}

// kernels are the weights [36, 1, out, in]. Nothing here depends on the input, so a runtime does it once.
func (c conv) kernels(w *wiring) string {
	flat := w.reshape("kernel", c.weight, -1, 9)
	turned := w.node("Transpose", "kernel.turned", []string{flat}, onnx.Ints("perm", 1, 0))
	u := w.node("MatMul", "kernel.squares", []string{w.matrix("weights", square(w.weights), tile*tile, 9), turned})
	return w.reshape("kernels", u, tile*tile, 1, int64(c.out), int64(c.in))
}

// pixels are the tiles [36, batch, in, tiles]: a convolution of every channel by itself cuts and transforms them.
func (c conv) pixels(w *wiring) string {
	one := w.matrix("first", square(w.first), 1, tile*tile, tile, tile)
	all := w.node("Expand", "first.channels", []string{one, w.ints("first.sides", int64(c.in), tile*tile, tile, tile)})
	k := w.reshape("first.kernel", all, -1, 1, tile, tile)
	v := w.node("Conv", "tiles", []string{c.x, k}, onnx.Ints("kernel_shape", tile, tile), onnx.Ints("strides", side4, side4),
		onnx.Ints("pads", 1, 1, 1, 1), onnx.Int("group", int64(c.in)))
	v = w.reshape("tiles.apart", v, 0, int64(c.in), tile*tile, -1)
	return w.node("Transpose", "tiles.first", []string{v}, onnx.Ints("perm", 2, 0, 1, 3))
}

// results puts products [36, batch, out, tiles] together to an image. Two steps are faster than one that moves both.
func (c conv) results(w *wiring, v string) {
	v = w.reshape("products.flat", v, tile*tile, -1)
	v = w.node("MatMul", "squares", []string{w.matrix("last", square(w.last), side4*side4, tile*tile), v})
	v = w.reshape("squares.apart", v, side4, side4, -1)
	v = w.node("Transpose", "rows", []string{v}, onnx.Ints("perm", 0, 2, 1))
	width := w.node("Shape", "width", []string{c.x}, onnx.Int("start", 3))
	shape := w.node("Concat", "rows.sides", []string{w.ints("rows.outer", side4, -1), width}, onnx.Int("axis", 0))
	v = w.node("Reshape", "rows.whole", []string{v, shape})
	v = w.node("Transpose", "image", []string{v}, onnx.Ints("perm", 1, 0, 2))
	batch := w.node("Shape", "batch", []string{c.x}, onnx.Int("start", 0), onnx.Int("end", 1))
	sides := w.node("Shape", "sides", []string{c.x}, onnx.Int("start", 2))
	shape = w.node("Concat", "image.sides", []string{batch, w.ints("image.channels", int64(c.out)), sides}, onnx.Int("axis", 0))
	w.nodes = append(w.nodes, onnx.Node{Op: "Reshape", In: []string{v, shape}, Out: []string{c.y}})
}
