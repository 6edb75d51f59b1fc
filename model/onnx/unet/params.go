package unet

// Param is one entry of a checkpoint's state_dict.
type Param struct {
	Name  string
	Shape []int
	Alias string // the parameter of which this is a second name; empty if it is its own
}

// Params lists the state_dict in the order in which the original registers its modules, which is also the order of an
// optimiser's parameters if aliases are left out. nnU-Net v2 writes many tensors under several names: under *.all_modules.* and, for the encoder,
// under decoder.encoder.*. Those are listed where they stand and name the parameter that they repeat; Write asks only for
// names without an alias. Heads of coarser decoder stages, which only training uses, are listed; Write does not ask
// for them.
func (n Net) Params() ([]Param, error) {
	if err := n.Check(); err != nil {
		return nil, err
	}
	l := n.layers()
	p := lister{seen: make(map[string]bool)}
	if n.Kind == Generic {
		p.decoderUnits(l)
		p.encoder(l)
	} else {
		p.encoder(l)
	}
	if n.Kind.v2() {
		p.again("decoder.")
	}
	if n.Kind != Generic {
		p.decoderUnits(l)
	}
	for _, d := range l.decoders {
		for _, u := range d {
			p.plain(u.widen, u.widen.in, u.widen.out)
		}
	}
	for _, d := range l.decoders {
		for _, u := range d {
			p.plain(u.head, u.head.out, u.head.in)
		}
	}
	return p.list, nil
}

// Parameters counts the numbers in the state_dict, aliases once.
func (n Net) Parameters() (int64, error) {
	list, err := n.Params()
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, p := range list {
		if p.Alias != "" {
			continue
		}
		size := int64(1)
		for _, side := range p.Shape {
			size *= int64(side)
		}
		sum += size
	}
	return sum, nil
}

// lister collects parameters; what two decoders share is listed once.
type lister struct {
	list []Param
	seen map[string]bool
}

func (l *lister) add(alias, name string, shape ...int) {
	if l.seen[name] {
		return
	}
	l.seen[name] = true
	l.list = append(l.list, Param{Name: name, Shape: shape, Alias: alias})
}

// encoder lists the encoder.
func (l *lister) encoder(n layout) {
	for _, d := range n.encoder {
		for _, u := range d.units {
			l.unit(u)
		}
		for _, b := range d.blocks {
			l.unit(b.first)
			l.unit(b.second)
			if b.project != nil {
				l.unit(*b.project)
			}
		}
	}
}

// decoderUnits lists the units of all decoders.
func (l *lister) decoderUnits(n layout) {
	for _, d := range n.decoders {
		for _, up := range d {
			for _, u := range up.units {
				l.unit(u)
			}
		}
	}
}

// again lists everything so far once more, under names that begin with prefix.
func (l *lister) again(prefix string) {
	for _, p := range l.list[:len(l.list):len(l.list)] {
		of := p.Alias
		if of == "" {
			of = p.Name
		}
		l.add(of, prefix+p.Name, p.Shape...)
	}
}

func (l *lister) unit(u unit) {
	conv, norm := u.name+".conv", u.name+"."+u.norm
	l.add("", conv+".weight", u.out, u.in, u.kernel[0], u.kernel[1])
	if u.bias {
		l.add("", conv+".bias", u.out)
	}
	l.add("", norm+".weight", u.out)
	l.add("", norm+".bias", u.out)
	if !u.twice {
		return
	}
	l.add(conv+".weight", u.name+".all_modules.0.weight", u.out, u.in, u.kernel[0], u.kernel[1])
	if u.bias {
		l.add(conv+".bias", u.name+".all_modules.0.bias", u.out)
	}
	l.add(norm+".weight", u.name+".all_modules.1.weight", u.out)
	l.add(norm+".bias", u.name+".all_modules.1.bias", u.out)
}

// plain lists a convolution whose weight begins with two given sides: they are the other way round in a transposed one.
func (l *lister) plain(p plain, first, second int) {
	l.add("", p.name+".weight", first, second, p.kernel[0], p.kernel[1])
	if p.bias {
		l.add("", p.name+".bias", p.out)
	}
}
