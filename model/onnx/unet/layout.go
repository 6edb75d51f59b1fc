package unet

// unit is a convolution, a normalisation and, if it is not linear, an activation.
type unit struct {
	name    string // begins the names of its weights
	norm    string // name of the normalisation
	in, out int
	kernel  [2]int
	stride  [2]int
	bias    bool
	linear  bool
	twice   bool // nnU-Net v2 lists the weights of a unit a second time
}

// block is a residual block: two units and a way around them.
type block struct {
	first, second unit
	pool          [2]int // average pooling on the way around; [1,1] is none
	project       *unit  // 1x1 on the way around, if the number of features changes
}

// plain is a convolution, transposed or not, without what follows it in a unit.
type plain struct {
	name    string
	in, out int
	kernel  [2]int // and stride of a transposed one
	bias    bool
}

// down is one stage of the encoder: units first, then blocks.
type down struct {
	units  []unit
	blocks []block
}

// up is one stage of a decoder.
type up struct {
	widen plain  // the transposed convolution
	skip  bool   // the encoder's stage of the same size is joined to it
	units []unit // may be those of another decoder
	head  plain
}

// layout is a network as layers: what params lists and build wires.
type layout struct {
	encoder  []down
	decoders [][]up // stages from the bottleneck up
}

// layers lays a checked description out.
func (n Net) layers() layout {
	if n.Kind.v2() {
		return n.layersV2()
	}
	return n.layersV1()
}

// below returns the stage that a decoder stage widens, and the stage of the encoder that it reaches.
func (n Net) below(u int) (from, to Stage) {
	return n.Stages[len(n.Stages)-1-u], n.Stages[len(n.Stages)-2-u]
}
