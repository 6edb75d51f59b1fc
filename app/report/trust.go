package report

// Trust says how far a predicted front can be believed without a look at it: 0 to 100, and what it is made of.
type Trust struct {
	Score Number      `json:"score"` // null if there is no front
	Parts []TrustPart `json:"parts"`
}

// TrustPart is one reason to doubt a front.
type TrustPart struct {
	Name   string `json:"name"`   // such as disagreement
	Value  Number `json:"value"`  // as measured; null if it is not known
	Points Number `json:"points"` // that it takes from the score
}
