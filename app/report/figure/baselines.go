package figure

// Baseline are published mean distance errors in metres; 0: none.
type Baseline struct{ Zones, Fronts float64 }

// BaselineSource says where Baselines come from.
const BaselineSource = "CaFFe baselines for zones and for fronts on the 122 test images: Gourmelon et al. 2022, " +
	"as drawn in the figures of Herrmann et al. 2023"

// published are the baselines by what groups have in common and its value, as behaviour.md, section 7.9, has them. In the
// benchmark's test images TSX is of Mapple and TDX of Columbia; the original calls both TDX.
var published = map[[2]string]Baseline{
	{"all", ""}:                           {753, 887},
	{"season", "winter"}:                  {776, 1054},
	{"season", "summer"}:                  {732, 738},
	{"glacier", "Mapple"}:                 {287, 150},
	{"glacier, season", "Mapple, winter"}: {340, 173},
	{"glacier, season", "Mapple, summer"}: {262, 140},
	{"glacier", "COL"}:                    {840, 1032},
	{"glacier, season", "COL, winter"}:    {826, 1157},
	{"glacier, season", "COL, summer"}:    {854, 907},
	{"sensor", "S1"}:                      {2201, 2806},
	{"glacier, sensor", "Mapple, S1"}:     {141, 206},
	{"glacier, sensor", "COL, S1"}:        {2587, 3537},
	{"sensor", "TSX and TDX"}:             {547, 663},
	{"glacier, sensor", "Mapple, TSX"}:    {246, 129},
	{"glacier, sensor", "COL, TDX"}:       {587, 744},
	{"sensor", "PALSAR"}:                  {437, 197},
	{"sensor", "ENVISAT"}:                 {493, 191},
	{"sensor", "ERS"}:                     {437, 127},
}

// Baselines is the published baseline of a group, such as "season" and "winter"; nil if there is none. It belongs beside
// errors of the 122 test images of CaFFe only.
func Baselines(by, key string) *Baseline {
	b, ok := published[[2]string{by, key}]
	if !ok {
		return nil
	}
	return &b
}
