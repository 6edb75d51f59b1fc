package geo

import "github.com/paulmach/orb"

// Layer is a set of features with the same fields, as a vector file holds them.
type Layer struct {
	Name     string
	CRS      CRS
	Fields   []Field
	Features []Feature
}

// Kind is the type of a field's values.
type Kind uint8

// Kinds of fields.
const (
	KindString Kind = iota // string
	KindInt                // int64
	KindFloat              // float64; NaN is written as null
	KindDate               // string, YYYY-MM-DD
)

// Field is one column of a layer. Names of at most ten characters survive in a Shapefile.
type Field struct {
	Name string
	Kind Kind
}

// Feature is one geometry with a value per field of its layer; nil is null.
type Feature struct {
	Geometry orb.Geometry
	Values   []any
}

// Legend names and colours the classes of a mask.
type Legend struct {
	Names  []string   // by class
	Colors [][4]uint8 // red, green, blue, alpha by class
	NoData int        // value that is no class; -1 for none
}
