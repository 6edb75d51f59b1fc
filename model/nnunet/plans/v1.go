package plans

import (
	"path"
	"regexp"
	"strings"
)

// maxFeaturesV1 is where version 1 stops doubling the features of 2-D networks.
const maxFeaturesV1 = 480

// Hints are what is known of a version 1 model beside its plans.
type Hints struct {
	Trainer string // class name; empty if not known
	Task    string // such as "Task500_Glacier_zonefronts"
	Folder  string // such as "2d" or "3d_fullres"
	Dataset any    // a dataset.json as JSON returns it; nil if there is none
}

// V1 reads plans of version 1, as package pickle returns them, and the network that follows from them. Its Kind is left open: the
// trainer or the weights decide that. file names the plans in errors.
func V1(file string, v any, h Hints) (Plans, Architecture, error) {
	err := new(error)
	p, a := plansV1(node{v, file, err}, h)
	if *err != nil {
		return Plans{}, Architecture{}, *err
	}
	return p, a, nil
}

// plansV1 reads the plans of version 1 and the network that follows from them. The kind of network is not among it: the
// trainer decides that.
func plansV1(n node, h Hints) (Plans, Architecture) {
	p := Plans{Configuration: "2d", Dataset: h.Task, Mirror: []int{0, 1}}
	a := Architecture{Channels: 1, ConvBias: true, Eps: 1e-5, Slope: 0.01}
	stages := n.get("plans_per_stage")
	stage := stages.get(0)
	p.Patch = stage.get("patch_size").patch(configurationV1(h))
	if *n.err != nil {
		return p, a
	}
	p.Spacing = stage.get("current_spacing").spacing()
	if b, ok := stage.find("batch_size"); ok {
		p.Batch = b.int(1, 1<<20)
	}
	if m, ok := stage.find("median_patient_size_in_voxels"); ok {
		p.Median = m.spacing()
	}
	inputV1(n, &p)
	if t, ok := n.find("transpose_forward"); ok {
		t.identity(2)
	}
	if s, ok := n.find("preprocessor_name"); ok {
		p.Preprocessor = s.text()
	}
	if strings.Contains(h.Trainer, "noMirroring") {
		p.Mirror = nil
	}
	p.Planes, p.NamesGuessed = planesV1(n, h)
	a.Heads = p.Heads()

	pools := stage.get("pool_op_kernel_sizes").pairs(1, 4)
	kernels := stage.get("conv_kernel_sizes").pairs(1, 3)
	units := 2
	if c, ok := n.find("conv_per_stage"); ok {
		units = c.int(2, maxUnits)
	}
	features := n.get("base_num_features").int(1, 1024)
	if *n.err != nil {
		return p, a
	}
	if len(pools) == 0 || len(kernels) != len(pools)+1 {
		stage.fail("%d pool_op_kernel_sizes with %d conv_kernel_sizes; expected one more of the latter", len(pools), len(kernels))
		return p, a
	}
	a.stagesV1(pools, kernels, features, units)
	a.checkPatch(n, p.Patch)
	return p, a
}

// stagesV1 fills in the stages of a Generic_UNet.
func (a *Architecture) stagesV1(pools, kernels [][2]int, features, units int) {
	a.Strides = append([][2]int{{1, 1}}, pools...)
	a.Kernels = kernels
	for range kernels {
		a.Features = append(a.Features, features)
		a.EncoderUnits = append(a.EncoderUnits, units)
		features = min(2*features, maxFeaturesV1)
	}
	for u := range pools {
		a.DecoderUnits = append(a.DecoderUnits, units)
		a.DecoderKernels = append(a.DecoderKernels, kernels[len(pools)-u]) // not the encoder's of the same size
	}
}

// configurationV1 is the configuration that the names around a model tell.
func configurationV1(h Hints) string {
	if strings.Contains(h.Trainer, "Cascade") {
		return "3d_cascade_fullres"
	}
	return h.Folder
}

// inputV1 reads what version 1 says of the input.
func inputV1(n node, p *Plans) {
	count := n.get("num_modalities").int(0, 1024)
	var names []string
	if m, ok := n.find("modalities"); ok {
		_, values := m.entries()
		for _, v := range values {
			names = append(names, v.text())
		}
	}
	oneChannel(n, count, names)
	if len(names) == 1 {
		p.Channel = names[0]
	}
	schemes := n.get("normalization_schemes")
	if _, values := schemes.entries(); len(values) > 0 {
		p.Normalisation = normalisation(values[0].text())
	} else {
		schemes.fail("no scheme for the input channel")
	}
	if m, ok := n.find("use_mask_for_norm"); ok {
		if _, values := m.entries(); len(values) > 0 {
			p.UseMask = values[0].truth()
		}
	}
}

// planesV1 reads the classes: num_classes is a number in upstream nnU-Net and a list, one number for each plane, in the fork
// for several tasks. Neither counts the background.
func planesV1(n node, h Hints) (planes []Plane, guessed bool) {
	count := n.get("num_classes")
	counts := []int{0}
	if count.list() {
		counts = count.ints(0, 1<<16)
	} else {
		counts[0] = count.int(1, maxClasses-1)
	}
	recon := strings.Contains(h.Trainer, "MTLrecon")
	total := 0
	for i, c := range counts {
		if recon && i == 2 {
			counts[i], c = 0, 0 // the third plane of MTLrecon is the image itself: one channel
		}
		total += c + 1
	}
	if *n.err != nil {
		return nil, false
	}
	if len(counts) == 0 || len(counts) > 3 || total > maxClasses {
		count.fail("found %v, expected one to three planes of at most %d classes", counts, maxClasses)
		return nil, false
	}
	for _, c := range counts {
		pl := Plane{}
		for v := range c + 1 {
			pl.Classes = append(pl.Classes, Class{Value: v})
		}
		planes = append(planes, pl)
	}
	valuesV1(n, planes, recon)
	if nameFromDataset(planes, h.Dataset) {
		nameByLayout(planes, true)
		return planes, false
	}
	nameByLayout(planes, count.list() || taskOfFork(h.Task))
	return planes, true
}

// valuesV1 reads the values of the classes, all_classes: a list, or a list for each plane.
func valuesV1(n node, planes []Plane, recon bool) {
	all, ok := n.find("all_classes")
	if !ok {
		return
	}
	lists := []node{all}
	if items := all.items(); len(items) > 0 && items[0].list() {
		lists = items
	}
	for i := range min(len(lists), len(planes)) {
		if recon && i == 2 {
			return
		}
		values := lists[i].ints(-1, 1<<20)
		if *n.err != nil {
			return
		}
		if len(values)+1 != len(planes[i].Classes) {
			lists[i].fail("%d values for %d classes beside the background", len(values), len(planes[i].Classes)-1)
			return
		}
		for j, v := range values {
			planes[i].Classes[j+1].Value = v
		}
	}
}

// nameFromDataset takes the names of a version 1 dataset.json: labels {"0": name}, or {"label0": {"0": name}, ...} of the fork.
func nameFromDataset(planes []Plane, dataset any) bool {
	labels, ok := node{dataset, "dataset.json", new(error)}.find("labels")
	if !ok {
		return false
	}
	keys, values := labels.entries()
	dicts := []node{labels}
	if len(keys) > 0 && strings.HasPrefix(keys[0], "label") {
		dicts = values
	}
	if len(dicts) != len(planes) {
		return false
	}
	for i, d := range dicts {
		for j := range planes[i].Classes {
			c := &planes[i].Classes[j]
			name, ok := d.find(itoa(c.Value))
			if !ok {
				return false
			}
			c.Name = name.text()
		}
	}
	return *labels.err == nil
}

// taskOfFork tells whether a task is one of those that the fork for calving fronts defines.
func taskOfFork(task string) bool {
	return regexp.MustCompile(`^Task50[0-5]_`).MatchString(task)
}

// nameByLayout names planes, and classes without a name, by their numbers, which are unlike in the fork's tasks: front, zones,
// and a third task, in this order. Layouts that are not the fork's get placeholders.
func nameByLayout(planes []Plane, fork bool) {
	for i := range planes {
		p := &planes[i]
		var names []string
		switch n := len(p.Classes); {
		case !fork:
		case i == 0 && n == 5 && len(planes) == 1:
			p.Name, names = "zones and front", []string{"no information", "rock", "glacier", "ocean", "front"}
		case n == 4:
			p.Name, names = "zones", []string{"no information", "rock", "glacier", "ocean"}
		case i == 0 && n == 2:
			p.Name, names = "front", []string{"background", "front"}
		case i == 2 && n == 2:
			p.Name, names = "boundary", []string{"background", "boundary"}
		case i == 2 && n == 1:
			p.Name, names = "image", []string{"image"}
		}
		if p.Name == "" {
			p.Name = "classes"
		}
		for j := range p.Classes {
			switch c := &p.Classes[j]; {
			case c.Name != "":
			case names != nil:
				c.Name = names[j]
			default:
				c.Name = "class " + itoa(c.Value)
			}
		}
	}
}

// FromFold reads what a fold's .model.pkl, as package pickle returns it, says beside the plans: the trainer and, in its paths,
// task and configuration.
func (h *Hints) FromFold(v any) {
	n := node{v, "", new(error)}
	if name, ok := n.find("name"); ok {
		h.Trainer = name.text()
	}
	init, ok := n.find("init")
	if !ok || !init.list() {
		return
	}
	for _, e := range init.items() {
		text, ok := e.v.(string)
		if !ok {
			continue
		}
		h.FromPath(path.Clean(strings.ReplaceAll(text, `\`, "/")))
	}
}

// FromPath looks for task and configuration in a path with slashes.
func (h *Hints) FromPath(name string) {
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case h.Task == "" && strings.HasPrefix(part, "Task"):
			h.Task = part[:min(len(part), 120)]
		case part == "2d", part == "3d_fullres", part == "3d_lowres", part == "3d_cascade_fullres":
			h.Folder = part
		}
	}
}
