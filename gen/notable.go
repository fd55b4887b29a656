package gen

// A Named is a Go name that is not what a reader of the MOF expects.
type Named struct {
	MOF string
	Go  string
	Why string
}

func (p *planner) notable() []Named { return nil }
