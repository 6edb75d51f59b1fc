package pickle

import (
	"bytes"
	"errors"
	"fmt"
)

// object handles names and what is done with them.
func (d *decoder) object(op byte) (bool, error) {
	switch op {
	case opGlobal:
		module, err := d.line()
		if err != nil {
			return true, err
		}
		name, err := d.line()
		if err != nil {
			return true, err
		}
		return true, d.lookup(module, name)
	case opStackGlobal:
		name, err := d.pop()
		if err != nil {
			return true, err
		}
		module, err := d.pop()
		if err != nil {
			return true, err
		}
		m, ok1 := module.(string)
		n, ok2 := name.(string)
		if !ok1 || !ok2 {
			return true, errors.New("a name that is no text")
		}
		return true, d.lookup(m, n)
	case opBinPersID:
		id, err := d.pop()
		if err != nil {
			return true, err
		}
		v, err := d.names.Persistent(id)
		if err != nil {
			return true, err
		}
		return true, d.push(v, sizeCall)
	case opReduce:
		return true, d.reduce()
	case opBuild:
		return true, d.build()
	case opReadonlyBuffer:
		_, err := d.top()
		return true, err
	}
	return false, nil
}

// line consumes a name up to the end of its line.
func (d *decoder) line() (string, error) {
	rest := d.data[d.pos:]
	n := bytes.IndexByte(rest[:min(len(rest), maxName+1)], '\n')
	if n < 0 {
		return "", errors.New("a name without an end")
	}
	d.pos += n + 1
	return string(rest[:n]), nil
}

// lookup pushes what a name stands for.
func (d *decoder) lookup(module, name string) error {
	if len(module) > maxName || len(name) > maxName {
		return errors.New("a name that is too long")
	}
	v, ok := d.names.Lookup(module, name)
	if !ok {
		return fmt.Errorf("name %q is not allowed", module+"."+name)
	}
	return d.push(v, sizeCall)
}

// reduce calls an allowed function.
func (d *decoder) reduce() error {
	args, err := d.pop()
	if err != nil {
		return err
	}
	f, err := d.pop()
	if err != nil {
		return err
	}
	call, ok := f.(Call)
	if !ok {
		return fmt.Errorf("%s cannot be called", Describe(f))
	}
	tuple, ok := args.(Tuple)
	if !ok {
		return fmt.Errorf("%s for arguments", Describe(args))
	}
	if err := d.charge(sizeCall + contents(tuple)); err != nil {
		return err
	}
	v, err := call(tuple)
	if err != nil {
		return err
	}
	return d.push(v, 0)
}

// contents is what a function may keep of its arguments, in bytes: texts and shapes.
func contents(args Tuple) int {
	size := 0
	for _, a := range args {
		switch a := a.(type) {
		case string:
			size += len(a)
		case Tuple:
			size += len(a) * sizeAny
		}
	}
	return size
}

// builder is a value of numpy that gets its content after it was made.
type builder interface{ build(state any) error }

// build gives state to the value on top of the stack. Attributes of dicts, such as _metadata of weights, are dropped.
func (d *decoder) build() error {
	state, err := d.pop()
	if err != nil {
		return err
	}
	v, err := d.top()
	if err != nil {
		return err
	}
	size := sizeCall
	if parts, ok := state.(Tuple); ok {
		size += contents(parts)
	}
	if err := d.charge(size); err != nil {
		return err
	}
	switch v := v.(type) {
	case builder:
		return v.build(state)
	case *Dict:
		return nil
	}
	return fmt.Errorf("a state for %s", Describe(v))
}
