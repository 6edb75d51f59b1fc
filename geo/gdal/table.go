package gdal

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"

	"icefront/geo"
)

// writeTable writes the attributes of a layer as CSV: UTF-8, a row of names, commas, nothing where there is null.
func writeTable(ctx context.Context, file string, l geo.Layer) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := csv.NewWriter(f)
	row := make([]string, len(l.Fields))
	for i, field := range l.Fields {
		row[i] = field.Name
	}
	if err := w.Write(row); err != nil {
		return err
	}
	for n, feat := range l.Features {
		if n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i, v := range feat.Values {
			if row[i], err = cell(v); err != nil {
				return fmt.Errorf("feature %d: field %s %w", n, l.Fields[i].Name, err)
			}
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// cell is a value as text that reads back as the same value.
func cell(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", nil
		}
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	}
	return "", fmt.Errorf("cannot hold a %T", v)
}
