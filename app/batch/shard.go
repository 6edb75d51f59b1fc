package batch

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// shardsMax is how many parts a list has at most.
const shardsMax = 100_000

// Shard is the K-th of N parts of a list. The zero value is the whole list.
type Shard struct{ K, N int }

// ParseShard reads "K/N", 1 <= K <= N.
func ParseShard(s string) (Shard, error) {
	k, n, ok := strings.Cut(s, "/")
	shard := Shard{digits(k), digits(n)}
	if !ok || shard.K < 1 || shard.N < 1 {
		return Shard{}, fmt.Errorf("shard %q: want K/N, such as 2/8: the second of eight parts", s)
	}
	if shard.N > shardsMax {
		return Shard{}, fmt.Errorf("shard %q: more than %d parts", s, shardsMax)
	}
	if shard.K > shard.N {
		return Shard{}, fmt.Errorf("shard %q: there is no part %d of %d; parts count from 1", s, shard.K, shard.N)
	}
	return shard, nil
}

// digits reads a number without sign, or returns 0.
func digits(s string) int {
	if len(s) > 9 || strings.TrimLeft(s, "0123456789") != "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// String is K/N, or nothing for the whole list.
func (s Shard) String() string {
	if s == (Shard{}) {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.K, s.N)
}

// Of returns this part of a list. The N parts are disjoint, make up the list, and differ in length by one at most; they
// do not depend on the order of the list or on repeats. The whole list stays in its order.
func (s Shard) Of(paths []string) []string {
	if s == (Shard{}) {
		return paths
	}
	all := slices.Clone(paths)
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(strings.Compare(filepath.Clean(a), filepath.Clean(b)), strings.Compare(a, b))
	})
	all = slices.CompactFunc(all, func(a, b string) bool { return filepath.Clean(a) == filepath.Clean(b) })
	var part []string
	for i := s.K - 1; i < len(all); i += s.N { // in turn: neighbours are often of one size
		part = append(part, all[i])
	}
	return part
}
