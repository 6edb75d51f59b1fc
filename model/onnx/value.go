package onnx

import "errors"

// value reads a ValueInfoProto and appends it.
func value(m message, into *[]Value) error {
	var v Value
	err := each(m, func(f field) error {
		switch f.num {
		case 1:
			return text(f, maxName, &v.Name)
		case 2:
			return nested(f, v.typeProto)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(*into) >= maxValues {
		return failAt(m.pos, errors.New("too many inputs or outputs"))
	}
	*into = append(*into, v)
	return nil
}

// typeProto reads a TypeProto; whatever is no dense tensor (a sequence, a map) leaves v without a type.
func (v *Value) typeProto(m message) error {
	return each(m, func(f field) error {
		if f.num != 1 {
			return nil
		}
		return nested(f, v.tensorType)
	})
}

// tensorType reads a TypeProto.Tensor: type of the elements and shape.
func (v *Value) tensorType(m message) error {
	return each(m, func(f field) error {
		switch f.num {
		case 1:
			var n int64
			err := number(f, &n)
			v.Type = Type(int32(n))
			return err
		case 2:
			return nested(f, v.shape)
		}
		return nil
	})
}

// shape reads a TensorShapeProto.
func (v *Value) shape(m message) error {
	return each(m, func(f field) error {
		if f.num != 1 {
			return nil
		}
		if len(v.Dims) >= maxDims {
			return failAt(f.pos, errors.New("shape has too many dimensions"))
		}
		var d Dim
		err := nested(f, func(m message) error {
			return each(m, func(f field) error {
				switch f.num {
				case 1:
					return number(f, &d.Size)
				case 2:
					return text(f, maxName, &d.Name)
				}
				return nil
			})
		})
		v.Dims = append(v.Dims, d)
		return err
	})
}
