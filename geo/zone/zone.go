// Package zone knows the classes of a scene's surface and the masks that hold them.
package zone

// Class is a kind of surface, or one of the labels that go with it.
type Class uint8

// The zones as they are stored in class maps, and the labels that are no zone.
const (
	NoInformation Class = 0 // radar shadow, layover, outside the scene
	Rock          Class = 1
	Glacier       Class = 2
	Ocean         Class = 3 // with ice mélange
	Front         Class = 4 // the calving front, where a mask carries it
	Boundary      Class = 5 // border of the glacier, in some models
	Background    Class = 6 // what a front-only or boundary-only plane calls the rest
	NoData        Class = 255
)

// Count is the number of zones.
const Count = 4

// names are the classes for people, by value.
var names = [...]string{"no information", "rock", "glacier", "ocean", "front", "boundary", "background"}

// String is the class for people.
func (c Class) String() string {
	if int(c) < len(names) {
		return names[c]
	}
	if c == NoData {
		return "no data"
	}
	return "unknown class"
}
