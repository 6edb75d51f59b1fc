package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"icefront/geo/schema"
)

// attributesBytes is more than any front has.
const attributesBytes = 4 << 20

// encode writes attributes so that decode gives the same ones: whole numbers of Extra stay whole. What is not finite where a number
// is known by its place is not known, and is left out; in Extra it is kept.
func encode(a schema.Attributes) (string, error) {
	for _, p := range []*float64{&a.Resolution, &a.Length, &a.EditSec} {
		if !finite(*p) {
			*p = 0
		}
	}
	for _, p := range []**float64{&a.Trust, &a.Mean, &a.Median} {
		if *p != nil && !finite(**p) {
			*p = nil
		}
	}
	if len(a.Extra) > 0 {
		extra := make(map[string]any, len(a.Extra))
		for name, v := range a.Extra {
			coded, err := encodeValue(v)
			if err != nil {
				return "", fmt.Errorf("attribute %s: %w", name, err)
			}
			extra[name] = coded
		}
		a.Extra = extra
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		return "", err
	}
	if b.Len() > attributesBytes {
		return "", fmt.Errorf("its attributes have more than %d bytes", attributesBytes)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// special is a number that JSON has no word for.
type special struct {
	Float string `json:"float"` // NaN, +Inf or -Inf
}

func encodeValue(v any) (any, error) {
	switch v := v.(type) {
	case nil, string, bool, int64:
		return v, nil
	case int:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case float32:
		return encodeValue(float64(v))
	case float64:
		if !finite(v) {
			return special{strconv.FormatFloat(v, 'g', -1, 64)}, nil
		}
		text := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(text, ".e") {
			text += ".0" // tells it from a whole number
		}
		return json.RawMessage(text), nil
	}
	return nil, fmt.Errorf("a %T cannot be kept", v)
}

// decode is the inverse of encode. It is strict.
func decode(text string) (a schema.Attributes, err error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	dec.UseNumber()
	if err := dec.Decode(&a); err != nil {
		return schema.Attributes{}, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return schema.Attributes{}, errors.New("there is something after the attributes")
	}
	for name, v := range a.Extra {
		if a.Extra[name], err = decodeValue(v); err != nil {
			return schema.Attributes{}, fmt.Errorf("attribute %s: %w", name, err)
		}
	}
	return a, nil
}

func decodeValue(v any) (any, error) {
	switch v := v.(type) {
	case nil, string, bool:
		return v, nil
	case json.Number:
		if strings.ContainsAny(string(v), ".eE") {
			return v.Float64()
		}
		return v.Int64()
	case map[string]any:
		word, ok := v["float"].(string)
		if f, known := map[string]float64{"NaN": math.NaN(), "+Inf": math.Inf(1), "-Inf": math.Inf(-1)}[word]; ok && known && len(v) == 1 {
			return f, nil
		}
	}
	return nil, errors.New("want a text, a number, true or false")
}
