module icefront

go 1.26

require github.com/paulmach/orb v0.12.0
