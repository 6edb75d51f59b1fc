package plans

import (
	"slices"
	"strconv"
	"strings"

	"icefront/model/nnunet/pickle"
)

// maxInherits bounds the chain of configurations that inherit from each other.
const maxInherits = 8

// V2 reads plans.json and dataset.json of version 2, as JSON or package pickle returns them, and the network of one of their
// configurations. file names the plans in errors.
func V2(file string, plans, dataset any, configuration string) (Plans, Architecture, error) {
	err := new(error)
	p, a := plansV2(node{plans, file, err}, node{dataset, "dataset.json", err}, configuration)
	if *err != nil {
		return Plans{}, Architecture{}, *err
	}
	return p, a, nil
}

// plansV2 reads the plans and dataset.json of version 2, and the network of one configuration.
func plansV2(plans, dataset node, configuration string) (Plans, Architecture) {
	p := Plans{Configuration: configuration, NormFirst: true}
	a := Architecture{Channels: 1}
	if strings.HasPrefix(configuration, "3d") {
		plans.fail("%w: it was trained in the configuration %s", Err3D, configuration)
		return p, a
	}
	c := configurationV2(plans, configuration)
	p.Patch = c.get("patch_size").patch(configuration)
	if *plans.err != nil {
		return p, a
	}
	p.Spacing = c.get("spacing").spacing()
	if b, ok := c.find("batch_size"); ok {
		p.Batch = b.int(1, 1<<20)
	}
	if m, ok := c.find("median_image_size_in_voxels"); ok {
		p.Median = m.spacing()
	}
	if s := c.get("normalization_schemes").items(); len(s) > 0 {
		p.Normalisation = normalisation(s[0].text())
	}
	if m, ok := c.find("use_mask_for_norm"); ok {
		if all := m.items(); len(all) > 0 {
			p.UseMask = all[0].truth()
		}
	}
	if t, ok := plans.find("transpose_forward"); ok {
		t.identity(2)
	}
	if s, ok := c.find("preprocessor_name"); ok {
		p.Preprocessor = s.text()
	}
	if s, ok := plans.find("dataset_name"); ok {
		p.Dataset = s.text()
	}
	inputV2(dataset, &p)
	p.Planes = []Plane{{Name: "classes", Classes: labelsV2(dataset.get("labels"))}}
	a.Heads = p.Heads()
	if *plans.err == nil {
		a.networkV2(c)
	}
	if *plans.err == nil {
		a.checkPatch(c, p.Patch)
	}
	return p, a
}

// configurationV2 finds a configuration, with what it inherits from others.
func configurationV2(plans node, name string) node {
	all := plans.get("configurations")
	merged := &pickle.Dict{}
	c := all.with(merged, name)
	for range maxInherits {
		one, ok := all.find(name)
		if !ok {
			keys, _ := all.entries()
			all.fail("there is no configuration %.80q, only %.300s", name, strings.Join(keys, ", "))
			return c
		}
		keys, values := one.entries()
		for i, k := range keys {
			if _, ok := merged.Get(k); ok {
				continue
			}
			if err := merged.Set(k, values[i].v); err != nil {
				one.fail("%w", err)
			}
		}
		parent, ok := one.find("inherits_from")
		if !ok {
			return c
		}
		name = parent.text()
	}
	all.fail("configurations inherit from each other too often")
	return c
}

// inputV2 reads the channels of dataset.json.
func inputV2(dataset node, p *Plans) {
	channels, ok := dataset.find("channel_names")
	if !ok {
		channels = dataset.get("modality")
	}
	var names []string
	_, values := channels.entries()
	for _, v := range values {
		names = append(names, v.text())
	}
	oneChannel(channels, len(names), names)
	if len(names) == 1 {
		p.Channel = names[0]
	}
}

// labelsV2 reads {"background": 0, "name": 1, ...}. Regions, which overlap, are refused.
func labelsV2(n node) []Class {
	names, values := n.entries()
	var out []Class
	for i, v := range values {
		if v.list() {
			v.fail("the model was trained on regions, which overlap; expected classes that exclude each other")
			return nil
		}
		if names[i] == "ignore" {
			continue
		}
		value := 0
		if s, ok := v.v.(string); ok { // some write {"0": "background"} or {"background": "0"}
			number, err := strconv.Atoi(s)
			if err != nil {
				v.fail("found %.40q, expected a whole number", s)
				return nil
			}
			value = number
		} else {
			value = v.int(0, maxClasses-1)
		}
		out = append(out, Class{Value: value, Name: names[i]})
	}
	if *n.err != nil {
		return nil
	}
	slices.SortStableFunc(out, func(a, b Class) int { return a.Value - b.Value })
	for i, c := range out {
		if c.Value != i || len(c.Name) > 120 {
			n.fail("found the value %d for class %d (%.120s), expected 0, 1, 2, ...", c.Value, i, c.Name)
			return nil
		}
	}
	if len(out) < 2 {
		n.fail("found %d classes, expected two or more", len(out))
	}
	return out
}

// networkV2 reads the network: "architecture" of newer plans, or the flat keys of older ones.
func (a *Architecture) networkV2(c node) {
	arch, ok := c.find("architecture")
	if !ok {
		a.flatV2(c)
		return
	}
	a.Kind = kindV2(arch.get("network_class_name"))
	k := arch.get("arch_kwargs")
	stages := k.get("n_stages").int(2, maxStages)
	if *c.err != nil {
		return
	}
	a.Features = k.get("features_per_stage").each(stages, 1, maxFeatures)
	a.Kernels = k.get("kernel_sizes").eachPair(stages, 1, 7)
	a.Strides = k.get("strides").eachPair(stages, 1, 4)
	units := "n_conv_per_stage"
	if a.Kind == ResidualEncoderUNet {
		units = "n_blocks_per_stage"
	}
	a.EncoderUnits = k.get(units).each(stages, 1, maxUnits)
	a.DecoderUnits = k.get("n_conv_per_stage_decoder").each(stages-1, 1, maxUnits)
	a.ConvBias, a.UpBias, a.HeadBias = false, false, true
	if b, ok := k.find("conv_bias"); ok {
		a.ConvBias = b.truth()
		a.UpBias = a.ConvBias
	}
	a.operatorsV2(k)
	a.finishV2(c)
}

// flatV2 reads plans of nnU-Net before 2.3.
func (a *Architecture) flatV2(c node) {
	a.Kind = kindV2(c.get("UNet_class_name"))
	a.Kernels = c.get("conv_kernel_sizes").pairs(1, 7)
	stages := len(a.Kernels)
	if *c.err != nil {
		return
	}
	if stages < 2 {
		c.fail("found %d stages, expected two or more", stages)
		return
	}
	a.Strides = c.get("pool_op_kernel_sizes").eachPair(stages, 1, 4)
	base := c.get("UNet_base_num_features").int(1, 1024)
	most := c.get("unet_max_num_features").int(1, maxFeatures)
	for range stages {
		a.Features = append(a.Features, min(base, most))
		base *= 2
	}
	a.EncoderUnits = c.get("n_conv_per_stage_encoder").each(stages, 1, maxUnits)
	a.DecoderUnits = c.get("n_conv_per_stage_decoder").each(stages-1, 1, maxUnits)
	a.ConvBias, a.UpBias, a.HeadBias = true, true, true
	a.Eps, a.Slope = 1e-5, 0.01
	a.finishV2(c)
}

// finishV2 fills in what follows from the encoder.
func (a *Architecture) finishV2(c node) {
	if *c.err != nil {
		return
	}
	a.Stem = 0
	if a.Kind == ResidualEncoderUNet {
		a.Stem = a.Features[0]
	}
	for u := range len(a.Kernels) - 1 {
		a.DecoderKernels = append(a.DecoderKernels, a.Kernels[len(a.Kernels)-2-u])
	}
	for _, k := range a.Kernels {
		if k[0]%2 == 0 || k[1]%2 == 0 {
			c.fail("a convolution of %d x %d; expected odd sizes", k[0], k[1])
		}
	}
}

// kindV2 knows the two networks of version 2.
func kindV2(n node) Kind {
	name := n.text()
	switch name[strings.LastIndex(name, ".")+1:] {
	case "PlainConvUNet":
		return PlainConvUNet
	case "ResidualEncoderUNet":
		return ResidualEncoderUNet
	}
	n.fail("the network %.80q is not known; expected PlainConvUNet or ResidualEncoderUNet", name)
	return 0
}

// operatorsV2 checks that the network is made of what is known: convolution, instance normalisation, leaky ReLU.
func (a *Architecture) operatorsV2(k node) {
	a.Eps, a.Slope = 1e-5, 0.01
	keys, values := k.entries()
	for i, v := range values {
		switch keys[i] {
		case "conv_op":
			v.ends("Conv2d")
		case "norm_op":
			v.ends("InstanceNorm2d")
		case "nonlin":
			v.ends("LeakyReLU")
		case "norm_op_kwargs":
			if e, ok := v.find("eps"); ok {
				a.Eps = e.float()
			}
			if e, ok := v.find("affine"); !ok || !e.truth() {
				v.fail("expected an affine normalisation")
			}
			if e, ok := v.find("track_running_stats"); ok && e.truth() {
				e.fail("found running statistics, expected those of each image")
			}
		case "nonlin_kwargs":
			if e, ok := v.find("negative_slope"); ok {
				a.Slope = e.float()
			}
		case "dropout_op", "dropout_op_kwargs", "deep_supervision": // of training only
		case "n_stages", "features_per_stage", "kernel_sizes", "strides", "n_conv_per_stage", "n_blocks_per_stage",
			"n_conv_per_stage_decoder", "conv_bias", "input_channels", "num_classes":
		default:
			if on, isBool := v.v.(bool); v.v != nil && (!isBool || on) {
				v.fail("this option of the network is not known")
			}
		}
	}
	if *k.err == nil && (a.Eps <= 0 || a.Eps > 1 || a.Slope < 0 || a.Slope > 1) {
		k.fail("found eps %v and slope %v", a.Eps, a.Slope)
	}
}

// ends checks the last part of a Python name. None of the operators may be missing.
func (n node) ends(want string) {
	if n.v == nil {
		n.fail("found None, expected %s", want)
		return
	}
	if name := n.text(); name[strings.LastIndex(name, ".")+1:] != want {
		n.fail("found %.80q, expected %s", name, want)
	}
}

// each reads one number for each stage, or one for all.
func (n node) each(stages, lo, hi int) []int {
	if !n.list() {
		return slices.Repeat([]int{n.int(lo, hi)}, stages)
	}
	out := n.ints(lo, hi)
	if *n.err == nil && len(out) != stages {
		n.fail("found %d numbers, expected %d", len(out), stages)
	}
	return out
}

// eachPair reads one pair for each stage; numbers instead of pairs, and one for all, are accepted.
func (n node) eachPair(stages, lo, hi int) [][2]int {
	if !n.list() {
		k := n.int(lo, hi)
		return slices.Repeat([][2]int{{k, k}}, stages)
	}
	var out [][2]int
	for _, e := range n.items() {
		if e.list() {
			out = append(out, e.pair(lo, hi))
			continue
		}
		k := e.int(lo, hi)
		out = append(out, [2]int{k, k})
	}
	if *n.err == nil && len(out) != stages {
		n.fail("found %d stages, expected %d", len(out), stages)
	}
	return out
}
