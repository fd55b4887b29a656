package schema

import "iter"

// classNames yields the names of the classes, and of classes that could be looked up.
func (r *resolver) classNames() iter.Seq[string] { return r.otherClasses(nil) }

// otherClasses is classNames without one class.
func (r *resolver) otherClasses(but *Class) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, c := range r.schema.Classes {
			if c != but && !yield(c.Name) {
				return
			}
		}
		if r.set.Nearby == nil {
			return
		}
		for _, name := range r.set.Nearby() {
			if !yield(name) {
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
