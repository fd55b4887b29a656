package schema

import "iter"

func (r *resolver) classNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, c := range r.schema.Classes {
			if !yield(c.Name) {
				return
			}
		}
	}
}

// otherClasses yields the names of all classes except one.
func (r *resolver) otherClasses(but *Class) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, c := range r.schema.Classes {
			if c != but && !yield(c.Name) {
				return
			}
		}
	}
}

func (r *resolver) qualifierNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, q := range r.schema.Qualifiers {
			if !yield(q.Name) {
				return
			}
		}
	}
}

func chain(seqs ...iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, seq := range seqs {
			for s := range seq {
				if !yield(s) {
					return
				}
			}
		}
	}
}
