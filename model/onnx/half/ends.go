package half

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// ends are the inputs and outputs of a graph, with the names that they have in half precision.
type ends struct {
	inputs, outputs []string
	inside          map[string]string
}

// findEnds finds the ends of a graph and gives them names that nothing else has.
func findEnds(g []byte) (e ends, err error) {
	e.inside = map[string]string{}
	weights, given := map[string]bool{}, map[string]bool{}
	err = each(g, func(f field) error {
		switch f.num {
		case 1:
			return each(f.body, func(n field) error {
				if n.num == 2 {
					given[string(n.body)] = true
				}
				return nil
			})
		case 5:
			return each(f.body, func(t field) error {
				if t.num == 8 {
					weights[string(t.body)] = true
				}
				return nil
			})
		case 11:
			return end(f.body, &e.inputs)
		case 12:
			return end(f.body, &e.outputs)
		}
		return nil
	})
	if err != nil {
		return e, err
	}
	for _, name := range e.inputs {
		if weights[name] {
			return e, fmt.Errorf("weight %.80q is an input too", name)
		}
		given[name] = true
	}
	for _, name := range e.outputs {
		if !given[name] || e.inside[name] != "" {
			return e, fmt.Errorf("output %.80q is not given by one operator", name)
		}
		e.inside[name] = free(name, weights, given)
	}
	for _, name := range e.inputs {
		if e.inside[name] != "" {
			return e, fmt.Errorf("%.80q is given twice, or is an input and an output", name)
		}
		e.inside[name] = free(name, weights, given)
	}
	return e, nil
}

// free is a name that is not taken.
func free(name string, taken ...map[string]bool) string {
	for {
		name += "/half"
		used := false
		for _, t := range taken {
			used = used || t[name]
		}
		if !used {
			return name
		}
	}
}

// end reads the name of a ValueInfoProto of float32.
func end(v []byte, names *[]string) error {
	name, typ := "", uint64(0)
	err := each(v, func(f field) error {
		switch f.num {
		case 1:
			name = string(f.body)
		case 2:
			return each(f.body, func(f field) error {
				if f.num != 1 {
					return nil
				}
				return each(f.body, func(f field) error {
					if f.num == 1 && f.typ == protowire.VarintType {
						typ = f.value
					}
					return nil
				})
			})
		}
		return nil
	})
	if err == nil && (typ != float32Type || name == "") {
		err = fmt.Errorf("%.80q is no float32", name)
	}
	*names = append(*names, name)
	return err
}
