package largest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// PixelVolume is what one pixel measures in the sizes of nnU-Net 1: its converter gives pictures the spacing 1 x 1 x 999.
const PixelVolume = 999

// What a file may hold.
const (
	maxText  = 1 << 20
	maxRules = 64
	maxClass = 254
)

// ParsePostprocess reads the postprocessing.json of nnU-Net 1 or 2. No rules is no error.
//
// It refuses what it does not know to apply: other functions than keeping the largest pieces, background (class 0)
// among the classes, rules without the minimum size that the file promises. Scores in the file are not read.
func ParsePostprocess(text string) ([]Rule, error) {
	rules, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("postprocessing.json: %w", err)
	}
	return rules, nil
}

func parse(text string) ([]Rule, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%d bytes, more than %d", len(text), maxText)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &keys); err != nil {
		return nil, err
	}
	classes, one := keys["for_which_classes"]
	functions, two := keys["postprocessing_fns"]
	switch {
	case one && two:
		return nil, errors.New("for_which_classes is of version 1 and postprocessing_fns of version 2: it cannot be both")
	case one:
		return parseV1(classes, keys["min_valid_object_sizes"])
	case two:
		return parseV2(functions, keys["postprocessing_kwargs"])
	}
	return nil, errors.New("neither for_which_classes (nnU-Net 1) nor postprocessing_fns (nnU-Net 2) is there")
}

// parseV1 reads version 1: classes or lists of classes, and a Python dictionary with the same keys, as text.
func parseV1(classes, sizes json.RawMessage) ([]Rule, error) {
	entries, err := list("for_which_classes", classes)
	if err != nil {
		return nil, err
	}
	var least map[string]float64
	if sizes != nil {
		var literal *string
		if err := json.Unmarshal(sizes, &literal); err != nil || literal == nil {
			return nil, errors.New("min_valid_object_sizes is no text")
		}
		if least, err = parseSizes(*literal); err != nil {
			return nil, fmt.Errorf("min_valid_object_sizes: %w", err)
		}
	}
	rules := make([]Rule, 0, len(entries))
	for i, e := range entries {
		c, err := classList(e, 1)
		if err != nil {
			return nil, fmt.Errorf("for_which_classes, entry %d: %w", i+1, err)
		}
		rule := Rule{Classes: c}
		if least != nil {
			key := keyOf(c, e[0] == '[')
			size, ok := least[key]
			if !ok {
				return nil, fmt.Errorf("min_valid_object_sizes has no size for %s", key)
			}
			rule.Keep = pixels(size)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// pixels is the smallest number of pixels, one at least, whose volume is not below a size.
func pixels(size float64) int64 {
	const exact = 1 << 53
	if size > exact*PixelVolume {
		return math.MaxInt64
	}
	n := int64(max(math.Ceil(size/PixelVolume), 1))
	for n > 1 && float64(n-1)*PixelVolume >= size {
		n--
	}
	for float64(n)*PixelVolume < size {
		n++
	}
	return n
}

// parseV2 reads version 2: names of functions, and the arguments of each.
func parseV2(functions, arguments json.RawMessage) ([]Rule, error) {
	names, err := list("postprocessing_fns", functions)
	if err != nil {
		return nil, err
	}
	args, err := list("postprocessing_kwargs", arguments)
	if err != nil {
		return nil, err
	}
	if len(names) != len(args) {
		return nil, fmt.Errorf("%d postprocessing_fns with %d postprocessing_kwargs", len(names), len(args))
	}
	rules := make([]Rule, 0, len(names))
	for i := range names {
		rule, err := parseCall(names[i], args[i])
		if err != nil {
			return nil, fmt.Errorf("function %d: %w", i+1, err)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func parseCall(name, arguments json.RawMessage) (Rule, error) {
	var called string
	if err := json.Unmarshal(name, &called); err != nil {
		return Rule{}, errors.New("its name is no text")
	}
	if called != "remove_all_but_largest_component_from_segmentation" {
		return Rule{}, fmt.Errorf("%.80q is not known", called)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(arguments, &keys); err != nil {
		return Rule{}, errors.New("its arguments are no object")
	}
	rule := Rule{Corners: true} // version 2 labels with scikit-image, which counts corners
	for key, value := range keys {
		var err error
		switch key {
		case "labels_or_regions":
			rule.Classes, err = classList(value, 2)
		case "background_label":
			err = json.Unmarshal(value, &rule.To)
			if err == nil && (rule.To > maxClass || string(value) == "null") {
				err = fmt.Errorf("%s is no class", value)
			}
		default:
			err = errors.New("is not known")
		}
		if err != nil {
			return Rule{}, fmt.Errorf("argument %.80q: %w", key, err)
		}
	}
	if len(rule.Classes) == 0 {
		return Rule{}, errors.New("labels_or_regions is missing")
	}
	return rule, nil
}

// list reads an array of some rules.
func list(name string, raw json.RawMessage) ([]json.RawMessage, error) {
	var entries []json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil || entries == nil {
		return nil, fmt.Errorf("%s is no list", name)
	}
	if len(entries) > maxRules {
		return nil, fmt.Errorf("%s has %d entries, more than %d", name, len(entries), maxRules)
	}
	return entries, nil
}

// classList reads a class, or lists of classes within each other down to some depth, as one list.
func classList(raw json.RawMessage, depth int) ([]uint8, error) {
	if raw[0] != '[' {
		var n *int
		if err := json.Unmarshal(raw, &n); err != nil || n == nil || *n < 1 || *n > maxClass {
			return nil, fmt.Errorf("%.40s is no class from 1 to %d", raw, maxClass)
		}
		return []uint8{uint8(*n)}, nil
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		return nil, err
	}
	if len(entries) == 0 || len(entries) > maxClass || depth == 0 {
		return nil, fmt.Errorf("%.40s is no list of classes", raw)
	}
	var classes []uint8
	for _, e := range entries {
		c, err := classList(e, depth-1)
		if err != nil {
			return nil, err
		}
		classes = append(classes, c...)
	}
	return classes, nil
}
