// Package wql parses and evaluates data queries in WQL. This part of WQL is also part of the DMTF's
// query language CQL (DSP0202).
//
//	SELECT * | name, … FROM class [WHERE condition]
//	ASSOCIATORS OF {path} [WHERE term …]
//	REFERENCES OF {path} [WHERE term …]
//
// A condition has comparisons (= <> != < <= > >=), LIKE, ISA, IS NULL and IS NOT NULL, with AND,
// OR, NOT and parentheses. Keywords, names and strings are compared without regard to case. A
// comparison with NULL is neither true nor false, and neither is its NOT.
package wql
