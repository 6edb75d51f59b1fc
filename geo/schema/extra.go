package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"icefront/geo"
)

// extraColumns are the fields that our own schema gets for attributes of imported files.
func (w *writer) extraColumns(fronts []Front) []extraColumn {
	kinds := map[string]geo.Kind{}
	mixed, truth := map[string]bool{}, map[string]bool{}
	for i := range fronts {
		for key, v := range fronts[i].Extra {
			v = plain(v)
			if v == nil {
				continue
			}
			if _, ok := v.(bool); ok {
				truth[key] = true
			}
			k, seen := kinds[key]
			kinds[key] = join(k, kindOfValue(v), seen)
			mixed[key] = mixed[key] || seen && k != kindOfValue(v)
		}
	}
	taken := map[string]bool{}
	for _, c := range w.columns {
		taken[strings.ToLower(c.name)] = true
	}
	var list []extraColumn
	for _, key := range slices.Sorted(maps.Keys(kinds)) {
		name := key
		for n := 1; taken[strings.ToLower(name)] || name == ""; n++ {
			name = fmt.Sprintf("%s_%d", key, n)
		}
		taken[strings.ToLower(name)] = true
		if name != key {
			w.renamed = append(w.renamed, fmt.Sprintf("the imported attribute %q is called %s: the name is taken", key, name))
		}
		if mixed[key] && kinds[key] == geo.KindString {
			w.renamed = append(w.renamed, fmt.Sprintf("%s holds texts and numbers: all become texts", name))
		} else if truth[key] {
			w.renamed = append(w.renamed, fmt.Sprintf("%s holds yes and no: they become 1 and 0", name))
		}
		list = append(list, extraColumn{key, name, kinds[key]})
	}
	return list
}

func kindOfValue(v any) geo.Kind {
	switch v.(type) {
	case int64, bool:
		return geo.KindInt
	case float64:
		return geo.KindFloat
	}
	return geo.KindString
}

// join is the type that holds both.
func join(a, b geo.Kind, both bool) geo.Kind {
	switch {
	case !both || a == b:
		return b
	case a == geo.KindString || b == geo.KindString:
		return geo.KindString
	}
	return geo.KindFloat
}

// convert turns a value into a kind; nil where it cannot be one, or is none.
func convert(v any, k geo.Kind) any {
	if v = plain(v); v == nil {
		return nil
	}
	switch k {
	case geo.KindInt:
		if n, ok := toInt(v); ok {
			return n
		}
		return nil
	case geo.KindFloat:
		if b, ok := v.(bool); ok {
			v, _ = toInt(b)
		}
		if f, ok := toFloat(v); ok {
			return f
		}
		return nil
	}
	return toText(v)
}
