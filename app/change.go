package app

// Change is a set of things that are different now. Watchers draw anew what they show of them.
type Change uint

// Things that change.
const (
	SceneChanged      Change = 1 << iota // another scene, or none
	PredictionChanged                    // prediction made or dropped
	LabelChanged                         // label opened or closed
	StatsChanged                         // error statistics
	StyleChanged                         // visibility, opacity, compare style, stretch
	JobsChanged                          // a job began, went on or ended
	ModelChanged                         // another model is loaded
	NoticeChanged                        // something to tell the user
)

// Watch calls f on the owner after every change.
func (s *Session) Watch(f func(Change)) { s.watchers = append(s.watchers, f) }

func (s *Session) changed(c Change) {
	for _, f := range s.watchers {
		f(c)
	}
}
